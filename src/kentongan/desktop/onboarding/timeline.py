"""What has happened to a registration and what comes next, one point below the other."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QAccessible, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from kentongan.desktop.controls.label import Label
from kentongan.desktop.icons import paint_icon
from kentongan.desktop.texts import onboarding as texts
from kentongan.desktop.theme import colour, look, px
from kentongan.desktop.wording import say
from kentongan.language import Sentence

_CIRCLE = 30
_DONE, _NOW, _AHEAD = -1, 0, 1
_SPOKEN = {_DONE: texts.POINT_DONE, _NOW: texts.POINT_NOW, _AHEAD: texts.POINT_AHEAD}


class Timeline(QFrame):
    """Sent, received, being decided, approved."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "card")
        self.sent = _Point(texts.SENT, "check", _DONE)
        self.points = [
            self.sent,
            _Point(texts.RECEIVED, "check", _DONE, texts.RECEIVED_MEANS),
            _Point(texts.DECIDING, "account-clock-outline", _NOW, texts.DECIDING_MEANS),
            _Point(texts.ADMITTED, "login", _AHEAD, texts.ADMITTED_MEANS, is_last=True),
        ]
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 14)
        column.setSpacing(0)
        for point in self.points:
            column.addWidget(point)
        column.addStretch(1)


class _Point(QWidget):
    """A sign on the line, a word, and what it means."""

    def __init__(self, said: Sentence, sign: str, when: int, meaning: Sentence | str = "", *, is_last: bool = False):
        super().__init__()
        self._said, self._when = said, when
        self.meaning = Label(meaning, "second", wrap=True)
        words = QVBoxLayout()
        words.setContentsMargins(0, 4, 0, 12)
        words.setSpacing(2)
        words.addWidget(Label(said, "strong", wrap=True))
        words.addWidget(self.meaning)
        words.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(_Sign(sign, when, is_last))
        row.addLayout(words, 1)
        self.retranslate()

    def retranslate(self) -> None:
        """Its name for screen readers."""
        self.setAccessibleName(say(_SPOKEN[self._when], step=say(self._said)))


class _Sign(QWidget):
    """A circle with an icon, and the line on to the next one."""

    spoken_role = QAccessible.Role.Whitespace  # the words beside it say it

    def __init__(self, name: str, when: int, is_last: bool) -> None:
        super().__init__()
        self._name, self._when, self._is_last = name, when, is_last
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        look.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        """As wide as the circle."""
        return QSize(px(_CIRCLE), px(_CIRCLE))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Done in green, now in amber, later in grey."""
        ground, ink = {
            _DONE: ("primary-soft", "on-primary-soft"),
            _NOW: ("important-soft", "important"),
            _AHEAD: ("sunken", "ink-3"),
        }[self._when]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = self.width()
        if not self._is_last:
            painter.setPen(QPen(colour("normal-line" if self._when == _DONE else "line"), 2))
            painter.drawLine(QPointF(side / 2, side + 2), QPointF(side / 2, self.height() - 2))
        painter.setPen(QPen(colour("important-line"), 2) if self._when == _NOW else Qt.PenStyle.NoPen)
        painter.setBrush(colour(ground))
        painter.drawEllipse(QRectF(1, 1, side - 2, side - 2))
        inset = (side - px(16)) / 2
        paint_icon(painter, self._name, ink, QPointF(inset, inset), 16)
