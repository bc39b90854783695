"""The banner over the reading pane while there is no line: what is wrong, until when, and a button to try now."""

import math
import time
from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout

from kentongan.client.link_state import Connected, Connecting, LinkState, NotConnected, Reconnecting
from kentongan.desktop import clock
from kentongan.desktop.controls.button import Button
from kentongan.desktop.controls.label import Label, restyle
from kentongan.desktop.icons import pixmap
from kentongan.desktop.texts import offline as texts
from kentongan.desktop.theme import look
from kentongan.desktop.wording import say, wording

GOOD_FOR = 3000


class OfflineBanner(QFrame):
    """Hidden while all is well; amber while it is not; green for three seconds when the line is back."""

    def __init__(self, knock: Callable[[], object]) -> None:
        super().__init__()
        self._state: LinkState = Connecting()
        self._until = 0.0
        self._connected_at = 0
        self._came = 0
        self._icon = QLabel()
        self.title = Label("", "strong", "warn", wrap=True)
        self.meaning = Label("", "second", wrap=True)
        self.again = Button(texts.TRY_NOW, knock, kind="amber", size="small", icon_name="refresh")
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.title)
        words.addWidget(self.meaning)
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 12, 24, 12)
        row.setSpacing(14)
        row.addWidget(self._icon)
        row.addLayout(words, 1)
        row.addWidget(self.again)
        self._tick = QTimer(self, interval=1000)
        self._tick.timeout.connect(self._draw)
        self._good = QTimer(self, singleShot=True, interval=GOOD_FOR)
        self._good.timeout.connect(self.hide)
        look.changed.connect(self._draw)
        self.hide()

    def tell(self, state: LinkState) -> None:
        """The line stands so now."""
        was, self._state = self._state, state
        self._tick.stop()
        if isinstance(state, Connected):
            self._came = 0
            if not self.isHidden() and not isinstance(was, Connected):
                self._good.start()
        elif isinstance(state, Reconnecting) or (isinstance(state, NotConnected) and state.why):
            if isinstance(was, Connected):
                self._connected_at = int(time.time() * 1000)
            self._good.stop()
            self.show()
        if isinstance(state, Reconnecting):
            self._until = time.monotonic() + state.seconds
            self._tick.start()
        self._draw()

    def count(self, messages: int) -> None:
        """So many messages came after the line was back."""
        self._came += messages
        self._draw()

    def retranslate(self) -> None:
        """Hours are written differently in the other language."""
        self._draw()

    def _draw(self) -> None:
        is_good = isinstance(self._state, Connected)
        surface = "banner-good" if is_good else "banner"
        if self.property("surface") != surface:
            self.setProperty("surface", surface)
            restyle(self)
        self._icon.setPixmap(
            pixmap("access-point" if is_good else "access-point-off", "ok" if is_good else "important", 24)
        )
        self.title.set_tone("ok" if is_good else "warn")
        self.again.setVisible(not is_good)
        self.again.setEnabled(not isinstance(self._state, Connecting))
        self.meaning.setVisible(not is_good)
        if is_good:
            self.title.put(texts.AGAIN_WITH if self._came else texts.AGAIN, count=self._came)
        else:
            self.title.put(texts.NOT_CONNECTED)
            self.meaning.put(" ".join(filter(None, (self._what_next(), self._last()))))

    def _what_next(self) -> str:
        match self._state:
            case Reconnecting():
                return say(texts.TRYING_IN, seconds=max(1, math.ceil(self._until - time.monotonic())))
            case NotConnected(why=error) if error:
                return error.say(wording.language)
            case Connecting():
                return say(texts.TRYING)
        return ""

    def _last(self) -> str:
        if not self._connected_at:
            return ""
        moment = clock.local(self._connected_at)
        day = clock.day(self._connected_at)
        return say(texts.LAST_AT, day=day[0].lower() + day[1:], hour=clock.hour(moment))
