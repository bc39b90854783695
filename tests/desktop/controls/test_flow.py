"""Things that follow each other: onto the next line where one is full, and the last one to the edge where it may."""

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from kentongan.desktop.controls.flow import FlowLayout

WIDE, NARROW = 400, 200


def laid_out(width: int, *, is_filled: bool) -> list[QRect]:
    """Three things of 90 pixels with gaps of 10, in so much room."""
    box = QWidget()
    flow = FlowLayout(box, spacing=10, is_filled=is_filled)
    flow.setContentsMargins(0, 0, 0, 0)
    things = [QWidget() for _ in range(3)]
    for thing in things:
        thing.setMinimumSize(90, 20)
        thing.setFixedHeight(20)
        flow.addWidget(thing)
    flow.setGeometry(QRect(0, 0, width, flow.heightForWidth(width)))
    return [thing.geometry() for thing in things]


@pytest.mark.parametrize("is_filled", [True, False])
def test_what_has_no_room_begins_the_next_line(is_filled: bool) -> None:
    places = laid_out(NARROW, is_filled=is_filled)
    assert [place.topLeft().toTuple() for place in places] == [(0, 0), (100, 0), (0, 30)]


def test_the_last_one_takes_what_is_left_where_it_may() -> None:
    assert [place.width() for place in laid_out(WIDE, is_filled=True)] == [90, 90, 200]
    assert [place.width() for place in laid_out(WIDE, is_filled=False)] == [90, 90, 90]
