"""What a screen reader hears of every window: each control has a name and a role, also what is painted by hand."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QLabel,
    QLineEdit,
    QProgressBar,
    QScrollArea,
    QScrollBar,
    QWidget,
)
from shiboken6 import isValid

from kentongan import terms
from kentongan.desktop import spoken
from kentongan.desktop.controls import paint
from kentongan.desktop.controls.paint import Tag
from kentongan.desktop.controls.segments import Segments
from kentongan.desktop.controls.switch import Switch
from kentongan.desktop.icons import LEVELS
from kentongan.desktop.settings.week import WeekTable
from kentongan.desktop.window import MainWindow
from kentongan.desktop.wording import wording
from kentongan.language import Sentence
from kentongan.words import Level
from tests.desktop import seen
from tests.desktop.desk import run
from tests.desktop.stage import TITLE
from tests.desktop.windows import SCENES, standing

_NOTHING = (QAccessible.Role.NoRole, QAccessible.Role.Client, QAccessible.Role.Border, QAccessible.Role.Pane)


def is_painted(widget: QWidget) -> bool:
    """Whether it paints itself; a label that does is still a label."""
    own = [kind for kind in type(widget).__mro__ if kind.__module__.startswith("kentongan.")]
    return any("paintEvent" in vars(kind) for kind in own) and not isinstance(widget, QLabel)


def is_pressed(widget: QWidget) -> bool:
    """Whether somebody may press it, type into it, or read a value from it."""
    if isinstance(widget, QScrollBar) or widget.objectName().startswith("qt_"):  # a part of another
        return False
    takes_keys = widget.focusPolicy() & Qt.FocusPolicy.TabFocus == Qt.FocusPolicy.TabFocus
    return takes_keys or isinstance(widget, QAbstractButton | QProgressBar)


def is_decoration(widget: QWidget) -> bool:
    """An icon in a line to fill in that cannot be pressed."""
    return isinstance(widget, QAbstractButton) and isinstance(widget.parent(), QLineEdit) and not widget.toolTip()


@pytest.mark.parametrize("name", SCENES)
def test_every_control_has_a_name_and_a_role(name: str, tmp_path: Path) -> None:
    async def look() -> list[str]:
        found = []
        async with standing(name, tmp_path) as window:
            for widget in seen.widgets(window):
                if not (is_pressed(widget) or is_painted(widget)):
                    continue
                told = QAccessible.queryAccessibleInterface(widget)
                if told.role() is QAccessible.Role.Whitespace or is_decoration(widget):
                    continue
                if not told.text(QAccessible.Text.Name):
                    found.append(f"{type(widget).__module__}.{type(widget).__name__} has no name {widget.parent()}")
                if told.role() in _NOTHING and not isinstance(widget, QScrollArea):
                    found.append(f"{type(widget).__module__}.{type(widget).__name__} has no role")
        return found

    assert run(look()) == []


def spoken_of(widget: QWidget) -> tuple[QAccessible.Role, str, str]:
    """Role, name and value, as a screen reader gets them."""
    told = QAccessible.queryAccessibleInterface(widget)
    return told.role(), told.text(QAccessible.Text.Name), told.text(QAccessible.Text.Value)


def rows_of(view: QAbstractItemView) -> list[str]:
    """What is said of the rows of a list."""
    told = QAccessible.queryAccessibleInterface(view)
    found = [told.child(place) for place in range(told.childCount())]
    rows = [one for one in found if one.role() in (QAccessible.Role.Cell, QAccessible.Role.ListItem)]
    return [row.text(QAccessible.Text.Name) for row in rows]


def in_scene(name: str, folder: Path, work: Callable[[Any], object]) -> None:
    """Look at a scene."""

    async def look() -> None:
        async with standing(name, folder) as window:
            work(window)

    run(look())


def test_a_row_says_level_sender_subject_and_state(tmp_path: Path) -> None:
    wording.language = "id"

    def look(window: MainWindow) -> None:
        opened, newest, *_ = rows_of(window.inbox.list)
        assert opened.startswith(f"Info, Institut Teladan Khatulistiwa, {TITLE} nomor 12, ")
        assert opened.endswith(", sudah dibuka")
        assert newest.startswith(f"Penting, Akademi Arunika, {TITLE} nomor 11, ")
        assert newest.endswith(", belum dibuka")

    in_scene("inbox", tmp_path, look)


def test_the_outbox_says_level_audience_subject_and_how_far(tmp_path: Path) -> None:
    def look(window: MainWindow) -> None:
        [row] = rows_of(window.outbox.list)
        assert row.startswith("Important, everybody, ")
        assert row.endswith("1 of 4 acknowledged")
        assert rows_of(window.outbox.sent.list)[0] == "Institut Teladan Khatulistiwa, rektorat@teladan, Not delivered"
        role, name, value = spoken_of(window.outbox.sent.bars)
        assert role is QAccessible.Role.Chart
        assert name.startswith("Delivered: 3 of 4; ")
        assert value == "1 of 4"

    in_scene("outbox", tmp_path, look)


def test_the_week_says_the_place_of_the_keyboard(tmp_path: Path) -> None:
    def look(window: MainWindow) -> None:
        week = window.findChild(WeekTable)
        week.setFocus()
        before = spoken_of(week)
        QTest.keyClick(week, Qt.Key.Key_Right)
        after = spoken_of(week)
        assert before[0] is after[0] is QAccessible.Role.Table
        assert before[1] == after[1] == "Week of quiet hours"
        assert before[2].startswith("Mon 07:00")
        assert after[2].startswith("Mon 07:15")
        QTest.keyClick(week, Qt.Key.Key_Space)
        assert spoken_of(week)[2] != after[2]

    in_scene("settings, quiet hours", tmp_path, look)


def test_segments_are_radio_buttons_and_a_switch_is_a_check_box_with_a_state(tmp_path: Path) -> None:
    def look(window: MainWindow) -> None:
        segments = [one for one in window.findChildren(Segments) if one.isVisible()]
        assert spoken_of(segments[0])[:2] == (QAccessible.Role.Grouping, "Language")
        told = [QAccessible.queryAccessibleInterface(button) for button in segments[0].parts.values()]
        assert {one.role() for one in told} == {QAccessible.Role.RadioButton}
        assert sorted(bool(one.state().checked) for one in told) == [False, True]

    in_scene("settings, language", tmp_path, look)
    switch = Switch(Sentence("Jam tenang", "Quiet hours"))
    switch.setChecked(True)
    assert spoken_of(switch)[:2] == (QAccessible.Role.CheckBox, "Quiet hours")
    assert QAccessible.queryAccessibleInterface(switch).state().checked


@pytest.mark.parametrize("level", Level)
def test_a_level_is_never_painted_without_its_icon_and_its_word(level: Level, monkeypatch: pytest.MonkeyPatch) -> None:
    icons: list[str] = []
    monkeypatch.setattr(paint, "paint_icon", lambda painter, name, *_: icons.append(name))
    tag = Tag(level)
    with seen.painted() as words:
        tag.grab()
    assert icons == [LEVELS[level]]
    assert words == [spoken_of(tag)[1]] == [wording.say(terms.LEVELS[level])]


@pytest.mark.parametrize("name", [f"popup, {level}" for level in Level if level is not Level.NORMAL])
def test_a_popup_says_its_level_first(name: str, tmp_path: Path) -> None:
    def look(card: QWidget) -> None:
        role, said, _ = spoken_of(card)
        word = wording.say(terms.LEVELS[Level(name.removeprefix("popup, "))])
        assert role is QAccessible.Role.AlertMessage
        assert said.startswith(f"{word}, ")
        assert word in [spoken_of(one)[1] for one in card.findChildren(QWidget)], "the level stands on the card too"

    in_scene(name, tmp_path, look)


def test_what_is_gone_can_be_asked_no_more() -> None:
    tag = Tag(Level.INFO)
    told = QAccessible.queryAccessibleInterface(tag)
    assert isinstance(told, spoken.Spoken)
    tag.deleteLater()
    QCoreApplication.sendPostedEvents(tag, QEvent.Type.DeferredDelete)
    assert not isValid(told)
