"""The reading pane: one message, who vouches for it, its attachments, and what one can do with it."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QStackedLayout, QVBoxLayout, QWidget

from kentongan.desktop import clock
from kentongan.desktop.attachments.desk import AttachmentDesk
from kentongan.desktop.controls.button import Button, IconButton
from kentongan.desktop.controls.label import Label
from kentongan.desktop.controls.note import Note
from kentongan.desktop.controls.paint import Avatar, Tag
from kentongan.desktop.controls.sign import Sign
from kentongan.desktop.headline import headline
from kentongan.desktop.inbox.empty import Listening
from kentongan.desktop.inbox.links import LinkRows, links_in
from kentongan.desktop.texts import inbox as texts
from kentongan.desktop.texts import spoken
from kentongan.desktop.wording import bind, say
from kentongan.protocol.commands.message import Message, Received


class ReadingPane(QWidget):
    """Shows one message. What is pressed goes out as a signal; the page that owns the pane does it."""

    acknowledge = Signal(object)
    reply = Signal(object)
    forward = Signal(object)
    archive = Signal(object)
    remove = Signal(object)
    more = Signal(object, object)  # Message, and where its menu may stand: a point of the screen
    jump = Signal(str)  # to a message by its id

    def __init__(
        self,
        attachments: AttachmentDesk,
        address: str,
        correction_of: Callable[[Message], Message | None],
        *,
        archived: bool = False,
    ) -> None:
        super().__init__()
        self.correction_of = correction_of
        self._attachments = attachments
        self.setObjectName("page")
        self.message: Message | None = None
        self._row: Received | None = None
        self._layers = QStackedLayout(self)
        self.listening = Listening(address)
        self._layers.addWidget(self.listening)
        self._whole = QWidget()
        self._layers.addWidget(self._whole)
        column = QVBoxLayout(self._whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._make_bar(archived))
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        bind(self._scroll, "accessibleName", spoken.MESSAGE)
        self._layers.setCurrentIndex(0)
        column.addWidget(self._scroll, 1)
        column.addWidget(self._make_foot())

    def _make_bar(self, archived: bool) -> QFrame:
        bar = QFrame()
        bar.setProperty("surface", "bar")
        layout = QHBoxLayout(bar)
        layout.setContentsMargins(24, 12, 24, 12)
        layout.setSpacing(8)
        self.acknowledge_button = Button(
            texts.ACKNOWLEDGE, lambda: self.acknowledge.emit(self.message), kind="primary", icon_name="check-all"
        )
        self.acknowledged = Label("", "strong", "ok")
        self.reply_button = Button(texts.REPLY, lambda: self.reply.emit(self.message), icon_name="reply")
        self.forward_button = Button(texts.FORWARD, lambda: self.forward.emit(self.message), icon_name="share")
        name, said = (
            ("archive-arrow-up-outline", texts.FROM_ARCHIVE)
            if archived
            else ("archive-arrow-down-outline", texts.TO_ARCHIVE)
        )
        for part in (self.acknowledge_button, self.acknowledged, self.reply_button, self.forward_button):
            layout.addWidget(part)
        layout.addStretch(1)
        layout.addWidget(IconButton(name, said, lambda: self.archive.emit(self.message)))
        layout.addWidget(IconButton("trash-can-outline", texts.DELETE, lambda: self.remove.emit(self.message)))
        self.more_button = IconButton("dots-vertical", texts.MORE, self.open_menu)
        layout.addWidget(self.more_button)
        return bar

    def _make_foot(self) -> QFrame:
        foot = QFrame()
        foot.setProperty("surface", "foot")
        self.honest = Label(texts.HONEST, "second", wrap=True)
        layout = QHBoxLayout(foot)
        layout.setContentsMargins(28, 12, 28, 12)
        layout.setSpacing(12)
        layout.addWidget(Sign("eye-check-outline", "ink-3", 20), 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(self.honest, 1)
        return foot

    def show_row(self, row: Received | None) -> None:
        """Show a message, or that none is chosen."""
        was, self._row, self.message = self.message, row, row.message if row else None
        self._layers.setCurrentIndex(1 if row else 0)
        if row:
            # The same message with another receipt: what is being read, played or brought stays as it is.
            if was != row.message:
                self._scroll.setWidget(self._content(row))
            done = bool(row.times.acknowledged_at)
            self.acknowledge_button.setVisible(not done and not row.message.retracted_at)
            for button in (self.reply_button, self.forward_button):
                button.setVisible(not row.message.retracted_at)
            self.acknowledged.setVisible(done)
            self.honest.put(texts.CERTAIN if done else texts.HONEST)
            if done:
                self.acknowledged.put(texts.ACKNOWLEDGED_AT, time=clock.hour(clock.local(row.times.acknowledged_at)))

    def open_menu(self) -> None:
        """Everything else that can be done with the message, below its button."""
        if self.message:
            below = self.more_button.rect().bottomLeft()
            self.more.emit(self.message, self.more_button.mapToGlobal(below))

    def focus_text(self) -> None:
        """Let the keyboard read on."""
        self._scroll.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def retranslate(self) -> None:
        """Times and amounts are written differently in the other language."""
        if self._row:
            self.message = None
            self.show_row(self._row)

    def _content(self, row: Received) -> QWidget:
        message = row.message
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(28, 24, 36, 24)
        column.setSpacing(12)
        top = QHBoxLayout()
        top.addWidget(Tag(message.level))
        top.addWidget(Label(clock.long(message.sent_at), "second"))
        top.addStretch(1)
        column.addLayout(top)
        if correction := self.correction_of(message):
            column.addWidget(_corrected(partial(self.jump.emit, correction.id)))
        if message.retracted_at:
            column.addWidget(Label(texts.RETRACTED, "subject", wrap=True))
        else:
            column.addWidget(_selectable(Label(headline(message), "subject", wrap=True)))
        column.addLayout(_sender(message))
        column.addSpacing(8)
        column.addWidget(_selectable(Label(message.text, "message", wrap=True)))
        if links := links_in(message.text):
            column.addWidget(Label(texts.LINKS, "card-title"))
            column.addWidget(LinkRows(links))
        if message.attachments:
            column.addSpacing(8)
            column.addWidget(self._attachments.cards(message))
        column.addStretch(1)
        return inner


def _sender(message: Message) -> QHBoxLayout:
    """Who sent it, as the server vouches for it."""
    row = QHBoxLayout()
    row.setSpacing(12)
    row.addWidget(Avatar(message.institution, message.sender.rpartition("@")[2]))
    names = QVBoxLayout()
    names.setSpacing(0)
    first = QHBoxLayout()
    first.setSpacing(6)
    shield = Sign("shield-check", "ok", 16)
    first.addWidget(Label(message.institution, "card-title"))
    first.addWidget(shield)
    first.addWidget(Label(texts.VOUCHED, "caption", "ok"))
    first.addStretch(1)
    names.addLayout(first)
    others = message.recipients - 1
    audience = say(texts.FOR_MANY, others=others) if others > 0 else say(texts.FOR_YOU)
    names.addWidget(Label(f"{message.sender} · {message.contact} · {audience}", "second"))
    row.addLayout(names, 1)
    return row


def _corrected(show: Callable[[], object]) -> Note:
    """There is a better version of this message."""
    note = Note()
    note.tell("note", texts.HAS_CORRECTION)
    note.more.addWidget(Button(texts.READ_CORRECTION, show, size="small"), 0, Qt.AlignmentFlag.AlignLeft)
    return note


def _selectable(label: Label) -> Label:
    label.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    return label
