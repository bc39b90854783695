"""The ground of what floats: a rounded card with a shadow around it."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from kentongan.desktop.theme import colour

RADIUS = 16


def shape(card: QRectF, radius: float = RADIUS) -> QPainterPath:
    """The outline of a card."""
    path = QPainterPath()
    path.addRoundedRect(card, radius, radius)
    return path


def draw_shadow(painter: QPainter, card: QRectF, radius: float = RADIUS) -> None:
    """A soft shadow, a little below the card."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(0, 0, 0, 5))
    for step in range(12):
        spread = step * 1.5
        painter.drawRoundedRect(
            card.adjusted(-spread, 6 - spread, spread, 6 + spread), radius + spread, radius + spread
        )


def draw_ground(painter: QPainter, card: QRectF, edge: tuple[str, int] | None = None) -> None:
    """Shadow, surface, a coloured left edge (token and pixels), and the frame."""
    draw_shadow(painter, card)
    _draw_surface(painter, card, shape(card), edge)
    painter.setPen(QPen(colour("line"), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(shape(card))


def draw_plain_ground(painter: QPainter, card: QRectF, edge: tuple[str, int] | None, frame: int) -> None:
    """Without a compositor: no shadow, and a frame that can be seen on every ground."""
    _draw_surface(painter, card, shape(card, 12), edge)
    painter.setPen(QPen(colour("line-control"), frame))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    inside = frame / 2
    painter.drawPath(shape(card.adjusted(inside, inside, -inside, -inside), 12))


def _draw_surface(painter: QPainter, card: QRectF, path: QPainterPath, edge: tuple[str, int] | None) -> None:
    painter.fillPath(path, colour("surface"))
    if edge:
        token, width = edge
        painter.setClipPath(path)
        painter.fillRect(QRectF(card.x(), card.y(), width, card.height()), colour(token))
        painter.setClipping(False)
