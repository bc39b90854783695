"""The card that counts: how many, how many of them important, from whom, and the way to all of them."""

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from kentongan.desktop.controls.paint import Avatar
from kentongan.desktop.popup.counter import CounterCard
from kentongan.desktop.texts import popup as texts
from kentongan.desktop.wording import wording
from kentongan.words import Level
from tests.desktop.popup.test_stack import message


def test_it_counts_and_says_how_many_are_important() -> None:
    card = CounterCard()
    card.tell([message(Level.INFO), message(Level.IMPORTANT), message()])
    assert card.count.text() == "3 more messages"
    assert card.important.text() == "1 important"
    assert card.accessibleName() == "3 more messages"
    wording.speak("id")
    assert (card.count.text(), card.important.text()) == ("3 pesan lagi", "1 penting")
    card.tell([message()])
    assert card.important.isHidden()


def test_at_most_three_senders_are_shown_each_once() -> None:
    card = CounterCard()
    card.tell([msgspec.structs.replace(message(), sender=f"humas@contoh-{number % 5}") for number in range(10)])
    assert len([one for one in card.findChildren(Avatar) if not one.isHidden()]) == 3
    card.tell([message(), message()])
    assert len([one for one in card.findChildren(Avatar) if not one.isHidden()]) == 1


def test_a_click_leads_to_all_and_a_summary_can_be_closed() -> None:
    card = CounterCard(texts.AFTER_ABSENCE, is_summary=True)
    card.tell([message(), message()])
    card.show()
    told: list[str] = []
    card.see_all.connect(lambda: told.append("all"))
    card.closed.connect(lambda: told.append("closed"))
    QTest.mouseClick(card, Qt.MouseButton.LeftButton, pos=card.card.center().toPoint())
    assert told == ["all"]
