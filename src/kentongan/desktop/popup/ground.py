"""The ground of what floats: a rounded card with a shadow around it."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from kentongan.desktop.theme import colour

RADIUS = 16


def draw_ground(painter: QPainter, card: QRectF, edge: tuple[str, int] | None = None) -> None:
    """Shadow, surface, a coloured left edge (token and pixels), and the frame."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(0, 0, 0, 5))
    for step in range(12):
        spread = step * 1.5
        painter.drawRoundedRect(
            card.adjusted(-spread, 6 - spread, spread, 6 + spread), RADIUS + spread, RADIUS + spread
        )
    path = QPainterPath()
    path.addRoundedRect(card, RADIUS, RADIUS)
    painter.fillPath(path, colour("surface"))
    if edge:
        token, width = edge
        painter.setClipPath(path)
        painter.fillRect(QRectF(card.x(), card.y(), width, card.height()), colour(token))
        painter.setClipping(False)
    painter.setPen(QPen(colour("line"), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(path)
