"""Somebody who writes a message and is killed: the window says on standard output when the draft was kept.

python -m tests.desktop.drafts.typist FOLDER
"""

import os
import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from kentongan.client.profile import Profile
from kentongan.desktop.bridge import Bridge
from kentongan.desktop.window import MainWindow


def main() -> None:
    """Write, and wait for the end."""
    application = QApplication(["kentongan"])
    bridge = Bridge(Profile(Path(sys.argv[1])))
    bridge.open()
    window = MainWindow(bridge)
    window.show()
    window.write()
    page = window.writing
    page.audience.add("@teladan")
    QTest.keyClicks(page.subject, "Belum selesai")
    page.kept.connect(lambda: os.write(1, b"kept\n"))
    QTimer.singleShot(20_000, lambda: os._exit(1))  # without closing anything, which would keep the draft
    application.exec()


if __name__ == "__main__":
    main()
