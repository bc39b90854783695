"""Icons: Material Design Icons by name, in a colour of the theme."""

from functools import cache

import qtawesome
from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractButton

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
# Beside the four pixels that Qt leaves.
GAP = 4


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


def put_icon(button: QAbstractButton, name: str, token: str, gap: int = GAP, *, is_after: bool = False) -> None:
    """Give a button with words an icon, with more room between them than Qt leaves; `gap` in pixels at 100 %."""
    size, room = QSize(px(18), px(18)), px(gap)
    ratio = QGuiApplication.primaryScreen().devicePixelRatio()
    made, plain = QIcon(), icon(name, token)
    for mode in (QIcon.Mode.Normal, QIcon.Mode.Disabled):
        whole = QPixmap(QSize(size.width() + room, size.height()) * ratio)
        whole.setDevicePixelRatio(ratio)
        whole.fill(Qt.GlobalColor.transparent)
        painter = QPainter(whole)
        painter.drawPixmap(QPointF(room if is_after else 0, 0), plain.pixmap(size, ratio, mode))
        painter.end()
        made.addPixmap(whole, mode)
    button.setIcon(made)
    button.setIconSize(QSize(size.width() + room, size.height()))


def forget() -> None:
    """Let go of every picture that is kept: none may be left when the windows' application has ended."""
    _kept.cache_clear()
    qtawesome.reset_cache()


def pixmap(name: str, token: str = "ink-2", size: int = 18) -> QPixmap:
    """An icon as a picture; `size` in pixels at a text size of 100 %."""
    return icon(name, token).pixmap(px(size), px(size))
