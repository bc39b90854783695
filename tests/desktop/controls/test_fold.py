"""List and pane beside each other, or one at a time."""

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QListWidget, QWidget

from kentongan.desktop.controls.fold import NARROW, Fold
from kentongan.desktop.theme import look
from tests.desktop.desk import press, wait_until


class Pair:
    """A fold with two parts."""

    def __init__(self) -> None:
        self.rows, self.pane = QListWidget(), QLabel("isi")
        self.rows.setMinimumWidth(300)
        self.pane.setMinimumWidth(400)
        self.fold = Fold(self.rows, self.pane)
        self.fold.resize(NARROW + 100, 400)
        self.fold.show()
        wait_until(lambda: self.seen == (True, True), "both")

    @property
    def seen(self) -> tuple[bool, bool]:
        return self.rows.isVisible(), self.pane.isVisible()

    def narrow(self) -> None:
        self.fold.resize(NARROW - 1, 400)
        QTest.qWait(1)


@pytest.fixture
def pair() -> Pair:
    return Pair()


def test_wide_enough_for_both_nothing_leads_back(pair: Pair) -> None:
    assert not pair.fold.back.isVisible()
    assert not pair.fold.hides_pane
    pair.fold.show_list()
    assert pair.seen == (True, True)


def test_where_it_is_narrow_the_pane_takes_the_place_of_the_list(pair: Pair) -> None:
    backed: list[bool] = []
    pair.fold.backed.connect(lambda: backed.append(True))
    pair.narrow()
    assert (pair.seen, pair.fold.hides_pane) == ((True, False), True)
    pair.fold.show_pane()
    assert (pair.seen, pair.fold.hides_pane) == ((False, True), False)
    QTest.qWait(5)
    press(pair.fold.back)
    assert backed
    assert pair.seen == (True, False)
    pair.fold.resize(NARROW + 1, 400)
    assert pair.seen == (True, True)


def test_who_was_reading_goes_on_when_it_becomes_narrow(pair: Pair) -> None:
    pair.fold.show_pane()
    pair.narrow()
    assert pair.seen == (False, True)


def test_it_can_be_as_narrow_as_the_wider_of_both(pair: Pair) -> None:
    assert pair.fold.minimumSizeHint().width() == 400


def test_larger_text_needs_more_room(pair: Pair) -> None:
    look.wear(percent=150)
    pair.rows.setMinimumWidth(301)
    wait_until(lambda: pair.seen == (True, False), "one at a time")
    assert isinstance(pair.fold, QWidget)
