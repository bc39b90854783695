"""One of a few words, all of them visible."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QWidget

from kentongan.desktop.controls.button import Button
from kentongan.desktop.wording import bind
from kentongan.language import Sentence


class Segments(QWidget):
    """Buttons of which one is pressed; `chosen` comes from hands only."""

    spoken_role = QAccessible.Role.Grouping
    chosen = Signal(str)

    def __init__(self, name: Sentence, words: Mapping[str, Sentence]) -> None:
        super().__init__()
        bind(self, "accessibleName", name)
        self._buttons = QButtonGroup(self)
        self.parts: dict[str, Button] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for word, said in words.items():
            button = Button(said, kind="option")
            button.setCheckable(True)
            button.setAutoExclusive(True)  # the group does that; screen readers are told by this
            button.clicked.connect(lambda _=False, word=word: self.chosen.emit(str(word)))
            self._buttons.addButton(button)
            self.parts[str(word)] = button
            row.addWidget(button)
        row.addStretch(1)

    def show_chosen(self, word: str) -> None:
        """Press one, without a word."""
        self.parts[word].setChecked(True)
