"""The week is painted by mouse and by keyboard."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from kentongan.desktop import quiet
from kentongan.desktop.quiet import AWAKE, QUIET, Week
from kentongan.desktop.settings.week import WeekTable


@pytest.fixture
def table() -> WeekTable:
    made = WeekTable()
    made.resize(made.sizeHint())
    made.show()
    return made


def point(table: WeekTable, day: int, step: int) -> QPoint:
    bar = table.bar(day)
    return QPoint(round(bar.x() + bar.width() * (step + 0.5) / quiet.STEPS), round(bar.center().y()))


def test_every_place_can_be_hit(table: WeekTable) -> None:
    for day in range(quiet.DAYS):
        for step in range(quiet.STEPS):
            assert table.place_at(point(table, day, step)) == (day, step)
    assert table.place_at(QPoint(-50, -50)) == (0, 0)
    assert table.place_at(QPoint(5000, 5000)) == (6, 95)


def test_dragging_turns_over_and_takes_along(table: WeekTable) -> None:
    told: list[Week] = []
    table.changed.connect(told.append)
    QTest.mousePress(table, Qt.MouseButton.LeftButton, pos=point(table, 1, 48))
    QTest.mouseMove(table, point(table, 1, 51))
    QTest.mouseRelease(table, Qt.MouseButton.LeftButton, pos=point(table, 1, 51))
    assert table.week[1][47:53] == AWAKE + QUIET * 4 + AWAKE
    assert (table.week[0], table.week[2]) == (quiet.WORKING[0], quiet.WORKING[2])
    assert told[-1] == table.week


def test_the_keyboard_goes_paints_and_turns_over(table: WeekTable) -> None:
    table.cursor_place = (0, 28)
    QTest.keyClick(table, Qt.Key.Key_Space)
    assert table.week[0][28] == QUIET
    QTest.keyClick(table, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert table.week[0][28:31] == QUIET * 2 + AWAKE
    QTest.keyClick(table, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert table.week[0][28:35] == QUIET * 6 + AWAKE
    QTest.keyClick(table, Qt.Key.Key_Down)
    assert table.cursor_place == (1, 33)
    assert table.accessibleDescription() == "Tue 08:15: Popups appear"
    QTest.keyClick(table, Qt.Key.Key_End)
    QTest.keyClick(table, Qt.Key.Key_Right)
    assert table.cursor_place == (1, 95)
    assert table.week[1] == quiet.WORKING[1]


def test_monday_for_all_working_days(table: WeekTable) -> None:
    table.week = (quiet.day((8, 12)), *quiet.WORKING[1:])
    table.copy_monday()
    assert table.week == (*(quiet.day((8, 12)),) * 5, quiet.day(), quiet.day())
