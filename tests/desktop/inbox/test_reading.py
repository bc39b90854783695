"""The reading pane: who vouches, what one can do, and that received text is only letters."""

from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from kentongan.client.profile import Profile
from kentongan.desktop.attachments.desk import AttachmentDesk
from kentongan.desktop.bridge import Bridge
from kentongan.desktop.inbox.links import LinkRows
from kentongan.desktop.inbox.reading import ReadingPane
from kentongan.desktop.wording import wording
from kentongan.protocol.commands.message import Message, Received, Times
from tests.desktop.inbox.test_page import message as any_message
from tests.desktop.viewers.test_text import HOSTILE


@pytest.fixture
def pane(tmp_path: Path) -> ReadingPane:
    bridge = Bridge(Profile(tmp_path))
    bridge.open()
    parent = QLabel()
    made = ReadingPane(AttachmentDesk(bridge, parent), "humas@contoh", bridge.keeper.cache.correction)
    made.destroyed.connect(lambda: bridge.keeper.__exit__(None, None, None))
    made.resize(700, 600)
    made.show()
    # Whoever made the desk keeps it.
    made.setProperty("parent-of-desk", parent)
    return made


def received(message: Message, **times: int) -> Received:
    return Received(message=message, times=Times(**times))


def said(pane: ReadingPane) -> list[str]:
    return [label.text() for label in pane._scroll.widget().findChildren(QLabel)]


def test_the_sender_stands_there_as_the_server_vouches_for_it(pane: ReadingPane) -> None:
    pane.show_row(received(msgspec.structs.replace(any_message(1, 5), text="Dari: System <root>")))
    assert "Universitas Misal Raya" in said(pane)
    assert "humas@contoh-1 · Petugas · for you and 41 others" in said(pane)
    wording.speak("id")
    assert "humas@contoh-1 · Petugas · untuk Anda dan 41 lainnya" in said(pane)


def test_the_button_becomes_a_time_when_it_was_pressed(pane: ReadingPane) -> None:
    one = any_message(1, 5)
    pane.show_row(received(one))
    assert pane.acknowledge_button.isVisible()
    assert not pane.acknowledged.isVisible()
    assert "Press “I have read this”" in pane.honest.text()
    pane.show_row(received(one, acknowledged_at=1_800_000_000_000))
    assert not pane.acknowledge_button.isVisible()
    assert pane.acknowledged.text().startswith("Read at ")
    assert pane.honest.text() == "The sender knows that you have read this message."


def test_another_receipt_leaves_what_is_being_read(pane: ReadingPane) -> None:
    one = any_message(1, 5)
    pane.show_row(received(one))
    content = pane._scroll.widget()
    pane.show_row(received(one, opened_at=5))
    assert pane._scroll.widget() is content


def test_of_what_was_retracted_only_a_note_stays(pane: ReadingPane) -> None:
    pane.show_row(received(msgspec.structs.replace(any_message(1, 5), subject="", text="", retracted_at=9)))
    assert "The sender has retracted this message." in said(pane)
    for button in (pane.acknowledge_button, pane.reply_button, pane.forward_button):
        assert not button.isVisible()


def test_links_stand_below_the_text_and_the_text_stays_letters(pane: ReadingPane) -> None:
    pane.show_row(received(msgspec.structs.replace(any_message(1, 5), text="<a href='x'>klik</a> https://a.example/b")))
    assert pane._scroll.widget().findChild(LinkRows)
    assert "<a href='x'>klik</a> https://a.example/b" in said(pane)


@pytest.mark.parametrize("text", HOSTILE[::10])
def test_whatever_was_written_is_plain_text(pane: ReadingPane, text: str) -> None:
    pane.show_row(received(msgspec.structs.replace(any_message(1, 5), text=text[:10_000], subject=text[:150])))
    for label in pane._scroll.widget().findChildren(QLabel):
        assert label.textFormat() is Qt.TextFormat.PlainText or not label.text()
        assert not label.openExternalLinks()
