"""A note in a page: something to know, something good, something wrong."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout

from kentongan.desktop.controls.label import Label, restyle
from kentongan.desktop.icons import pixmap
from kentongan.desktop.spoken import announce
from kentongan.desktop.theme import look
from kentongan.desktop.wording import Said

_ICONS = {
    "note": ("alert", "important"),
    "good": ("check-circle", "ok"),
    "bad": ("alert-octagon", "emergency"),
}


class Note(QFrame):
    """A frame with an icon and words; hidden until it has something to say."""

    def __init__(self) -> None:
        super().__init__()
        self._kind = "note"
        self._icon = QLabel()
        self.words = Label("", wrap=True)
        self.more = QVBoxLayout()
        right = QVBoxLayout()
        right.addWidget(self.words)
        right.addLayout(self.more)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 10, 12, 10)
        layout.setSpacing(10)
        layout.addWidget(self._icon, 0)
        layout.addLayout(right, 1)
        look.changed.connect(self._draw)
        self.hide()

    def tell(self, kind: str, said: Said | str, /, **values: object) -> None:
        """`note`, `good` or `bad`, and the words."""
        self._kind = kind
        self.words.put(said, **values)
        self.setProperty("surface", kind)
        restyle(self)
        self._draw()
        self.show()
        announce(self, self.words.text())

    def _draw(self) -> None:
        self._icon.setPixmap(pixmap(*_ICONS[self._kind], 20))
