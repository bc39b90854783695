"""The mark, and the picture of who hears it."""

from functools import cache
from importlib.resources import files
from math import cos, radians, sin

from PySide6.QtCore import QByteArray, QPointF, QRectF, Qt
from PySide6.QtGui import QAccessible, QColor, QIcon, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QLabel, QWidget

from kentongan.desktop.icons import icon
from kentongan.desktop.texts import spoken as texts
from kentongan.desktop.theme import colour, look, px
from kentongan.desktop.wording import bind

# Where houses stand around the drum: degrees and distance, in the order in which they light up.
_HOUSES = ((231, 142), (-33, 142), (47, 142), (144, 142), (189, 172), (-86, 192), (4, 166))
_UNLIT = 0.45
# So high is the whole village, in pixels; where there is less room it is smaller.
_VILLAGE = 424


@cache
def _renderer() -> QSvgRenderer:
    picture = files("kentongan.desktop").joinpath("pictures/drum.svg").read_bytes()
    return QSvgRenderer(QByteArray(picture))


def draw_drum(painter: QPainter, place: QRectF) -> None:
    """The drum with its waves, without a ground."""
    _renderer().render(painter, place)


def mark(size: int) -> QPixmap:
    """The drum on its dark ground, as an icon of so many pixels."""
    picture = QPixmap(size, size)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour("rail"))
    painter.drawRoundedRect(QRectF(0, 0, size, size), size * 0.23, size * 0.23)
    draw_drum(painter, QRectF(size * 0.07, size * 0.07, size * 0.86, size * 0.86))
    painter.end()
    return picture


class Mark(QLabel):
    """The drum beside the name, in the colours that are worn now; `size` in pixels at a text size of 100 %."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self._size = size
        look.changed.connect(self._draw)
        self._draw()

    def _draw(self) -> None:
        self.setPixmap(mark(px(self._size)))


def app_icon() -> QIcon:
    """The icon of every window: given to the program."""
    made = QIcon()
    for size in (16, 24, 32, 48, 64, 128, 256):
        made.addPixmap(mark(size))
    return made


class Village(QWidget):
    """The drum in the middle of its village; so many of the houses hear it already."""

    spoken_role = QAccessible.Role.Graphic

    def __init__(self) -> None:
        super().__init__()
        self._lit = 0
        # On a low screen the words beside it need the height more.
        self.setMinimumSize(320, 260)
        bind(self, "accessibleName", texts.MARK)

    def light(self, houses: int) -> None:
        """Let so many houses hear."""
        self._lit = houses
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Rings, houses, drum."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scale = min(1.0, self.height() / _VILLAGE)
        painter.translate(self.width() / 2, self.height() / 2)
        painter.scale(scale, scale)
        middle = QPointF(0, 0)
        for place, radius in enumerate((92, 142, 196, 256)):
            ring = QColor(colour("rail-ink-2"))
            ring.setAlphaF(0.55 if place == 0 else 0.22 - 0.04 * place)
            painter.setPen(QPen(ring, 1.4))
            painter.drawEllipse(middle, radius, radius)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("rail-active"))
        painter.drawEllipse(middle, 80, 80)
        for place, (degrees, radius) in enumerate(_HOUSES):
            where = middle + QPointF(cos(radians(degrees)), sin(radians(degrees))) * radius
            self._draw_house(painter, where, place < self._lit)
        draw_drum(painter, QRectF(middle.x() - 62, middle.y() - 62, 124, 124))

    def _draw_house(self, painter: QPainter, where: QPointF, is_lit: bool) -> None:
        painter.setBrush(colour("rail"))
        painter.drawEllipse(where, 20, 20)
        picture = icon("bank", "focus-rail" if is_lit else "rail-ink-2")
        painter.setOpacity(1.0 if is_lit else _UNLIT)
        picture.paint(painter, int(where.x()) - 14, int(where.y()) - 14, 28, 28)
        painter.setOpacity(1.0)
