"""Qt and asyncio in one loop, around the application."""

import asyncio
import os
import signal
import sys

os.environ.setdefault("QT_API", "pyside6")

import qasync
from PySide6.QtWidgets import QApplication

from kentongan.client.profile import Profile
from kentongan.desktop.application import Application
from kentongan.desktop.collecting import Collecting
from kentongan.desktop.controls.drum import app_icon
from kentongan.desktop.tasks import end_all
from kentongan.desktop.theme import look, system_theme


def run(profile: Profile) -> int:
    """Run the desktop until it is quit; the exit code. Raises ProfileBusy, ProfileBroken before a window opens."""
    app = QApplication(sys.argv[:1])
    Collecting(app)
    app.setApplicationName("Kentongan")
    app.setDesktopFileName("kentongan")
    app.setWindowIcon(app_icon())
    look.wear(system_theme())
    application = Application(profile)
    with qasync.QEventLoop(app) as loop:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(_live(app, application))
    return 0


async def _live(app: QApplication, application: Application) -> None:
    over = asyncio.Event()
    app.lastWindowClosed.connect(over.set)
    application.quitting.connect(over.set)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: over.set())
    application.begin()
    await over.wait()
    await application.close()
    await end_all()
