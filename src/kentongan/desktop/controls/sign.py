"""An icon beside words: always in the colours of the theme and at the size of the text that are worn now."""

from PySide6.QtWidgets import QLabel

from kentongan.desktop.icons import pixmap
from kentongan.desktop.theme import look


class Sign(QLabel):
    """One icon by its name, in the colour of a token; `size` in pixels at a text size of 100 %."""

    def __init__(self, name: str = "", token: str = "ink-2", size: int = 18) -> None:
        super().__init__()
        self._name, self._token, self._size = name, token, size
        look.changed.connect(self._draw)
        self._draw()

    def put(self, name: str, token: str) -> None:
        """Another one in its place."""
        self._name, self._token = name, token
        self._draw()

    def _draw(self) -> None:
        if self._name:
            self.setPixmap(pixmap(self._name, self._token, self._size))
