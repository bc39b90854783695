"""What the rows of every list share: their ground, and lines of text that end in an ellipsis."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyle

from kentongan.desktop.theme import colour, font

_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextSingleLine
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight | Qt.TextFlag.TextSingleLine


def draw_ground(painter: QPainter, place: QRectF, state: QStyle.StateFlag) -> None:
    """Chosen, under the pointer, with the keyboard; and the line below."""
    if state & QStyle.StateFlag.State_Selected:
        painter.fillRect(place, colour("primary-soft"))
        painter.fillRect(QRectF(place.x(), place.y(), 3, place.height()), colour("primary"))
    elif state & QStyle.StateFlag.State_MouseOver:
        painter.fillRect(place, colour("hover"))
    painter.fillRect(QRectF(place.x(), place.bottom() - 1, place.width(), 1), colour("line"))
    if state & QStyle.StateFlag.State_HasFocus:
        painter.setPen(colour("focus"))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(place.adjusted(2, 2, -2, -3), 4, 4)


def draw_line(
    painter: QPainter, place: QRectF, text: str, size: int, weight: int, token: str, *, is_right: bool = False
) -> float:
    """One line of text; the width that it takes."""
    painter.setFont(font(size, weight))
    painter.setPen(colour(token))
    metrics = QFontMetricsF(painter.font())
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, place.width())
    painter.drawText(place, _RIGHT if is_right else _LEFT, shown)
    return metrics.horizontalAdvance(shown)
