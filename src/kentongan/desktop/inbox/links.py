"""Addresses of web pages in a message: shown whole, and opened in the browser only after a question that shows them.

The text itself stays letters. What is shown is what would be opened, letter by letter: names of machines in the form
that computers use, so that no letter can look like another one.
"""

import re
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from kentongan.desktop.controls.button import Button
from kentongan.desktop.controls.label import Label
from kentongan.desktop.controls.question import Question
from kentongan.desktop.controls.sign import Sign
from kentongan.desktop.texts import compose
from kentongan.desktop.texts import inbox as texts
from kentongan.desktop.wording import bind

# More than these are not listed: they can be read and copied in the text.
MOST = 5
# A longer address could not be read by anybody.
LONGEST = 300
_FOUND = re.compile(r"https?://[^\s<>\"'`{}|\\^\x00-\x20]+", re.IGNORECASE)
_END = ".,;:!?)]}»”’…"
_SAFE = "/:?#[]@!$&'()*+,;=~-._%"


def links_in(text: str) -> list[str]:
    """Targets of the web addresses in a text, each once, as they would be opened: only letters of ASCII."""
    found = (target(one.group().rstrip(_END)) for one in _FOUND.finditer(text))
    return list(dict.fromkeys(one for one in found if one))[:MOST]


def target(address: str) -> str:
    """What a browser would open; empty for what is no address of a machine, or tells a user's name before it."""
    try:
        parts: SplitResult = urlsplit(address)
        host = (parts.hostname or "").encode("idna").decode("ascii")
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return ""
    # `https://bank.example@other.example/` goes to the second one.
    if parts.scheme.lower() not in ("http", "https") or not host or "@" in parts.netloc:
        return ""
    rest = (quote(part, safe=_SAFE) for part in (parts.path, parts.query, parts.fragment))
    made = urlunsplit((parts.scheme.lower(), f"{host}{port}", *rest))
    return made if len(made) <= LONGEST else ""


class LinkRows(QFrame):
    """One row for each address, with a button that asks before it opens."""

    def __init__(self, links: list[str]) -> None:
        super().__init__()
        self.setProperty("surface", "card")
        rows = QVBoxLayout(self)
        rows.setContentsMargins(1, 1, 1, 1)
        rows.setSpacing(0)
        for place, link in enumerate(links):
            rows.addWidget(self._row(link, is_first=place == 0))

    def _row(self, link: str, *, is_first: bool) -> QWidget:
        frame = QFrame()
        frame.setProperty("surface", "row-first" if is_first else "row")
        picture = Sign("link-variant", "ink-2", 20)
        whole = Label(_breakable(link), "second", wrap=True)
        whole.setAccessibleName(link)
        button = Button(texts.OPEN_LINK, lambda: self.ask(link), size="small", icon_name="open-in-new")
        bind(button, "accessibleName", texts.OPEN_THIS_LINK, link=link)
        row = QHBoxLayout(frame)
        row.setContentsMargins(16, 10, 16, 10)
        row.setSpacing(12)
        row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(whole, 1)
        row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        return frame

    def ask(self, link: str) -> None:
        """Show the whole target once more; only *yes* opens it."""
        answers = (texts.OPEN_LINK, compose.KEEP)
        host = urlsplit(link).hostname or ""
        question = Question(
            self, texts.ASK_LINK, answers, lambda: open_in_browser(link), host=host, link=_breakable(link)
        )
        question.open()


def open_in_browser(link: str) -> bool:
    """Hand a target that `links_in` made to the system's browser."""
    return QDesktopServices.openUrl(QUrl(link, QUrl.ParsingMode.StrictMode))


def _breakable(link: str) -> str:
    """With places at which a line may end: behind what separates the parts of an address."""
    return re.sub(r"([/?&=.])", "\\1\u200b", link)
