"""The windows under test, in one loop with asyncio, beside a real server."""

import asyncio
import os
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

import qasync
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from kentongan.desktop.tasks import end_all

Result = TypeVar("Result")
# A deadline for what a person would wait for; nothing sleeps until it.
SECONDS = 20.0


def run(work: Coroutine[Any, Any, Result]) -> Result:
    """Run a test's coroutine in the loop that Qt and asyncio share; what it began beside it ends with it."""

    async def whole() -> Result:
        try:
            return await asyncio.wait_for(work, 2 * SECONDS)
        finally:
            # A task that outlives its loop never ends, and others would wait for it in the next one.
            await asyncio.wait_for(end_all(), SECONDS)

    app = QApplication.instance()
    with qasync.QEventLoop(app) as loop:
        return loop.run_until_complete(whole())  # type: ignore[no-any-return]


async def until(done: Callable[[], object], what: str = "it", seconds: float = SECONDS) -> None:
    """Let the windows live until something is so."""
    for _ in range(int(seconds / 0.01)):
        if done():
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"{what} did not happen within {seconds:.0f} s")


def wait_until(done: Callable[[], object], what: str = "it") -> None:
    """The same for a test without a coroutine."""
    for _ in range(int(SECONDS / 0.005)):
        if done():
            return
        QTest.qWait(5)
    raise AssertionError(f"{what} did not happen within {SECONDS:.0f} s")


def type_into(field: QLineEdit, text: str) -> None:
    """Type as a person does: the field gets its signals."""
    field.setFocus()
    field.clear()
    QTest.keyClicks(field, text)


def keep_picture(widget: QWidget, name: str) -> None:
    """A picture of a window, for people to look at, when they have said where."""
    if folder := os.environ.get("KENTONGAN_SCREENSHOTS"):
        assert widget.grab().save(str(Path(folder) / f"{name}.png"))


def press(button: QWidget) -> None:
    """Press with the mouse."""
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
