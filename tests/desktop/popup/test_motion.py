"""Cards fade and slide, and where they may not they come, move and go at once."""

import pytest
from PySide6.QtCore import QPoint, QPropertyAnimation
from PySide6.QtTest import QTest
from shiboken6 import isValid

from kentongan.desktop.popup.card import PopupCard
from kentongan.desktop.popup.motion import COMES, GOES, MOVES, Motion
from tests.desktop.desk import wait_until
from tests.desktop.popup.test_stack import message

HERE, THERE = QPoint(40, 40), QPoint(40, 240)


def motions(card: PopupCard) -> dict[str, QPropertyAnimation]:
    return {one.objectName(): one for one in card.findChildren(QPropertyAnimation)}


def test_a_card_fades_in_on_its_way_up() -> None:
    card = PopupCard(message())
    Motion().bring(card, HERE, 12)
    assert card.isVisible()
    assert card.windowOpacity() < 1
    assert card.pos() == HERE + QPoint(0, 12)
    assert {one.duration() for one in motions(card).values()} == {COMES} == {220}
    wait_until(lambda: card.windowOpacity() == 1 and card.pos() == HERE)
    assert (card.windowOpacity(), card.pos()) == (1, HERE)


def test_a_card_that_gives_way_twice_ends_where_it_was_sent_last() -> None:
    motion, card = Motion(), PopupCard(message())
    motion.bring(card, HERE, 12)
    motion.move(card, THERE)
    motion.move(card, THERE + QPoint(0, 60))
    assert motions(card)["pos"].duration() == MOVES == 160
    assert len(card.findChildren(QPropertyAnimation)) == 2
    wait_until(lambda: card.pos() == THERE + QPoint(0, 60))
    assert card.pos() == THERE + QPoint(0, 60)


def test_a_card_that_goes_fades_and_can_no_more_be_pressed() -> None:
    motion, card = Motion(), PopupCard(message())
    told: list[object] = []
    card.acknowledged.connect(told.append)
    motion.bring(card, HERE, 0)
    motion.take(card)
    assert card.isVisible()
    assert motions(card)["windowOpacity"].duration() == GOES == 160
    card._acknowledge()
    assert told == []
    wait_until(lambda: not isValid(card))


@pytest.mark.parametrize("is_composited", [True, False])
def test_with_less_motion_or_without_a_compositor_everything_is_instant(is_composited: bool) -> None:
    motion, card = Motion(), PopupCard(message())
    motion.is_on = not is_composited
    card.margin = card.margin if is_composited else 0
    motion.bring(card, HERE, 12)
    assert (card.pos(), card.windowOpacity()) == (HERE, 1)
    motion.move(card, THERE)
    assert card.pos() == THERE
    motion.take(card)
    assert not card.isVisible()
    assert not motions(card)


def test_a_card_that_is_put_elsewhere_after_its_motion_goes_back_to_its_place() -> None:
    """The late word of a window manager: the last step of the motion was left out."""
    motion, card = Motion(), PopupCard(message())
    motion.bring(card, HERE, 12)
    wait_until(lambda: card.windowOpacity() == 1 and card.pos() == HERE)
    card.move(HERE + QPoint(0, 12))
    wait_until(lambda: card.pos() == HERE)
    assert card.pos() == HERE


def test_who_insists_on_another_place_has_it_in_the_end() -> None:
    motion, card = Motion(), PopupCard(message())
    motion.is_on = False
    motion.bring(card, HERE, 0)
    for _ in range(9):
        card.move(THERE)
        QTest.qWait(1)
    assert card.pos() == THERE
