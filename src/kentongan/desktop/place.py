"""Where one was: the window, the width of the list, and the message that was read, kept beside the profile."""

from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtWidgets import QSplitter, QWidget

from kentongan.client.profile import Profile

FILE = "places.ini"


class Place:
    """The place within one page, as `inbox`."""

    def __init__(self, profile: Profile, page: str) -> None:
        self._page = page
        self._kept = QSettings(str(profile.folder / FILE), QSettings.Format.IniFormat)

    @property
    def message(self) -> str:
        """The message that was read last; empty when none was."""
        return str(self._kept.value(f"{self._page}/message", ""))

    @message.setter
    def message(self, message: str) -> None:
        self._kept.setValue(f"{self._page}/message", message)

    def follow(self, splitter: QSplitter) -> None:
        """Put a splitter where it was, and remember where it is put."""
        state = self._kept.value(f"{self._page}/splitter")
        if isinstance(state, QByteArray):
            splitter.restoreState(state)
        splitter.splitterMoved.connect(lambda *_: self._kept.setValue(f"{self._page}/splitter", splitter.saveState()))

    def restore(self, window: QWidget) -> None:
        """Put a window where it was; Qt brings it back when the screen it was on is gone."""
        geometry = self._kept.value(f"{self._page}/geometry")
        if isinstance(geometry, QByteArray):
            window.restoreGeometry(geometry)

    def keep(self, window: QWidget) -> None:
        """Remember where a window is."""
        self._kept.setValue(f"{self._page}/geometry", window.saveGeometry())
