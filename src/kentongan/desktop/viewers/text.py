"""A text of somebody else: shown as it is, letter by letter, never read as markup, and never longer than we can show.

Links in it are letters too: nothing happens when one is clicked; who wants to follow one reads and copies it whole.
"""

import re
from functools import partial
from pathlib import Path

from PySide6.QtGui import QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from kentongan.desktop import clock
from kentongan.desktop.controls.label import Label
from kentongan.desktop.texts import attachments as texts
from kentongan.desktop.wording import bind

MOST_BYTES = 400_000
# A line is laid out whole at once: a longer one is broken.
LONGEST_LINE = 2_000
MOST_LINES = 20_000
# What would move, hide or turn letters; shown as a mark instead, so that nothing is silently left out.
_TRICKS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
# More marks on one letter than any language writes would be painted over the lines around it.
_PILES = re.compile(
    "([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{4})[\u0300-\u036f"
    "\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)


def readable(data: bytes) -> tuple[str, bool]:
    """The beginning as text, with every trick of characters taken out of it; and whether something is left out."""
    text = data[:MOST_BYTES].decode("utf-8-sig", errors="replace").replace("\r\n", "\n").replace("\r", "\n")
    text = _PILES.sub(r"\1", _TRICKS.sub("\u2421", text))
    lines = [piece for line in text.split("\n") for piece in _pieces(line)]
    return "\n".join(lines[:MOST_LINES]), len(data) > MOST_BYTES or len(lines) > MOST_LINES


def _pieces(line: str) -> list[str]:
    if len(line) <= LONGEST_LINE:
        return [line]
    return [line[at : at + LONGEST_LINE] for at in range(0, len(line), LONGEST_LINE)]


def read_beginning(path: Path) -> tuple[str, bool]:
    """As much of a file as is shown, and whether it has more; blocks."""
    with path.open("rb") as file:
        return readable(file.read(MOST_BYTES + 1))


class TextViewer(QWidget):
    """The beginning of a text, to read, select and copy."""

    def __init__(self, text: str, is_cut: bool, size: int) -> None:
        super().__init__()
        self.edit = QPlainTextEdit()
        self.edit.setReadOnly(True)
        self.edit.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.edit.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.edit.setProperty("kind", "reading")
        bind(self.edit, "accessibleName", texts.TEXT)
        self.edit.setPlainText(text)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(8)
        if is_cut:
            note = Label("", "second", wrap=True)
            note.put(texts.TEXT_CUT, size=partial(clock.amount, size))
            layout.addWidget(note)
        layout.addWidget(self.edit, 1)
        self.setFocusProxy(self.edit)
