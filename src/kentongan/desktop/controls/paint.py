"""What several hand-painted controls draw alike: avatars and level tags."""

import hashlib

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QAccessible, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kentongan import terms
from kentongan.desktop.icons import LEVELS, paint_icon
from kentongan.desktop.theme import colour, font, look, px
from kentongan.desktop.wording import say
from kentongan.words import Level

# Grounds and letters of avatars; they help to recognise and mean nothing.
_TINTS = (
    ("info-soft", "info"),
    ("wood-soft", "wood"),
    ("primary-soft", "on-primary-soft"),
    ("important-soft", "important"),
    ("emergency-soft", "emergency"),
    ("ok-soft", "ok"),
)
_SMALL_WORDS = frozenset({"dan", "of", "the", "di", "untuk", "and"})


def initials(name: str) -> str:
    """Two to four letters of an institution's name."""
    parts = [part for part in name.split() if part.lower() not in _SMALL_WORDS and part[0].isalnum()]
    letters = "".join(part[0] for part in parts[:4]).upper()
    return letters if len(letters) > 1 else name[:2].upper()


def draw_avatar(painter: QPainter, place: QRectF, name: str, key: str) -> None:
    """A rounded square with the initials of `name`, tinted by `key`, so that renaming keeps the tint."""
    ground, ink = _TINTS[hashlib.sha256(key.encode()).digest()[0] % len(_TINTS)]
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(ground))
    painter.drawRoundedRect(place, 8, 8)
    painter.setPen(colour(ink))
    letters = initials(name)
    painter.setFont(font(13 if len(letters) < 4 else 11, 700))
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, letters)


def tag_width(level: Level) -> float:
    """Pixels that the tag of a level takes."""
    return QFontMetricsF(font(13, 600)).horizontalAdvance(say(terms.LEVELS[level])) + px(36)


def draw_tag(painter: QPainter, corner: QPointF, level: Level) -> QRectF:
    """Icon and word of a level on its ground; an emergency is always solid red with white on it."""
    ground = "emergency-solid" if level is Level.EMERGENCY else f"{level}-soft"
    ink = "on-emergency" if level is Level.EMERGENCY else str(level)
    place = QRectF(corner.x(), corner.y(), tag_width(level), px(22))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(ground))
    painter.drawRoundedRect(place, 6, 6)
    size = px(16)
    paint_icon(painter, LEVELS[level], ink, QPointF(place.x() + px(7), place.y() + (place.height() - size) / 2))
    painter.setPen(colour(ink))
    painter.setFont(font(13, 600))
    words_place = place.adjusted(px(28), 0, 0, 0)
    painter.drawText(words_place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, say(terms.LEVELS[level]))
    return place


class Tag(QWidget):
    """The level of a message, as a tag."""

    spoken_role = QAccessible.Role.StaticText

    def __init__(self, level: Level) -> None:
        super().__init__()
        self._level = level
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        look.changed.connect(self.updateGeometry)
        self.retranslate()

    def retranslate(self) -> None:
        """Another word may be wider."""
        self.setAccessibleName(say(terms.LEVELS[self._level]))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as the word."""
        return QSize(int(tag_width(self._level)) + 1, px(22))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The tag."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_tag(painter, QPointF(0, 0), self._level)


class Avatar(QWidget):
    """An institution, to be recognised."""

    spoken_role = QAccessible.Role.Graphic

    def __init__(self, name: str, key: str, size: int = 44) -> None:
        super().__init__()
        self._name, self._key = name, key
        self.setAccessibleName(name)
        self._size = size
        look.changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        self.setFixedSize(px(self._size), px(self._size))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The rounded square."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_avatar(painter, QRectF(self.rect()), self._name, self._key)
