"""Buttons: one primary on a screen."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

from kentongan.desktop.controls.label import restyle
from kentongan.desktop.icons import GAP, icon, put_icon
from kentongan.desktop.theme import look, px
from kentongan.desktop.wording import bind
from kentongan.language import Sentence

_ICON_TOKENS = {
    "primary": "on-primary",
    "danger": "on-emergency",
    "link": "primary",
    "compose": "on-amber",
    "amber": "surface",
    "rail": "rail-ink-2",
}
# Where a list of places is, the words stand farther from their icons.
_GAP_OF_PLACES = 7


class Button(QPushButton):
    """A button with words, and perhaps an icon before or after them."""

    def __init__(
        self,
        said: Sentence,
        pressed: Callable[[], object] | None = None,
        *,
        kind: str = "",
        size: str = "",
        icon_name: str = "",
        icon_after: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon_name, self._icon_is_after = icon_name, icon_after
        self._gap = _GAP_OF_PLACES if kind in ("rail", "place") else GAP
        self._icon_token = _ICON_TOKENS.get(kind, "ink-2")
        self.setProperty("kind", kind)
        # Not "size": that is a property of every widget, and no word.
        self.setProperty("scale", size)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(True)
        if icon_after:
            self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        bind(self, "text", said)
        if pressed:
            self.clicked.connect(lambda: pressed())
        look.changed.connect(self._draw_icon)
        self._draw_icon()

    def set_tone(self, tone: str) -> None:
        """`bad`, or empty."""
        self.setProperty("tone", tone)
        restyle(self)

    def be_primary(self, is_primary: bool) -> None:
        """Be the one primary button of a screen, or an ordinary one."""
        kind = "primary" if is_primary else ""
        self._icon_token = _ICON_TOKENS.get(kind, "ink-2")
        self.setProperty("kind", kind)
        restyle(self)
        self._draw_icon()

    def _draw_icon(self) -> None:
        if self._icon_name:
            put_icon(self, self._icon_name, self._icon_token, self._gap, is_after=self._icon_is_after)


class IconButton(QToolButton):
    """A button that is only an icon; its name is told to screen readers and shown as a tip."""

    def __init__(
        self,
        name: str,
        said: Sentence,
        pressed: Callable[[], object] | None = None,
        *,
        token: str = "ink-2",
        size: int = 20,
    ) -> None:
        super().__init__()
        self._name, self._token, self._size = name, token, size
        bind(self, "toolTip", said)
        bind(self, "accessibleName", said)
        if pressed:
            self.clicked.connect(lambda: pressed())
        look.changed.connect(self._draw_icon)
        self._draw_icon()

    def put(self, name: str, token: str) -> None:
        """Another icon in its place."""
        self._name, self._token = name, token
        self._draw_icon()

    def _draw_icon(self) -> None:
        self.setIcon(icon(self._name, self._token))
        self.setIconSize(QSize(px(self._size), px(self._size)))
