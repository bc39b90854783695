"""Takes a picture of every window in both themes and both languages: `python -m tests.screens.take FOLDER`.

Runs on the screen that it finds; `make screenshots` gives it one of its own.
"""

import asyncio
import os
import sys
import tempfile
from collections.abc import Coroutine
from itertools import product
from pathlib import Path
from typing import Any, TypeVar

os.environ.setdefault("QT_API", "pyside6")

import qasync
from PySide6.QtWidgets import QApplication, QWidget

from kentongan.colours import Theme
from kentongan.desktop.collecting import Collecting
from kentongan.desktop.controls.drum import app_icon
from kentongan.desktop.theme import look
from kentongan.desktop.wording import wording
from kentongan.language import Language
from tests.screens import journey
from tests.screens.facts import crooked
from tests.screens.scenes import SCENES, Desk

Result = TypeVar("Result")
LANGUAGES: tuple[Language, ...] = ("id", "en")
# What looks the same without a single message, and what an empty desk shows.
EMPTY = ("inbox", "offline", "outbox", "drafts")


class Camera:
    """Keeps pictures in a folder, and the faults that it has seen."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.faults: list[str] = []
        folder.mkdir(parents=True, exist_ok=True)

    async def take_scene(self, desk: Desk, name: str) -> None:
        """A scene in both themes and both languages, set up anew for each."""
        for theme, language in product(Theme, LANGUAGES):
            await dress(theme, language)
            window = await SCENES[name](desk)
            await settle()
            self._keep(window, f"{name}{'-empty' if desk.is_empty else ''}-{theme}-{language}")
            desk.tidy()

    async def take(self, window: QWidget, name: str) -> None:
        """A window that stands in both themes and both languages."""
        for theme, language in product(Theme, LANGUAGES):
            await dress(theme, language)
            self._keep(window, f"{name}-{theme}-{language}")
        await dress(Theme.LIGHT, "en")

    def _keep(self, window: QWidget, name: str) -> None:
        assert window.grab().save(str(self.folder / f"{name}.png"))
        self.faults += [f"{name}: {fault}" for fault in crooked(window)]


async def dress(theme: Theme, language: Language, percent: int = 100) -> None:
    """Wear a theme and speak a language, and wait until the windows have heard of it."""
    look.wear(theme, percent)
    if wording.language != language:
        wording.speak(language)
    await settle()


async def settle() -> None:
    """Layouts hear of a change one turn of the loop after the other; small pictures come from a child process."""
    for _ in range(12):
        await asyncio.sleep(0.02)


def live(work: Coroutine[Any, Any, Result]) -> Result:
    """Run something that takes minutes in the loop that Qt and asyncio share."""
    with qasync.QEventLoop(QApplication.instance()) as loop:
        return loop.run_until_complete(work)


async def take_all(camera: Camera, folder: Path) -> None:
    """Every scene on a full desk, some on an empty one, and the way in with a real server."""
    await dress(Theme.LIGHT, "en")
    for is_empty in (False, True):
        desk = Desk(folder, is_empty=is_empty)
        try:
            for name in EMPTY if is_empty else SCENES:
                await camera.take_scene(desk, name)
        finally:
            await desk.end()
    await journey.travel(folder, camera.take)


def main(arguments: list[str]) -> int:
    """Take them all; 1 when something is clipped."""
    app = QApplication(arguments[:1])
    app.setQuitOnLastWindowClosed(False)
    app.setWindowIcon(app_icon())
    Collecting(app)
    camera = Camera(Path(arguments[1]))
    with tempfile.TemporaryDirectory() as folder:
        live(take_all(camera, Path(folder)))
    print("\n".join(camera.faults))
    return 1 if camera.faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
