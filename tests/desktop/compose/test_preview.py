import msgspec
import pytest
from PySide6.QtWidgets import QApplication

from kentongan.colours import Theme
from kentongan.desktop.compose.preview import Preview
from kentongan.desktop.popup.card import WIDTH, PopupCard
from kentongan.desktop.popup.emergency import EmergencyCard
from kentongan.desktop.popup.floating import MARGIN
from kentongan.desktop.theme import look
from kentongan.desktop.wording import wording
from kentongan.protocol.commands.message import Message
from kentongan.words import Level
from tests.desktop.desk import keep_picture, wait_until
from tests.desktop.popup.test_stack import message


def shown(one: Message) -> Preview:
    preview = Preview()
    preview.setFixedWidth(432)
    preview.show_message(one)
    preview.draw()
    return preview


def test_what_is_typed_waits_for_the_fingers_and_a_new_message_for_the_next_turn_of_the_loop() -> None:
    preview = Preview()
    preview.show_message(message(Level.NORMAL, "Rapat."))
    QApplication.processEvents()
    assert preview.card.pixmap().isNull()
    preview.show_message(message(Level.NORMAL, "Rapat."), is_typed=False)
    assert preview.card.pixmap().isNull()
    wait_until(lambda: not preview.card.pixmap().isNull(), "the card")


@pytest.mark.parametrize("level", [Level.INFO, Level.NORMAL, Level.IMPORTANT])
def test_it_is_the_very_card_that_recipients_will_see(level: Level) -> None:
    one = message(level, "Rapat pukul sembilan di Aula.")
    preview = shown(one)
    assert preview.card.pixmap().toImage() == PopupCard(one).grab().toImage()
    assert preview.behaviour.text()


def test_an_emergency_is_its_own_card_made_smaller_and_nothing_sounds_or_opens() -> None:
    wording.language = "id"
    preview = shown(message(Level.EMERGENCY, "Gempa. Ini latihan."))
    picture = preview.card.pixmap()
    assert picture.deviceIndependentSize().width() == WIDTH + 2 * MARGIN or picture.width() == WIDTH + 2 * MARGIN
    assert isinstance(preview._drawn, EmergencyCard)
    assert "lebih besar" in preview._hint.text()
    assert preview.card.accessibleName().startswith("Darurat")
    for theme in Theme:
        look.wear(theme)
        preview.draw()
        preview.adjustSize()
        keep_picture(preview, f"preview-emergency-{theme}")


def test_a_correction_is_marked_in_it() -> None:

    one = message(Level.NORMAL, "Rabu, bukan Selasa.")
    preview = shown(msgspec.structs.replace(one, revises="a" * 32))
    assert f"Corrected: {one.subject}" in preview.card.accessibleName()
