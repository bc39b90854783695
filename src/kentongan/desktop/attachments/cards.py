"""The attachments of one message: pictures, films and texts as cards in threes, everything else as rows."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QAccessible, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from shiboken6 import isValid

from kentongan import terms
from kentongan.desktop import clock
from kentongan.desktop.attachments.downloads import Downloads, Fetched
from kentongan.desktop.attachments.kind import is_shown, warning
from kentongan.desktop.attachments.thumbnail import Thumbnail
from kentongan.desktop.attachments.total import total
from kentongan.desktop.controls.button import Button, IconButton
from kentongan.desktop.controls.label import Elided, Label
from kentongan.desktop.controls.sign import Sign
from kentongan.desktop.icons import KINDS
from kentongan.desktop.texts import attachments as texts
from kentongan.desktop.theme import colour, px
from kentongan.desktop.wording import bind, say, wording
from kentongan.domain.attachment import safe_name
from kentongan.protocol.commands.attachment import Attachment
from kentongan.protocol.commands.message import Message
from kentongan.words import AttachmentKind

_VISUAL = frozenset({AttachmentKind.IMAGE, AttachmentKind.VIDEO, AttachmentKind.TEXT})
_ACROSS = 3


class AttachmentCards(QWidget):
    """Heading, cards, rows. What is pressed goes out as a signal."""

    opened = Signal(object, object)  # Message, Attachment: fetch it and look at it
    saved = Signal(object, object)  # Message, Attachment
    all_saved = Signal(object)  # Message

    def __init__(self, message: Message, downloads: Downloads) -> None:
        super().__init__()
        self._message = message
        self.cards = [Card(one, downloads) for one in message.attachments]
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(12)
        column.addLayout(self._heading())
        grid = QGridLayout()
        grid.setSpacing(12)
        for place in range(_ACROSS):
            grid.setColumnStretch(place, 1)
        visual = [card for card in self.cards if card.is_tall]
        for place, card in enumerate(visual):
            grid.addWidget(card, place // _ACROSS, place % _ACROSS)
        column.addLayout(grid)
        for card in self.cards:
            if not card.is_tall:
                column.addWidget(card)
            card.opened.connect(lambda one=card.attachment: self.opened.emit(message, one))
            card.saved.connect(lambda one=card.attachment: self.saved.emit(message, one))
            card.resumed.connect(lambda one=card.attachment: downloads.fetch(message, one))

    def _heading(self) -> QHBoxLayout:
        row = QHBoxLayout()
        heading = Label("", "card-title")
        heading.put(total([one.size for one in self._message.attachments]))
        row.addWidget(heading, 1)
        if len(self._message.attachments) > 1:
            row.addWidget(
                Button(texts.SAVE_ALL, lambda: self.all_saved.emit(self._message), kind="link", icon_name="download")
            )
        return row


class Card(QFrame):
    """One attachment; the bar along its bottom edge is how much of it has come."""

    spoken_role = QAccessible.Role.Button
    opened = Signal()
    saved = Signal()
    resumed = Signal()

    def __init__(self, attachment: Attachment, downloads: Downloads) -> None:
        super().__init__()
        self.attachment = attachment
        self._downloads = downloads
        self._warning = warning(attachment)
        self.is_shown = is_shown(attachment)
        self.is_tall = self.is_shown and attachment.kind in _VISUAL
        self.setProperty("surface", "card")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if self.is_shown else Qt.FocusPolicy.NoFocus)
        if self.is_shown:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 6)
        column.setSpacing(0)
        if self.is_tall:
            self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            picture = Thumbnail(attachment, 11, is_top=True)
            picture.setFixedHeight(px(112))
            column.addWidget(picture)
        column.addLayout(self._names())
        if self._warning:
            told = Label(self._warning, "second", "warn", wrap=True)
            told.setContentsMargins(14, 0, 14, 8)
            column.addWidget(told)
        downloads.changed.connect(self._hear)
        self._draw(downloads.state(attachment))

    def _names(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(12, 10, 8, 6)
        row.setSpacing(10)
        kind = KINDS[self.attachment.kind]
        picture = Sign("alert", "important", 20) if self._warning else Sign(kind, "ink-2", 20)
        names = QVBoxLayout()
        names.setSpacing(0)
        self.name = Elided(safe_name(self.attachment.name))
        self.state = Elided("", "caption")
        names.addWidget(self.name)
        names.addWidget(self.state)
        # Above a tall card the picture, or its icon, says the kind already.
        if not self.is_tall:
            row.addWidget(picture)
        row.addLayout(names, 1)
        self.pause = IconButton("pause", texts.PAUSE, lambda: self._downloads.pause(self.attachment), size=18)
        self.resume = IconButton("play", texts.RESUME, self.resumed.emit, size=18)
        self.cancel = IconButton("close", texts.CANCEL, lambda: self._downloads.cancel(self.attachment), size=18)
        self.keep = IconButton("download", texts.SAVE_AS, self.saved.emit, size=18)
        for button in (self.pause, self.resume, self.cancel, self.keep):
            row.addWidget(button)
        return row

    def retranslate(self) -> None:
        """Kind and size are written differently in the other language."""
        self._draw(self._downloads.state(self.attachment))

    def _hear(self, attachment: str) -> None:
        if attachment == self.attachment.id and isValid(self):
            self._draw(self._downloads.state(self.attachment))

    def _draw(self, state: Fetched) -> None:
        one, size = self.attachment, clock.amount(self.attachment.size)
        self.pause.setVisible(state.is_moving)
        self.resume.setVisible(state.is_paused)
        self.cancel.setVisible(state.is_moving or state.is_paused)
        self.keep.setVisible(not state.is_moving and not state.is_paused)
        if state.error:
            self.state.put(state.error.say(wording.language))
        elif state.is_paused:
            self.state.put(texts.PAUSED, **clock.share(state.done, one.size))
        elif state.is_moving:
            self.state.put(texts.PROGRESS, **clock.share(state.done, one.size))
        else:
            self.state.put(f"{say(terms.KINDS[one.kind].capital)} · {size}")
        self.state.setToolTip(self.state.text())
        name = {"name": safe_name(one.name), "kind": say(terms.KINDS[one.kind].capital), "size": size}
        bind(self, "accessibleName", texts.OPEN if state.path else texts.FETCH, **name)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The bar along the bottom edge, and the ring of the focus."""
        super().paintEvent(event)
        painter = QPainter(self)
        state = self._downloads.state(self.attachment)
        if state.is_moving or state.is_paused:
            part = state.done / max(1, self.attachment.size)
            bar = QRectF(1, self.height() - 5, self.width() - 2, 4)
            painter.fillRect(bar, colour("track"))
            bar.setWidth(bar.width() * part)
            painter.fillRect(bar, colour("primary" if state.is_moving else "ink-3"))
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(colour("focus"))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 11, 11)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click opens, where there is something to look at."""
        if self.is_shown and event.button() is Qt.MouseButton.LeftButton:
            self.opened.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Space open."""
        if self.is_shown and Qt.Key(event.key()) in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.opened.emit()
        else:
            super().keyPressEvent(event)
