"""Every window without a mouse: each control is reached by Tab, in the order of reading, and shows that it has it."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QWidget

from kentongan.desktop.compose.audience import Chip
from kentongan.desktop.compose.completion import CompletionList
from tests.desktop import seen
from tests.desktop.desk import run
from tests.desktop.windows import SCENES, settle, standing

# Popups never take the keyboard: Ctrl Shift K in the main window reaches the newest one. A menu is walked by arrows.
_WALKED = sorted(name for name in SCENES if not name.startswith("popup, ") and name != "newest popup")
_MOST_STEPS = 80
_MOST_PARTS = 6


def stops(window: QWidget) -> list[QWidget]:
    """What Tab has to reach: everything that can be seen and takes the keyboard."""
    found = []
    for widget in seen.widgets(window):
        takes_tab = widget.focusPolicy() & Qt.FocusPolicy.TabFocus == Qt.FocusPolicy.TabFocus
        if takes_tab and widget.isEnabled() and widget.focusProxy() is None and widget.isVisible():
            found.append(widget)
    return found


async def walk(window: QWidget) -> list[QWidget]:
    """The controls in the order of Tab, once around."""
    window.activateWindow()
    await settle()
    if QApplication.focusWidget() is None:
        window.setFocus()
        QTest.keyClick(window, Qt.Key.Key_Tab)
    found: list[QWidget] = []
    for _ in range(_MOST_STEPS):
        now = QApplication.focusWidget()
        assert now is not None, f"nothing has the keyboard after {found[-1:]}"
        if now in found:
            return found[found.index(now) :]
        found.append(now)
        for _ in range(_MOST_PARTS):  # a date is filled in part by part
            QTest.keyClick(now, Qt.Key.Key_Tab)
            if QApplication.focusWidget() is not now:
                break
    raise AssertionError(f"no way around within {_MOST_STEPS} steps")


def named(widget: QWidget) -> str:
    """For people who read what failed."""
    text = widget.accessibleName() or str(widget.property("text") or "")
    return f"{type(widget).__name__} {text!r}"


@pytest.mark.parametrize("name", _WALKED)
def test_tab_reaches_everything_and_is_caught_nowhere(name: str, tmp_path: Path) -> None:
    async def look() -> tuple[list[str], list[str]]:
        async with standing(name, tmp_path) as window:
            return [named(one) for one in await walk(window)], [named(one) for one in stops(window)]

    walked, wanted = run(look())
    assert [one for one in wanted if one not in walked] == []


def backwards(window: QWidget, walked: list[QWidget]) -> Iterator[str]:
    """Steps to what stands above, or to the left in the same line; to a column at the right one may go up."""

    def place(widget: QWidget) -> QRect:
        return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())

    for before, after in itertools.pairwise([*walked, walked[0]]):
        was, now = place(before), place(after)
        is_above = now.bottom() <= was.top() and now.left() < was.right()
        is_left = now.right() <= was.left() and now.top() < was.bottom() and now.bottom() > was.top()
        if is_above or is_left:
            yield f"from {named(before)} {was.getRect()} to {named(after)} {now.getRect()}"


@pytest.mark.parametrize("name", _WALKED)
def test_tab_goes_in_the_order_of_reading(name: str, tmp_path: Path) -> None:
    async def look() -> list[str]:
        async with standing(name, tmp_path) as window:
            return list(backwards(window, await walk(window)))

    # One step leads from the end back to the beginning.
    steps = run(look())
    assert len(steps) <= 1, "\n".join(steps)


@pytest.mark.parametrize("name", _WALKED)
def test_what_has_the_keyboard_looks_so(name: str, tmp_path: Path) -> None:
    async def look() -> list[str]:
        found = []
        async with standing(name, tmp_path) as window:
            for widget in await walk(window):
                widget.setFocus(Qt.FocusReason.TabFocusReason)
                await settle()
                around = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size()).adjusted(-4, -4, 4, 4)
                has_it = window.grab(around).toImage()
                widget.clearFocus()
                await settle()
                if window.grab(around).toImage() == has_it:
                    found.append(named(widget))
        return found

    assert run(look()) == []


def has_another_way(button: QAbstractButton) -> bool:
    """A key does the same: Backspace takes out a recipient, what is within a line has a key or only decorates."""
    parent = button.parent()
    if isinstance(parent, QLineEdit):
        return not button.toolTip() or any(not action.shortcut().isEmpty() for action in parent.actions())
    return isinstance(parent, Chip | CompletionList)


@pytest.mark.parametrize("name", _WALKED)
def test_no_button_is_for_the_mouse_alone(name: str, tmp_path: Path) -> None:
    async def look() -> list[str]:
        async with standing(name, tmp_path) as window:
            buttons = [one for one in seen.widgets(window) if isinstance(one, QAbstractButton)]
            alone = [one for one in buttons if one.focusPolicy() is Qt.FocusPolicy.NoFocus]
            return [named(one) for one in alone if not has_another_way(one)]

    assert run(look()) == []
