"""The popups on the screen: places, counting, who makes room for whom."""

import itertools

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from kentongan.desktop.popup.floating import MARGIN
from kentongan.desktop.popup.stack import GAP, MOST, PopupStack
from kentongan.desktop.theme import look
from kentongan.protocol.commands.message import Message
from kentongan.words import Level
from tests.desktop.desk import wait_until

_numbers = itertools.count(1)


def message(level: Level = Level.NORMAL, text: str = "Pukul sembilan di aula.") -> Message:
    number = next(_numbers)
    return Message(
        id=f"{number:032x}",
        sequence=number,
        sender="rektorat@teladan",
        institution="Institut Teladan Khatulistiwa",
        contact="Petugas",
        to=["*"],
        recipients=1,
        subject=f"Pesan {number}",
        text=text,
        level=level,
        sent_at=1,
        expires_at=2**53,
        attachments=[],
    )


@pytest.fixture
def stack() -> PopupStack:
    made = PopupStack()
    made.motion.is_on = False
    return made


def test_cards_never_cover_each_other_and_the_newest_is_nearest_the_corner(stack: PopupStack) -> None:
    for _ in range(MOST):
        stack.push(message())
    oldest, _, newest = stack.cards
    assert newest.y() > oldest.y()
    for upper, lower in itertools.pairwise(stack.cards):
        assert lower.y() + MARGIN - (upper.y() + upper.height() - MARGIN) == GAP - 1 or lower.y() > upper.y()
        assert upper.y() + upper.height() - MARGIN <= lower.y() + MARGIN
    area = QApplication.primaryScreen().availableGeometry()
    assert area.contains(newest.geometry().adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN))


def test_what_the_screen_has_no_room_for_is_counted_and_comes_when_there_is_room(stack: PopupStack) -> None:
    for _ in range(MOST + 2):
        stack.push(message())
    assert (len(stack.cards), stack.counted) == (MOST, 2)
    stack.cards[0].dismiss()
    assert (len(stack.cards), stack.counted) == (MOST, 1)


def test_an_important_message_pushes_a_quiet_one_into_the_counter_and_never_the_other_way(stack: PopupStack) -> None:
    important = [message(Level.IMPORTANT) for _ in range(MOST)]
    for one in important:
        stack.push(one)
    stack.push(message(Level.INFO))
    assert [card.message for card in stack.cards] == important
    stack.push(urgent := message(Level.EMERGENCY))
    assert urgent in [card.message for card in stack.cards]
    assert {one.level for one in stack.waiting} == {Level.INFO, Level.IMPORTANT}


def test_a_message_that_was_dealt_with_elsewhere_leaves_screen_and_counter(stack: PopupStack) -> None:
    messages = [message() for _ in range(MOST + 1)]
    for one in messages:
        stack.push(one)
    for one in messages:
        stack.drop(one.id)
    assert not stack.cards
    assert not stack.counted


def test_a_window_that_was_never_exposed_reports_nothing(stack: PopupStack) -> None:
    shown: list[Message] = []
    stack.shown.connect(shown.append)
    stack._show(message())
    QApplication.processEvents()
    assert shown == []


def test_a_painted_card_reports_once(stack: PopupStack) -> None:
    shown: list[Message] = []
    stack.shown.connect(shown.append)
    stack.push(one := message())
    for _ in range(20):
        QApplication.processEvents()
        stack.cards[0].update()
    assert shown == [one]


def test_no_card_is_higher_than_it_may_be_whatever_was_written(stack: PopupStack) -> None:
    for text in ("x" * 4000, "panjang " * 500, "\n" * 3000, "\U0001f514" * 900):
        stack.push(message(text=text))
    assert all(card.height() < 400 for card in stack.cards)


def test_a_pointer_over_any_card_stops_every_clock(stack: PopupStack) -> None:
    for level in (Level.INFO, Level.NORMAL):
        stack.push(message(level))
    wait_until(lambda: all(card._life.isActive() for card in stack.cards))
    first, second = stack.cards
    first.pointed.emit(True)
    assert not any(card._life.isActive() for card in stack.cards)
    stack.push(message(Level.INFO))
    wait_until(lambda: stack.cards[2]._was_painted)
    assert not stack.cards[2]._life.isActive(), "also of those that come now"
    # From one card to the next: which of the two hears it first is the system's choice.
    second.pointed.emit(True)
    first.pointed.emit(False)
    assert not any(card._life.isActive() for card in stack.cards)
    second.dismiss()
    assert all(card._life.isActive() for card in stack.cards), "a card that went has no pointer over it"


def test_one_card_that_goes_does_not_lengthen_the_life_of_the_others(stack: PopupStack) -> None:
    for _ in range(2):
        stack.push(message(Level.INFO))
    wait_until(lambda: all(card._life.isActive() for card in stack.cards))
    first, second = stack.cards
    QTest.qWait(30)
    left = second._life.remainingTime()
    first.dismiss()
    assert second._life.remainingTime() <= left


def test_the_counter_goes_when_nothing_waits(stack: PopupStack) -> None:
    for _ in range(MOST + 1):
        stack.push(message())
    assert stack._counter
    assert stack._counter.isVisible()
    stack.cards[0].dismiss()
    assert stack._counter is None
    stack.push(message())
    assert stack._counter is not None


def test_cards_give_way_when_the_text_grows(stack: PopupStack) -> None:
    for _ in range(MOST):
        stack.push(message(text="Pukul sembilan di aula. " * 12))
    assert stack.counted == 0
    look.wear(percent=150)
    wait_until(lambda: stack.counted > 0)
    places = [card.geometry().adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN) for card in (*stack.cards, stack._counter)]
    area = QApplication.primaryScreen().availableGeometry()
    assert all(area.contains(place) for place in places)
    assert not any(one.intersects(other) for one, other in itertools.combinations(places, 2))


def test_rapid_messages_end_in_places_of_their_own(stack: PopupStack) -> None:
    stack.motion.is_on = True
    levels = [Level.INFO, Level.IMPORTANT, Level.NORMAL, Level.IMPORTANT, Level.INFO, Level.IMPORTANT]
    for number, level in enumerate(levels * 3):
        stack.push(message(level))
        if number % 3 == 2:
            stack.cards[0].dismiss()
        QTest.qWait(20)
    wait_until(lambda: not any(card._is_moving() for card in stack.cards))
    places = [card.geometry().adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN) for card in (*stack.cards, stack._counter)]
    assert not any(one.intersects(other) for one, other in itertools.combinations(places, 2))
