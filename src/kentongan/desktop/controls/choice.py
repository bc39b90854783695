"""One of several, from a list that opens."""

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox

from kentongan.desktop.icons import icon
from kentongan.desktop.theme import px


class ChoiceBox(QComboBox):
    """A combo box with an arrow: the style sheet can take one only from a file, which knows no theme."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """The box, and the arrow on it."""
        super().paintEvent(event)
        side = px(18)
        top = (self.height() - side) // 2
        icon("chevron-down", "ink-2").paint(QPainter(self), self.width() - side - px(12), top, side, side)
