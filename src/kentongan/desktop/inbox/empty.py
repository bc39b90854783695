"""What stands where nothing stands: an empty list, and the still drum where no message is chosen."""

import time
from functools import cache

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QAccessible, QPainter, QPaintEvent, QPen
from PySide6.QtNetwork import QNetworkInformation
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from kentongan.client.link_state import Connected, Connecting, LinkState, NotConnected
from kentongan.desktop import clock
from kentongan.desktop.controls.drum import draw_drum
from kentongan.desktop.controls.label import Label
from kentongan.desktop.controls.sign import Sign
from kentongan.desktop.texts import offline as texts
from kentongan.desktop.texts import spoken
from kentongan.desktop.theme import colour, px
from kentongan.desktop.wording import bind, say
from kentongan.language import Sentence


class EmptyList(QWidget):
    """An icon, what the place is for, and what will fill it."""

    def __init__(self) -> None:
        super().__init__()
        self._icon = Sign(size=40)
        self._icon.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.title = _centred(Label("", "card-title"))
        self.meaning = _centred(Label("", "second", wrap=True))
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 24, 32, 24)
        column.setSpacing(6)
        column.addStretch(2)
        for part in (self._icon, self.title, self.meaning):
            column.addWidget(part)
        column.addStretch(3)

    def tell(self, icon_name: str, title: Sentence, meaning: Sentence) -> None:
        """Why it is empty."""
        self._icon.put(icon_name, "ink-3")
        self.title.put(title)
        self.meaning.put(meaning)


class Listening(QWidget):
    """The drum, a sentence, and, while there is no line, where the trouble is."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self._state: LinkState = Connecting()
        self._is_empty = False
        self._since = 0
        self.title = _centred(Label("", "section", wrap=True))
        self.meaning = _centred(Label("", wrap=True))
        self.meaning.setMaximumWidth(px(440))
        self.checks = QFrame()
        self.checks.setProperty("surface", "card")
        self.checks.setMaximumWidth(px(460))
        self.account, self.network, self.server = Check(), Check(), Check()
        self.account.tell(True, texts.ACCOUNT, address)
        inside = QVBoxLayout(self.checks)
        inside.setContentsMargins(16, 14, 16, 14)
        inside.setSpacing(12)
        for check in (self.account, self.network, self.server):
            inside.addWidget(check)
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 24, 32, 24)
        column.setSpacing(10)
        column.addStretch(2)
        column.addWidget(StillDrum(), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(8)
        column.addWidget(self.title)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.meaning, 100)
        row.addStretch(1)
        column.addLayout(row)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.checks, 100)
        row.addStretch(1)
        column.addSpacing(10)
        column.addLayout(row)
        column.addStretch(3)
        self._draw()

    def tell(self, state: LinkState | None = None, is_empty: bool | None = None) -> None:
        """How the line stands, and whether there is any message to choose."""
        if isinstance(state, Connected):
            self._since = 0
        elif state is not None and not self._since:
            self._since = int(time.time() * 1000)
        self._state = state or self._state
        self._is_empty = self._is_empty if is_empty is None else is_empty
        self._draw()

    def retranslate(self) -> None:
        """Hours are written differently in the other language."""
        self._draw()

    def _draw(self) -> None:
        is_connected = isinstance(self._state, Connected)
        self.title.setVisible(self._is_empty)
        self.title.put(texts.LISTENING)
        if not self._is_empty:
            self.meaning.put(texts.PICK_ONE_MEANS)
        else:
            self.meaning.put(texts.LISTENING_MEANS if is_connected else texts.LATER_MEANS)
        has_trouble = self._is_empty and not is_connected and not isinstance(self._state, Connecting)
        self.checks.setVisible(has_trouble)
        if has_trouble:
            self._draw_checks(is_connected)

    def _draw_checks(self, is_connected: bool) -> None:
        since = say(texts.SINCE, hour=clock.hour(clock.local(self._since))) if self._since else ""
        self.server.tell(is_connected, texts.SERVER_ANSWERS if is_connected else texts.SERVER_SILENT, since)
        # Somebody may have to act for the account when no line will come by itself.
        self.account.setVisible(not isinstance(self._state, NotConnected))
        reachable = _is_on_a_network()
        self.network.setVisible(reachable is not None)
        self.network.tell(bool(reachable), texts.NETWORK if reachable else texts.NO_NETWORK, "")


class Check(QWidget):
    """A tick or a cross, with words beside it."""

    def __init__(self) -> None:
        super().__init__()
        self._icon = Sign(size=20)
        self.words, self.detail = Label("", wrap=True), Label("", "caption")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self._icon)
        row.addWidget(self.words, 1)
        row.addWidget(self.detail)

    def tell(self, is_well: bool, said: Sentence, detail: str) -> None:
        """What was looked at, and how it is."""
        self._icon.put(*(("check-circle", "ok") if is_well else ("close-circle", "emergency")))
        self.words.put(said)
        self.detail.put(detail)


class StillDrum(QWidget):
    """The drum, silent, in rings that nobody hears."""

    spoken_role = QAccessible.Role.Graphic

    def __init__(self) -> None:
        super().__init__()
        bind(self, "accessibleName", spoken.MARK)

    def sizeHint(self) -> QSize:
        """As large as the outer ring."""
        return QSize(px(180), px(180))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Rings, ground, drum."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = QPointF(self.width() / 2, self.height() / 2)
        for radius in (57, 88):
            painter.setPen(QPen(colour("wood-line"), 1.4, Qt.PenStyle.DotLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(middle, px(radius), px(radius))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("rail"))
        painter.drawEllipse(middle, px(44), px(44))
        draw_drum(painter, QRectF(middle.x() - px(34), middle.y() - px(34), px(68), px(68)))


def _is_on_a_network() -> bool | None:
    """What the system says; None where it says nothing."""
    if not _can_ask_for_networks():
        return None
    reachability = QNetworkInformation.instance().reachability()
    if reachability is QNetworkInformation.Reachability.Unknown:
        return None
    return reachability is not QNetworkInformation.Reachability.Disconnected


@cache
def _can_ask_for_networks() -> bool:
    """Looked up once: where the system has nobody to ask, every look is one at the disk."""
    return QNetworkInformation.loadBackendByFeatures(QNetworkInformation.Feature.Reachability)


def _centred(label: Label) -> Label:
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return label
