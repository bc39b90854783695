"""The newest popup, from the keyboard of the main window: popups themselves never have it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QWidget

from kentongan.desktop.popup.conductor import Conductor
from kentongan.desktop.theme import px

_WIDTH = 320


class NewestMenu(QMenu):
    """What the buttons of the newest popup do; empty when there is none."""

    def __init__(self, conductor: Conductor, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        title = self.addAction("")
        title.setEnabled(False)
        self.addSeparator()
        self.message = conductor.offer(self)
        if self.message:
            said = f"{self.message.institution}: {self.message.subject}"
            self.setAccessibleName(said)
            shown = self.fontMetrics().elidedText(said, Qt.TextElideMode.ElideRight, px(_WIDTH))
            # An ampersand would name a key of the menu.
            title.setText(shown.replace("&", "&&"))

    def open(self) -> None:
        """Show it in the middle of the window; Enter takes the first."""
        middle, size = self._window.rect().center(), self.sizeHint()
        middle.setX(middle.x() - size.width() // 2)
        middle.setY(middle.y() - size.height() // 2)
        self.aboutToHide.connect(self.deleteLater)
        self.popup(self._window.mapToGlobal(middle))
        self.setActiveAction(self.actions()[2])
