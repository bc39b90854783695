"""A switch: on or off, at once."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from kentongan.desktop.theme import colour, look, px
from kentongan.desktop.wording import bind
from kentongan.language import Sentence

# Room for the ring around it.
_RING = 4


class Switch(QAbstractButton):
    """A painted check box; its name is told to screen readers. `clicked` comes from hands only, as in every button."""

    def __init__(self, said: Sentence, /, **values: object) -> None:
        super().__init__()
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        bind(self, "accessibleName", said, **values)
        look.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        """The switch and its ring."""
        return QSize(px(36) + 2 * _RING, px(20) + 2 * _RING)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Track, knob, and the ring of the keyboard."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        track = QRectF(_RING, _RING, px(36), px(20))
        if self.hasFocus():
            painter.setPen(QPen(colour("focus"), 2))
            painter.drawRoundedRect(track.adjusted(-3, -3, 3, 3), track.height() / 2 + 3, track.height() / 2 + 3)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("primary" if self.isChecked() else "line-control"))
        painter.drawRoundedRect(track, track.height() / 2, track.height() / 2)
        side = track.height() - 6
        left = track.right() - side - 3 if self.isChecked() else track.left() + 3
        painter.setBrush(colour("surface"))
        painter.drawEllipse(QRectF(left, track.top() + 3, side, side))
