"""A card says what it is and how far it has come, and opens only what is shown inside."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from kentongan.client.errors import FileDamaged
from kentongan.client.profile import Profile
from kentongan.desktop.attachments.cards import Card
from kentongan.desktop.attachments.downloads import Downloads, Fetched
from kentongan.desktop.bridge import Bridge
from kentongan.desktop.wording import wording
from kentongan.protocol.commands.attachment import Attachment
from kentongan.words import AttachmentKind


def attachment(name: str = "poster.png", media_type: str = "image/png") -> Attachment:
    return Attachment(
        id="0" * 32,
        name=name,
        size=15_100_000,
        sha256="0" * 64,
        kind=AttachmentKind.IMAGE if media_type.startswith("image") else AttachmentKind.OTHER,
        media_type=media_type,
    )


@pytest.fixture
def downloads(tmp_path: Path) -> Downloads:
    return Downloads(Bridge(Profile(tmp_path)))


def shown(card: Card) -> Card:
    card.resize(300, card.sizeHint().height())
    card.show()
    return card


def buttons(card: Card) -> list[str]:
    named = {"pause": card.pause, "resume": card.resume, "cancel": card.cancel, "keep": card.keep}
    return [name for name, button in named.items() if button.isVisible()]


def test_it_follows_its_download(downloads: Downloads) -> None:
    one = attachment()
    card = shown(Card(one, downloads))
    assert (card.state.text(), buttons(card)) == ("Picture · 15.1 MB", ["keep"])
    downloads._put(one, Fetched(done=6_500_000, is_moving=True))
    assert (card.state.text(), buttons(card)) == ("6.5 of 15.1 MB", ["pause", "cancel"])
    wording.speak("id")
    assert card.state.text() == "6,5 dari 15,1 MB"
    wording.speak("en")
    downloads._put(one, Fetched(done=6_500_000, is_paused=True))
    assert (card.state.text(), buttons(card)) == ("Stopped at 6.5 of 15.1 MB", ["resume", "cancel"])
    downloads._put(one, Fetched(error=FileDamaged("poster.png")))
    assert card.state.text() == FileDamaged("poster.png").say("en")
    downloads._put(one, Fetched(done=one.size, path=Path("/tidak/ada")))
    assert card.accessibleName() == "Open poster.png, Picture, 15.1 MB"


def test_it_is_opened_by_mouse_and_keyboard(downloads: Downloads) -> None:
    card = shown(Card(attachment(), downloads))
    opened: list[bool] = []
    card.opened.connect(lambda: opened.append(True))
    QTest.mouseClick(card, Qt.MouseButton.LeftButton)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Space):
        QTest.keyClick(card, key)
    assert len(opened) == 3


@pytest.mark.parametrize(
    ("name", "media_type"),
    [("arsip.zip", "application/zip"), ("poster.png", "application/pdf"), ("poster.png.exe", "image/png")],
)
def test_what_is_not_shown_inside_can_only_be_saved(downloads: Downloads, name: str, media_type: str) -> None:
    card = shown(Card(attachment(name, media_type), downloads))
    opened: list[bool] = []
    card.opened.connect(lambda: opened.append(True))
    QTest.mouseClick(card, Qt.MouseButton.LeftButton)
    QTest.keyClick(card, Qt.Key.Key_Return)
    assert opened == []
    assert buttons(card) == ["keep"]
    assert card.focusPolicy() is Qt.FocusPolicy.NoFocus


def test_tricks_of_a_name_are_not_shown(downloads: Downloads) -> None:
    card = Card(attachment("foto\u202egnp.exe"), downloads)
    assert "\u202e" not in card.name.text()
    assert card.name.text().endswith(".exe")
