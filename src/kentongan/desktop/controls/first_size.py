"""How large a window begins: as designed, or as large as the screen has room for."""

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

# Nobody knows the frame before there is one; a title bar is about so high.
_TITLE_BAR = 40


def begin_as(window: QWidget, width: int, height: int) -> None:
    """Give a window its first size, in pixels, before it is shown."""
    room = QGuiApplication.primaryScreen().availableSize()
    window.resize(min(width, room.width()), min(height, room.height() - _TITLE_BAR))
