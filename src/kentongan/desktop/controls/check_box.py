"""Yes or no, with the words beside it."""

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QStyle, QStyleOptionButton

from kentongan.desktop.icons import icon
from kentongan.desktop.wording import bind
from kentongan.language import Sentence


class CheckBox(QCheckBox):
    """A check box with a tick: the style sheet can take one only from a file, which knows no theme."""

    def __init__(self, said: Sentence) -> None:
        super().__init__()
        bind(self, "text", said)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The box with its words, and the tick in it."""
        super().paintEvent(event)
        if self.isChecked():
            option = QStyleOptionButton()
            self.initStyleOption(option)
            place = self.style().subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, self)
            icon("check-bold", "on-primary").paint(QPainter(self), place.adjusted(2, 2, -2, -2))
