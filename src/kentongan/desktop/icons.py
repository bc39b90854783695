"""Icons: Material Design Icons by name, in a colour of the theme."""

from functools import cache

import qtawesome
from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap

from kentongan.colours import Theme
from kentongan.desktop.theme import colour, look, px
from kentongan.words import AttachmentKind, Level

LEVELS = {
    Level.INFO: "information-outline",
    Level.NORMAL: "message-text-outline",
    Level.IMPORTANT: "alert",
    Level.EMERGENCY: "alert-octagon",
}
KINDS = {
    AttachmentKind.TEXT: "file-document-outline",
    AttachmentKind.IMAGE: "image-outline",
    AttachmentKind.AUDIO: "volume-high",
    AttachmentKind.VIDEO: "video-outline",
    AttachmentKind.OTHER: "paperclip",
}


def paint_icon(painter: QPainter, name: str, token: str, place: QPointF, size: int = 16) -> None:
    """Draw an icon, kept as a picture from the time before: rows are painted often. `size` at a text size of 100 %."""
    painter.drawPixmap(place, _kept(name, token, size, look.theme, look.percent))


@cache
def _kept(name: str, token: str, size: int, theme: Theme, percent: int) -> QPixmap:
    ratio = QGuiApplication.primaryScreen().devicePixelRatio()
    return icon(name, token).pixmap(QSize(px(size), px(size)), ratio)


def icon(name: str, token: str = "ink-2") -> QIcon:
    """An icon by its name in the set, such as `inbox`, in the colour of a token."""
    made: QIcon = qtawesome.icon(f"mdi6.{name}", color=colour(token), color_disabled=colour("ink-3"))
    return made


def pixmap(name: str, token: str = "ink-2", size: int = 18) -> QPixmap:
    """An icon as a picture; `size` in pixels at a text size of 100 %."""
    return icon(name, token).pixmap(px(size), px(size))
