"""Icons: Material Design Icons by name, in a colour of the theme."""

from functools import cache

import qtawesome
from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractButton
from qtawesome.iconic_font import IconicFont

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
    return icon(name, token).pixmap(QSize(px(size), px(size)), _ratio())


def _ratio() -> float:
    """Of the sharpest screen: a window may be moved there."""
    return max(screen.devicePixelRatio() for screen in QGuiApplication.screens())


def icon(name: str, token: str = "ink-2") -> QIcon:
    """An icon by its name in the set, such as `inbox`, in the colour of a token."""
    made: QIcon = _set().icon(f"mdi6.{name}", color=colour(token), color_disabled=colour("ink-3"))
    return made


@cache
def _set() -> IconicFont:
    """The one set that is used: asked for an icon, the library itself would read and check all twelve that it has."""
    letters = next(file for file in qtawesome.get_fonts_info()[1] if file.startswith("materialdesignicons6-"))
    names = letters.replace("webfont", "webfont-charmap").replace(".ttf", ".json")
    return IconicFont(("mdi6", letters, names))


def put_icon(button: QAbstractButton, name: str, token: str, gap: int = GAP, *, is_after: bool = False) -> None:
    """Give a button with words an icon, with more room between them than Qt leaves; `gap` in pixels at 100 %."""
    button.setIcon(_with_room(name, token, gap, is_after, look.theme, look.percent))
    button.setIconSize(QSize(px(18) + px(gap), px(18)))


@cache
def _with_room(name: str, token: str, gap: int, is_after: bool, theme: Theme, percent: int) -> QIcon:
    room, ratio = px(gap), _ratio()
    whole = QPixmap(QSize(px(18) + room, px(18)) * ratio)
    whole.setDevicePixelRatio(ratio)
    whole.fill(Qt.GlobalColor.transparent)
    painter = QPainter(whole)
    painter.drawPixmap(QPointF(room if is_after else 0, 0), _kept(name, token, 18, theme, percent))
    painter.end()
    made = QIcon()
    made.addPixmap(whole)
    painter.begin(whole)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(whole.rect(), colour("ink-3"))
    painter.end()
    made.addPixmap(whole, QIcon.Mode.Disabled)
    return made


def load() -> None:
    """Read the set from the disk now: before the loop runs, which would stand still for it."""
    _set()


def forget() -> None:
    """Let go of every picture that is kept: none may be left when the windows' application has ended."""
    # By hand: an icon of the set holds the set, which holds the icon.
    _set().icon_cache.clear()
    for kept in (_kept, _with_room, _set):
        kept.cache_clear()


def pixmap(name: str, token: str = "ink-2", size: int = 18) -> QPixmap:
    """An icon as a picture; `size` in pixels at a text size of 100 %."""
    return _kept(name, token, size, look.theme, look.percent)
