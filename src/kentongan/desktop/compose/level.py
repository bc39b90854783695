"""How loudly a message asks: four levels, those that one may not use visible and locked."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from kentongan import terms
from kentongan.desktop.controls.label import Label
from kentongan.desktop.icons import LEVELS, put_icon
from kentongan.desktop.texts import compose as texts
from kentongan.desktop.theme import look
from kentongan.desktop.wording import bind, say
from kentongan.words import Level


class LevelPicker(QWidget):
    """Four joined buttons."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._highest = Level.IMPORTANT
        self._group = QButtonGroup(self)
        self.buttons: dict[Level, QPushButton] = {}
        row = QHBoxLayout()
        row.setSpacing(0)
        for level in Level:
            button = QPushButton()
            button.setCheckable(True)
            button.setProperty("kind", "segment")
            places = {Level.INFO: "first", Level.EMERGENCY: "last"}
            button.setProperty("place", places.get(level, "middle"))
            bind(button, "text", terms.LEVELS[level])
            self.buttons[level] = button
            self._group.addButton(button)
            row.addWidget(button)
        self.note = Label("", "caption", wrap=True)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(Label(texts.LEVEL, "field"))
        column.addLayout(row)
        column.addWidget(self.note)
        self._group.buttonToggled.connect(self._toggled)
        look.changed.connect(self._draw)
        self.level = Level.NORMAL
        self.allow(Level.IMPORTANT)

    @property
    def level(self) -> Level:
        """What is chosen."""
        return next(level for level, button in self.buttons.items() if button.isChecked())

    @level.setter
    def level(self, level: Level) -> None:
        self.buttons[level].setChecked(True)

    @property
    def is_good(self) -> bool:
        """Whether one may use what is chosen."""
        return self.level.rank <= self._highest.rank

    def allow(self, highest: Level) -> None:
        """One may use the levels up to this one."""
        self._highest = highest
        for level, button in self.buttons.items():
            button.setEnabled(level.rank <= highest.rank)
        self.retranslate()

    def lock(self, on: bool) -> None:
        """Nothing can be changed while it is sent."""
        for level, button in self.buttons.items():
            button.setEnabled(not on and level.rank <= self._highest.rank)

    def retranslate(self) -> None:
        """Why levels are locked, in the other language."""
        locked = [level for level in Level if level.rank > self._highest.rank]
        self.note.put("")
        for level, button in self.buttons.items():
            why = say(texts.LEVEL_LOCKED, level=say(terms.LEVELS[level])) if level in locked else ""
            button.setToolTip(why)
            button.setAccessibleDescription(why)
        if locked:
            names = ", ".join(say(terms.LEVELS[level]) for level in locked)
            self.note.put(say(texts.LEVEL_LOCKED, level=names))
        self._draw()

    def _toggled(self, _: object, on: bool) -> None:
        if on:
            self._draw()
            self.changed.emit()

    def _draw(self) -> None:
        for level, button in self.buttons.items():
            locked = level.rank > self._highest.rank
            token = "ink-3" if locked else ("on-primary-soft" if button.isChecked() else "ink-2")
            put_icon(button, "lock-outline" if locked else LEVELS[level], token)
