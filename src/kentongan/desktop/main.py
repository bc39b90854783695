"""Qt and asyncio in one loop, around the application."""

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections.abc import Iterator

os.environ.setdefault("QT_API", "pyside6")
if os.environ.get("WAYLAND_DISPLAY") and os.environ.get("DISPLAY"):
    # Under Wayland itself no program may say where its windows stand: popups would open anywhere.
    os.environ.setdefault("QT_QPA_PLATFORM", "xcb")

import qasync
from PySide6.QtCore import QSocketNotifier
from PySide6.QtWidgets import QApplication

from kentongan.client.profile import Profile
from kentongan.desktop import icons, spoken
from kentongan.desktop.application import Application
from kentongan.desktop.collecting import Collecting
from kentongan.desktop.controls.drum import app_icon
from kentongan.desktop.instance import Instance
from kentongan.desktop.qt_words import QtWords
from kentongan.desktop.tasks import end_all


def run(profile: Profile, *, in_background: bool = False) -> int:
    """Run the desktop until it is quit; the exit code. Raises ProfileBusy, ProfileBroken before a window opens.

    When the desktop of this profile runs already its window comes to the front, and this is all.
    """
    app = QApplication(sys.argv[:1])
    Collecting(app)
    spoken.install()
    QtWords(app)
    app.setApplicationName("Kentongan")
    app.setDesktopFileName("kentongan")
    app.setWindowIcon(app_icon())
    # Popups come and go while the window is closed; the application says when it is over.
    app.setQuitOnLastWindowClosed(False)
    instance = Instance(profile.folder)
    if not instance.take():
        return 0
    icons.load()
    application = Application(profile, in_background=in_background)
    instance.called.connect(application.bring)
    try:
        with qasync.QEventLoop(app) as loop:
            asyncio.set_event_loop(loop)
            loop.run_until_complete(_live(app, application))
    finally:
        instance.give()
        # Python destroys what is left in any order, and an icon without an application ends the process by a fault.
        icons.forget()
    return 0


async def _live(app: QApplication, application: Application) -> None:
    over = asyncio.Event()
    app.lastWindowClosed.connect(lambda: over.set() if application.ends_with_its_windows else None)
    application.quitting.connect(over.set)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: over.set())
    with _signals_wake_qt():
        application.begin()
        await over.wait()
        await application.close()
        await end_all()


@contextlib.contextmanager
def _signals_wake_qt() -> Iterator[None]:
    """Python hears a signal when it runs next, and Qt may rest for long: a byte in a socket wakes it."""
    reader, writer = socket.socketpair()
    with reader, writer:
        writer.setblocking(False)
        reader.setblocking(False)
        notifier = QSocketNotifier(reader.fileno(), QSocketNotifier.Type.Read)
        notifier.activated.connect(lambda *_: reader.recv(64))
        before = signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
        try:
            yield
        finally:
            signal.set_wakeup_fd(before)
            notifier.setEnabled(False)
