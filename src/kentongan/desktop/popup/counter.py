"""The card that counts what the screen has no room for."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kentongan.desktop.controls.button import Button
from kentongan.desktop.controls.label import Label
from kentongan.desktop.popup.card import FLAGS, MARGIN, WIDTH
from kentongan.desktop.popup.ground import draw_ground
from kentongan.desktop.texts import popup as texts
from kentongan.desktop.theme import px
from kentongan.protocol.commands.message import Message
from kentongan.words import Level


class CounterCard(QWidget):
    """So many more, so many of them important; a way to all of them."""

    see_all = Signal()

    def __init__(self) -> None:
        super().__init__(None, FLAGS)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.count = Label("", "card-title")
        self.important = Label("", "caption")
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.count)
        words.addWidget(self.important)
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(MARGIN + 20, MARGIN + 12, MARGIN + 16, MARGIN + 12)
        row.addLayout(words, 1)
        row.addWidget(Button(texts.SEE_ALL, self.see_all.emit, size="small"))
        self.setFixedWidth(px(WIDTH) + 2 * MARGIN)

    def tell(self, waiting: Sequence[Message]) -> None:
        """These wait."""
        self.count.put(texts.MORE, count=len(waiting))
        important = sum(message.level.rank >= Level.IMPORTANT.rank for message in waiting)
        self.important.setVisible(bool(important))
        self.important.put(texts.MORE_IMPORTANT, count=important)
        self.setFixedHeight(self._row.totalSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """The ground."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_ground(painter, QRectF(self.rect()).adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN))
