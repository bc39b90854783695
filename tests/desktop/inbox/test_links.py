"""Addresses in a message: what is shown is what would be opened, and only a *yes* opens it."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from kentongan.colours import Theme
from kentongan.desktop.controls.label import Label
from kentongan.desktop.controls.question import Question
from kentongan.desktop.inbox.links import LONGEST, MOST, LinkRows, links_in
from kentongan.desktop.theme import look
from kentongan.desktop.wording import wording
from tests.desktop.desk import keep_picture, press
from tests.desktop.viewers.test_text import HOSTILE

LINK = "https://seminar.contoh.example/daftar?tahun=2026"


@pytest.mark.parametrize(
    ("text", "links"),
    [
        (f"Pendaftaran: {LINK}.", [LINK]),
        (f"({LINK}) dan sekali lagi {LINK}", [LINK]),
        ("HTTP://Contoh.Example:8080/Jalan", ["http://contoh.example:8080/Jalan"]),
        # Letters of another alphabet that look alike are told apart.
        ("https://\u0441ontoh.example/", ["https://xn--ontoh-0ye.example/"]),
        ("https://contoh.example/\u202egpj.exe", ["https://contoh.example/%E2%80%AEgpj.exe"]),
        # Who reads quickly reads the first name; a browser goes to the second.
        ("https://bank.example@jahat.example/masuk", []),
        ("https://:80/ http:// https://[::1 https://contoh.example:port/", []),
        ("file:///etc/passwd javascript:alert(1) ftp://a.example kentongan://127.0.0.1:1#00 mailto:a@b.example", []),
        (f"https://contoh.example/{'a' * LONGEST}", []),
        (
            " ".join(f"https://contoh.example/{n}" for n in range(MOST + 3)),
            [f"https://contoh.example/{n}" for n in range(MOST)],
        ),
        ("tanpa tautan", []),
    ],
)
def test_what_is_found_is_what_would_be_opened(text: str, links: list[str]) -> None:
    assert links_in(text) == links


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_was_written_only_plain_web_addresses_are_found(text: str) -> None:
    for link in links_in(text):
        assert link.isascii()
        assert link.startswith(("http://", "https://"))
        assert QUrl(link, QUrl.ParsingMode.StrictMode).isValid()


class Browser(QObject):
    """Notes what the system would be asked to open."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    @Slot(QUrl)
    def take(self, url: QUrl) -> None:
        self.asked.append(url.toString())


@pytest.fixture
def browser() -> Iterator[Browser]:
    made = Browser()
    for scheme in ("http", "https"):
        QDesktopServices.setUrlHandler(scheme, made, "take")
    yield made
    for scheme in ("http", "https"):
        QDesktopServices.unsetUrlHandler(scheme)


def test_nothing_is_opened_before_the_whole_target_was_shown_and_said_yes_to(browser: Browser) -> None:
    rows = LinkRows([LINK])
    rows.resize(640, 80)
    rows.show()
    for answer, asked in (("no", []), ("yes", [LINK])):
        press(rows.findChild(QPushButton))
        question = [one for one in rows.findChildren(Question) if one.isVisible()][-1]
        [words] = question.findChildren(Label)
        assert LINK in words.text().replace("\u200b", "")
        assert "seminar.contoh.example:" in words.text()
        assert browser.asked == []
        press(getattr(question, answer))
        assert browser.asked == asked


def test_pictures(browser: Browser) -> None:
    long = (
        "https://seminar.contoh.example/pendaftaran/peserta/daring-dan-luring/tahun/2026?lembaga=contoh&kota=makassar"
    )
    for theme in Theme:
        for language in ("id", "en"):
            look.wear(theme)
            wording.language = "id" if language == "id" else "en"
            rows = LinkRows([LINK, long])
            rows.resize(560, rows.heightForWidth(560))
            rows.show()
            rows.ask(long)
            QTest.qWait(10)
            keep_picture(rows, f"links-{theme}-{language}")
            question = rows.findChild(Question)
            assert question
            keep_picture(question, f"link-question-{theme}-{language}")
            rows.close()
