"""One entry of an audience as it stands in the field."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel

from kentongan.desktop.compose.completion import ICONS, kind_of
from kentongan.desktop.controls.button import IconButton
from kentongan.desktop.controls.label import Label, restyle
from kentongan.desktop.icons import pixmap
from kentongan.desktop.texts import compose as texts
from kentongan.desktop.theme import look, px
from kentongan.desktop.wording import bind, say
from kentongan.domain.address import EVERYBODY
from kentongan.language import Sentence


class Chip(QFrame):
    """One entry of an audience, with a cross to take it out."""

    spoken_role = QAccessible.Role.ListItem

    def __init__(self, entry: str, title: str) -> None:
        super().__init__()
        self.entry = entry
        self.why: Sentence | None = None
        self._icon = QLabel()
        self._words = Label(title or entry, "chip")
        self._words.setToolTip(entry)
        if entry == EVERYBODY:
            self._words.put(texts.EVERYBODY)
        self.cross = IconButton("close", texts.REMOVE, size=14)
        self.setMinimumHeight(px(30))
        self.cross.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for what in ("toolTip", "accessibleName"):
            bind(self.cross, what, texts.REMOVE, name=title or entry)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 0, 2, 0)
        layout.setSpacing(6)
        for part in (self._icon, self._words, self.cross):
            layout.addWidget(part)
        look.changed.connect(self._draw)
        self.tell(None)

    def tell(self, why: Sentence | None) -> None:
        """None: it is good; otherwise why nobody will get it."""
        self.why = why
        self._words.setToolTip(f"{self.entry}: {say(why)}" if why else self.entry)
        self.setAccessibleName(f"{self.entry}, {say(why)}" if why else self.entry)
        self._words.set_tone("bad" if why else "chip")
        self._draw()

    def _draw(self) -> None:
        self.setProperty("surface", "chip-bad" if self.why else "chip")
        restyle(self)
        name = "alert-circle-outline" if self.why else ICONS[kind_of(self.entry)]
        self._icon.setPixmap(pixmap(name, "emergency" if self.why else "on-primary-soft", 16))
