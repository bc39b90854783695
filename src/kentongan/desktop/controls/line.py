"""How the line stands, in words: never a coloured dot alone."""

import math
import time

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from kentongan.client.link_state import Connected, Connecting, LinkState, NotConnected, Reconnecting
from kentongan.desktop.controls.label import Label
from kentongan.desktop.icons import pixmap
from kentongan.desktop.spoken import announce
from kentongan.desktop.texts import line as texts
from kentongan.desktop.theme import look
from kentongan.desktop.wording import wording
from kentongan.language import Sentence


class LineWords(QWidget):
    """An icon, a word, and what it means; the seconds until the next try are counted down."""

    def __init__(self, *, on_rail: bool = False) -> None:
        super().__init__()
        self._connected = texts.CONNECTED_MEANS
        self._on_rail = on_rail
        self._state: LinkState = Connecting()
        self._until = 0.0
        self._icon = QLabel()
        self.word = Label("", "strong", "rail" if on_rail else "", wrap=True)
        self.meaning = Label("", "caption", "rail-2" if on_rail else "", wrap=True)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.word)
        words.addWidget(self.meaning)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._icon)
        layout.addLayout(words, 1)
        self._tick = QTimer(self, interval=1000)
        self._tick.timeout.connect(self._draw)
        look.changed.connect(self._draw)
        self._draw()

    def tell(self, state: LinkState) -> None:
        """The line stands so now."""
        self._state = state
        if isinstance(state, Reconnecting):
            self._until = time.monotonic() + state.seconds
            self._tick.start()
        else:
            self._tick.stop()
        self._draw()
        announce(self, self.word.text())

    def mean(self, said: Sentence) -> None:
        """What it means here to be connected, when it is not that messages arrive."""
        self._connected = said
        self._draw()

    def retranslate(self) -> None:
        """What an error says, in the other language."""
        self._draw()

    def _draw(self) -> None:
        name, token = "sync", "important"
        match self._state:
            case Connected():
                name, token = "access-point", "ok"
                self.word.put(texts.CONNECTED)
                self.meaning.put(self._connected)
            case Connecting():
                self.word.put(texts.CONNECTING)
                self.meaning.put(texts.CONNECTING_MEANS)
            case Reconnecting():
                self.word.put(texts.RECONNECTING)
                seconds = max(1, math.ceil(self._until - time.monotonic()))
                self.meaning.put(texts.RECONNECTING_IN, seconds=seconds)
            case NotConnected():
                name = "access-point-off"
                self.word.put(texts.NOT_CONNECTED)
                why = self._state.why
                self.meaning.put(why.say(wording.language) if why else texts.NOT_CONNECTED_MEANS)
        self._icon.setPixmap(pixmap(name, _rail_token(token) if self._on_rail else token, 18))


def _rail_token(token: str) -> str:
    return "focus-rail" if token == "important" else "rail-ink"
