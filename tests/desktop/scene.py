"""Scenes: windows that tests build, under the names of what they show.

    @scene("outbox")
    async def _outbox(stage: Stage) -> QWidget: ...

No server is needed: what the windows would have heard from one is put into the cache and into their signals.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QWidget

from kentongan.desktop.compose.preview import Preview
from tests.desktop.stage import Stage

Builder = Callable[[Stage], Awaitable[QWidget]]
SCENES: dict[str, Builder] = {}


def scene(name: str) -> Callable[[Builder], Builder]:
    """Register a builder under the name of what it shows."""

    def register(builder: Builder) -> Builder:
        SCENES[name] = builder
        return builder

    return register


@contextlib.asynccontextmanager
async def standing(name: str, folder: Path) -> AsyncIterator[QWidget]:
    """A scene on the screen, painted once."""
    stage = Stage(folder)
    try:
        window = await SCENES[name](stage)
        window.show()
        await settle()
        yield window
    finally:
        await stage.close()


async def settle() -> None:
    """Let layouts and queued signals come to rest; what is painted a moment later is painted now."""
    for _ in range(8):
        await asyncio.sleep(0)
        # A window grows with what is in it, and that with what is in the window.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
    for widget in QApplication.allWidgets():
        if isinstance(widget, Preview):
            widget.draw()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
