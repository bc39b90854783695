"""The field above a list: what is typed is looked for at once."""

from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QLineEdit

from kentongan.desktop.icons import icon
from kentongan.desktop.theme import look
from kentongan.desktop.wording import bind
from kentongan.language import Sentence


class SearchField(QLineEdit):
    """A magnifier, what can be looked for, and a cross when something was."""

    def __init__(self, said: Sentence) -> None:
        super().__init__()
        for name in ("placeholderText", "accessibleName"):
            bind(self, name, said)
        self.setClearButtonEnabled(True)
        self.setProperty("icon", True)
        self._magnifier = self.addAction(QIcon(), QLineEdit.ActionPosition.LeadingPosition)
        look.changed.connect(self._draw)
        self._draw()

    def _draw(self) -> None:
        self._magnifier.setIcon(icon("magnify", "ink-3"))
