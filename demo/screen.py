"""What stands on a recipient's screen: the window with the inbox, and a popup in its corner, as one picture.

    python demo/screen.py PROFILE FOLDER

writes `desktop-id.png` and `desktop-en.png`, drawn by the desktop client itself from what this member has received; no
display is needed.
"""

import asyncio
import os
import sys
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ.setdefault("QT_API", "pyside6")

import qasync
from PySide6.QtCore import QPoint
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from kentongan.client.link_state import Connected
from kentongan.client.profile import Profile
from kentongan.desktop import icons
from kentongan.desktop.autostart import autostart
from kentongan.desktop.bridge import Bridge
from kentongan.desktop.popup.card import PopupCard
from kentongan.desktop.popup.stack import FROM_EDGE
from kentongan.desktop.preferences import Preferences
from kentongan.desktop.settings.page import SettingsPage
from kentongan.desktop.sound import Sound
from kentongan.desktop.texts import settings
from kentongan.desktop.theme import look
from kentongan.desktop.window import MainWindow
from kentongan.desktop.wording import wording
from kentongan.language import Language

SIZE = (1180, 740)
LANGUAGES: tuple[Language, ...] = ("id", "en")
# Small pictures come from a child process.
TURNS, PAUSE_SECONDS = 60, 0.05


async def draw(profile: Profile, folder: Path) -> None:
    """Take the pictures of one member's screen, in both languages."""
    bridge = Bridge(profile)
    bridge.open()
    window = MainWindow(bridge)
    try:
        member = profile.member
        assert member
        bridge.line.emit(Connected(member.address, "kentongan.example:7420"))
        preferences = Preferences(profile.folder)
        sound = Sound(preferences, profile.folder)
        page_of_settings = SettingsPage(bridge, preferences, sound, autostart(profile.folder))
        window.add(page_of_settings, "cog-outline", settings.SETTINGS)
        window.resize(*SIZE)
        window.show()
        page = window.inbox
        page.list.setCurrentIndex(page.model.index(0))
        card = PopupCard(bridge.keeper.cache.inbox(limit=2)[-1].message)
        came: list[object] = []
        card.pictured.connect(lambda: came.append(card))
        card.show()
        for _ in range(TURNS):
            await asyncio.sleep(PAUSE_SECONDS)
            if came:
                break
        for language in LANGUAGES:
            wording.speak(language)
            await asyncio.sleep(PAUSE_SECONDS)
            _together(window, card).save(str(folder / f"desktop-{language}.png"))
        card.hide()
        card.deleteLater()
    finally:
        window.hide()
        window.deleteLater()
        await bridge.close()


def _together(window: MainWindow, card: PopupCard) -> QImage:
    picture = window.grab().toImage()
    painter = QPainter(picture)
    beside = FROM_EDGE - card.margin
    corner = window.rect().bottomRight() - card.rect().bottomRight() - QPoint(beside, beside)
    painter.drawPixmap(corner, card.grab())
    painter.end()
    return picture


def main(arguments: list[str]) -> int:
    """Draw it."""
    app = QApplication(arguments[:1])
    look.wear()
    with qasync.QEventLoop(app) as loop:
        loop.run_until_complete(draw(Profile(Path(arguments[1])), Path(arguments[2])))
    icons.forget()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
