"""The message as recipients will see it: the very card that will stand there, fed with the draft."""

from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from kentongan.desktop.controls.label import Label
from kentongan.desktop.icons import pixmap
from kentongan.desktop.popup.card import WIDTH, PopupCard, name_of
from kentongan.desktop.popup.emergency import EmergencyCard
from kentongan.desktop.popup.floating import MARGIN
from kentongan.desktop.texts import compose as texts
from kentongan.desktop.theme import look, px
from kentongan.desktop.wording import bind
from kentongan.protocol.commands.message import Message
from kentongan.words import Level

# How long after the last change the card is painted anew, in milliseconds.
_PAUSE = 150
_ROOM = 12


class Preview(QWidget):
    """A picture of the card: nothing in it can be pressed, and nobody is told that it was shown."""

    def __init__(self) -> None:
        super().__init__()
        self._message: Message | None = None
        self._drawn: EmergencyCard | PopupCard | None = None
        self.card = QLabel()
        # In the middle: the card may bring the room for a shadow along.
        self.card.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
        self._info = QLabel()
        self.behaviour = Label("", "second", "info", wrap=True)
        note = QFrame()
        note.setProperty("surface", "info")
        row = QHBoxLayout(note)
        row.setContentsMargins(14, 10, 14, 10)
        row.setSpacing(12)
        row.addWidget(self._info, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.behaviour, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._hint = Label(texts.PREVIEW_HINT, "caption", wrap=True)
        for label in (Label(texts.PREVIEW, "card-title"), self._hint):
            inset = QHBoxLayout()
            inset.setContentsMargins(24, 0, 24, 2)
            inset.addWidget(label)
            column.addLayout(inset)
        column.addWidget(self.card)
        inset = QHBoxLayout()
        inset.setContentsMargins(24, 0, 24, 0)
        inset.addWidget(note)
        column.addLayout(inset)
        self._soon = QTimer(self, singleShot=True)
        self._soon.timeout.connect(self.draw)
        look.changed.connect(self._draw_soon)

    def show_message(self, message: Message, *, is_typed: bool = True) -> None:
        """Show this one: as soon as the fingers rest or, when nobody types, in the next turn of the loop."""
        self._message = message
        self._soon.start(_PAUSE if is_typed else 0)

    def retranslate(self) -> None:
        """The card in the other language."""
        self._draw_soon()

    def _draw_soon(self) -> None:
        self._soon.start(_PAUSE)

    def draw(self) -> None:
        """Paint the card now."""
        self._soon.stop()
        self._info.setPixmap(pixmap("information-outline", "info", 20))
        if self._message is None:
            return
        is_emergency = self._message.level is Level.EMERGENCY
        card = EmergencyCard(self._message) if is_emergency else self._popup(self._message)
        # Where there is no room for a shadow, some for the eye.
        room = 0 if card.margin else _ROOM
        self.card.setContentsMargins(0, room, 0, room)
        self.card.setPixmap(_fitted(card.grab()))
        self._hint.put(texts.PREVIEW_SMALLER if is_emergency else texts.PREVIEW_HINT)
        bind(self.card, "accessibleName", partial(name_of, self._message))
        if self._drawn:
            self._drawn.deleteLater()
        self._drawn = card
        self.behaviour.put(texts.BEHAVIOUR[self._message.level])

    def _popup(self, message: Message) -> PopupCard:
        """It stays until the next one is drawn: its thumbnail may still be on the way."""
        card = PopupCard(message)
        card.pictured.connect(self._draw_soon)
        return card


def _fitted(picture: QPixmap) -> QPixmap:
    """The picture of a card, made smaller where it is wider than the page has room for."""
    most = px(WIDTH) + 2 * MARGIN
    if picture.deviceIndependentSize().width() <= most:
        return picture
    made = picture.scaledToWidth(int(most * picture.devicePixelRatio()), Qt.TransformationMode.SmoothTransformation)
    made.setDevicePixelRatio(picture.devicePixelRatio())
    return made
