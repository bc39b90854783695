"""The emergency card: one at a time, in the middle, and only a click or a chosen key acknowledges."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from kentongan.colours import Theme
from kentongan.desktop.popup.emergency import Emergencies
from kentongan.desktop.theme import TEXT_SIZES, look
from kentongan.desktop.wording import wording
from kentongan.protocol.commands.message import Message
from kentongan.words import Level
from tests.desktop.desk import keep_picture, press
from tests.desktop.popup.test_stack import message


def emergency(
    text: str = "Gempa di laut. Keluar lewat tangga, jangan memakai lift. Ini latihan, data contoh.",
) -> Message:
    return message(Level.EMERGENCY, text)


@pytest.fixture
def emergencies() -> Emergencies:
    return Emergencies()


def settle() -> None:
    for _ in range(20):
        QApplication.processEvents()


def test_it_stands_in_the_middle_and_reports_its_paint(emergencies: Emergencies) -> None:
    shown: list[Message] = []
    emergencies.shown.connect(shown.append)
    emergencies.push(one := emergency())
    settle()
    assert shown == [one]
    assert emergencies.card
    middle = QApplication.primaryScreen().availableGeometry().center()
    assert (emergencies.card.geometry().center() - middle).manhattanLength() < 4


def test_several_are_one_card_that_counts(emergencies: Emergencies) -> None:
    first, second = emergency(), emergency()
    told: list[str] = []
    emergencies.calling.connect(lambda: told.append("calling"))
    emergencies.silent.connect(lambda: told.append("silent"))
    emergencies.push(first)
    emergencies.push(second)
    emergencies.push(first)
    card = emergencies.card
    assert card
    assert (card.message, card.place.text()) == (first, "1 of 2")
    emergencies.drop(first.id)
    assert emergencies.card
    assert (emergencies.card.message, emergencies.card.place.text()) == (second, "")
    emergencies.drop(second.id)
    assert emergencies.card is None
    assert told[-1] == "silent"
    assert told.count("silent") == 1


def test_no_key_of_a_person_who_types_acknowledges(emergencies: Emergencies) -> None:
    acknowledged: list[Message] = []
    emergencies.acknowledged.connect(acknowledged.append)
    emergencies.push(one := emergency())
    card = emergencies.card
    assert card
    assert card.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    card.activateWindow()
    settle()
    assert not isinstance(card.focusWidget(), QPushButton)
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_A):
        QTest.keyClick(card, key)
    card.close()
    assert card.isVisible()
    assert acknowledged == []
    press(card.acknowledge)
    assert acknowledged == [one]


def test_who_chose_the_window_may_use_tab_and_enter(emergencies: Emergencies) -> None:
    acknowledged: list[Message] = []
    emergencies.acknowledged.connect(acknowledged.append)
    emergencies.push(emergency())
    card = emergencies.card
    assert card
    card.activateWindow()
    settle()
    for _ in range(2):
        QTest.keyClick(card.focusWidget() or card, Qt.Key.Key_Tab)
    assert card.focusWidget() is card.acknowledge
    QTest.keyClick(card.acknowledge, Qt.Key.Key_Return)
    assert len(acknowledged) == 1


@pytest.mark.parametrize("theme", Theme)
@pytest.mark.parametrize("language", ["id", "en"])
def test_it_keeps_within_the_screen(emergencies: Emergencies, theme: Theme, language: str) -> None:
    wording.language = "id" if language == "id" else "en"
    look.wear(theme)
    emergencies.push(emergency())
    emergencies.push(emergency())
    settle()
    assert emergencies.card
    keep_picture(emergencies.card, f"emergency-{theme}-{language}")


@pytest.mark.parametrize("percent", TEXT_SIZES)
def test_whatever_was_written_it_is_no_higher_than_it_may_be(emergencies: Emergencies, percent: int) -> None:
    look.wear(percent=percent)
    for text in ("x" * 4000, "panjang " * 500, "\n" * 3000, "\U0001f514" * 900):
        emergencies.push(one := emergency(text))
        assert emergencies.card
        assert emergencies.card.height() < 700 * percent / 100
        emergencies.drop(one.id)
