"""The small drum of the panel: its state is told by shape first and by colour second, so that 16 pixels are enough."""

from enum import StrEnum
from math import cos, radians, sin

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QIcon, QPainter, QPainterPath, QPen, QPixmap

from kentongan.colours import COLOURS, Theme
from kentongan.desktop.theme import font

SIZES = (16, 20, 22, 24, 32, 48, 64)
# Pictures in which the dots of a line that comes back light up in turn.
STEPS = 3


class TrayState(StrEnum):
    """What the drum says."""

    CONNECTED = "connected"
    RECONNECTING = "reconnecting"
    QUIET = "quiet"
    OFFLINE = "offline"


class Panel(StrEnum):
    """The ground of the panel; where nobody knows it, the drum brings its own."""

    LIGHT = "light"
    DARK = "dark"
    UNKNOWN = "unknown"


def tray_icon(state: TrayState, count: int, panel: Panel, step: int = 0) -> QIcon:
    """The icon of a state, with how many messages nobody has opened, in all sizes of panels."""
    made = QIcon()
    for size in SIZES:
        made.addPixmap(tray_picture(size, state, count, panel, step))
    return made


def tray_picture(size: int, state: TrayState, count: int, panel: Panel, step: int = 0) -> QPixmap:
    """One size of it; drawn on a field of 64."""
    picture = QPixmap(size, size)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.save()
    if panel is Panel.UNKNOWN:
        painter.translate(size * 0.07, size * 0.07)
        painter.scale(0.86, 0.86)
    painter.scale(size / 64, size / 64)
    theme = Theme.LIGHT if panel is Panel.LIGHT else Theme.DARK
    _Drawing(painter, theme).draw(state, count, step)
    painter.restore()
    if panel is Panel.UNKNOWN:
        # Behind what is drawn already, so that what was cut out of the drum shows it.
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationOver)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(COLOURS[Theme.LIGHT]["rail"]))
        painter.drawRoundedRect(QRectF(0, 0, size, size), size * 0.23, size * 0.23)
    painter.end()
    return picture


class _Drawing:
    def __init__(self, painter: QPainter, theme: Theme) -> None:
        self._painter = painter
        self._colours = COLOURS[theme]
        self._ink = QColor(self._colours["ink" if theme is Theme.LIGHT else "rail-ink"])

    def draw(self, state: TrayState, count: int, step: int) -> None:
        """Body, what stands at its sides, and the badge."""
        shows_count = bool(count) and state is not TrayState.OFFLINE
        if state is TrayState.OFFLINE:
            self._body(is_hollow=True)
            self._strike()
            return
        self._body(is_hollow=False)
        if state is TrayState.QUIET:
            self._moon()
        elif state is TrayState.RECONNECTING:
            self._dots(step)
        else:
            self._wave(left=True)
            if not shows_count:
                self._wave(left=False)
        if shows_count:
            self._badge(count)

    def _body(self, *, is_hollow: bool) -> None:
        outside, slit = QPainterPath(), QPainterPath()
        outside.addRoundedRect(QRectF(20, 4, 24, 56), 11, 11)
        slit.addRoundedRect(QRectF(28, 17, 8, 30), 4, 4)
        if is_hollow:
            self._painter.setBrush(Qt.BrushStyle.NoBrush)
            self._painter.setPen(QPen(self._ink, 5))
            inside = QPainterPath()
            inside.addRoundedRect(QRectF(22.5, 6.5, 19, 51), 9, 9)
            self._painter.drawPath(inside)
        else:
            self._painter.fillPath(outside - slit, self._ink)

    def _wave(self, *, left: bool) -> None:
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        self._painter.setPen(QPen(self._ink, 5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        begin = 150 if left else -30
        self._painter.drawArc(QRectF(4, 6, 56, 52), begin * 16, 60 * 16)

    def _dots(self, step: int) -> None:
        self._painter.setPen(Qt.PenStyle.NoPen)
        for number, degrees in enumerate((-38, 0, 38)):
            lit = QColor(self._colours["important"])
            lit.setAlphaF(1.0 if number <= step else 0.35)
            self._painter.setBrush(lit)
            for side in (-1, 1):
                where = QPointF(32 + side * 24 * cos(radians(degrees)), 32 + 24 * sin(radians(degrees)))
                self._painter.drawEllipse(where, 4.5, 4.5)

    def _cut(self, path: QPainterPath) -> None:
        """Clear a place, whatever the ground is."""
        self._painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationOut)
        self._painter.fillPath(path, QColor(0, 0, 0))
        self._painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)

    def _moon(self) -> None:
        around, whole, shadow = QPainterPath(), QPainterPath(), QPainterPath()
        around.addEllipse(QPointF(47, 18), 18, 18)
        whole.addEllipse(QPointF(47, 18), 14, 14)
        shadow.addEllipse(QPointF(54, 13), 12, 12)
        self._painter.save()
        self._painter.setClipRect(QRectF(0, 0, 64, 64))
        self._cut(around)
        self._painter.fillPath(whole - shadow, self._ink)
        self._painter.restore()

    def _strike(self) -> None:
        self._painter.setPen(QPen(self._ink, 6, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        self._painter.drawLine(QPointF(6, 58), QPointF(58, 6))

    def _badge(self, count: int) -> None:
        place = QRectF(28, 0, 36, 36)
        around = QPainterPath()
        around.addEllipse(place.adjusted(-3, -3, 3, 3))
        self._cut(around)
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(QColor(self._colours["unread"]))
        self._painter.drawEllipse(place)
        self._painter.setPen(QColor(self._colours["surface"]))
        text = str(count) if count < 10 else "9+"
        letters = QFont(font(10, 700))
        letters.setPixelSize(27 if len(text) == 1 else 21)
        self._painter.setFont(letters)
        self._painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)
