"""The page on which a message is written and sent; the form locks while it is on its way."""

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from kentongan import limits
from kentongan.client.drafts import WrittenDraft
from kentongan.client.link_state import Connected
from kentongan.client.outbox import Entry, OutgoingState
from kentongan.desktop.bridge import Bridge
from kentongan.desktop.compose.audience import AudienceField
from kentongan.desktop.compose.expiry import ExpiryPicker
from kentongan.desktop.compose.files import AttachmentList
from kentongan.desktop.compose.foot import SendingFoot, WritingFoot
from kentongan.desktop.compose.level import LevelPicker
from kentongan.desktop.compose.piece import Piece
from kentongan.desktop.compose.preview import Preview
from kentongan.desktop.compose.text import TextField, paths_in
from kentongan.desktop.compose.writing import sending_of, sent_to, shown_as
from kentongan.desktop.controls.label import Label
from kentongan.desktop.controls.question import Question
from kentongan.desktop.controls.scroll import scrolled
from kentongan.desktop.tasks import spawn
from kentongan.desktop.texts import compose as texts
from kentongan.desktop.theme import px
from kentongan.desktop.wording import bind, say, wording
from kentongan.errors import KentonganError
from kentongan.ids import new_id
from kentongan.language import Sentence
from kentongan.words import Level

# A draft is kept so long after the last key, in milliseconds.
SAVE_PAUSE = 1000
_SIDE = 432


class ComposePage(QWidget):
    """One message at a time; others wait among the drafts."""

    told = Signal(str, bool)
    kept = Signal()  # the drafts have changed
    queued = Signal(str)  # a message waits in the outbox, or was refused: its id
    sent = Signal(str)  # the server has it: its id there
    left = Signal()  # there is nothing more to do here

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self.setObjectName("page")
        self._bridge = bridge
        self._id, self._reply_to = new_id(), ""
        self._sending = ""
        self._loading = self._is_changed = False
        self.setAcceptDrops(True)
        self.title = Label(texts.NEW, "section")
        self.may_leave = Label(texts.MAY_LEAVE, "second")
        self.audience = AudienceField(bridge, self)
        self.subject = QLineEdit()
        self.subject.setMaxLength(limits.SUBJECT.value)
        bind(self.subject, "accessibleName", texts.SUBJECT)
        for one in (self.subject, self.audience.input):
            one.setAcceptDrops(False)  # what is dropped there are files, for the page
        self.text = TextField(bridge.profile.folder / "pasted")
        self.level = LevelPicker()
        self.files = AttachmentList()
        self.preview = Preview()
        self.expiry = ExpiryPicker()
        self.foot = WritingFoot()
        self.sending_foot = SendingFoot()
        self.feet = QStackedWidget()
        self._arrange()
        self._connect()
        self.begin()

    def _arrange(self) -> None:
        head = QFrame()
        head.setProperty("surface", "bar")
        row = QHBoxLayout(head)
        row.setContentsMargins(24, 14, 24, 14)
        row.addWidget(self.title)
        row.addStretch(1)
        row.addWidget(self.may_leave)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(scrolled(self._form()), 1)
        middle.addWidget(self._side())
        for foot in (self.foot, self.sending_foot):
            self.feet.addWidget(foot)
        self.feet.setFixedHeight(px(64))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addLayout(middle, 1)
        column.addWidget(self.feet)

    def _form(self) -> QWidget:
        form = QWidget()
        subject = QVBoxLayout()
        subject.setSpacing(4)
        label = Label(texts.SUBJECT, "field")
        label.setBuddy(self.subject)
        subject.addWidget(label)
        subject.addWidget(self.subject)
        column = QVBoxLayout(form)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(14)
        column.addWidget(self.audience)
        column.addLayout(subject)
        column.addWidget(self.text, 1)
        column.addWidget(self.level)
        column.addWidget(self.files)
        return form

    def _side(self) -> QWidget:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 20, 0, 20)
        column.setSpacing(20)
        column.addWidget(self.preview)
        inset = QHBoxLayout()
        inset.setContentsMargins(24, 0, 24, 0)
        inset.addWidget(self.expiry)
        column.addLayout(inset)
        column.addStretch(1)
        self._beside = scrolled(inside)
        self._beside.setProperty("surface", "side")
        self._beside.setFixedWidth(px(_SIDE) + 2)
        return self._beside

    def _connect(self) -> None:
        self._saving = QTimer(self, singleShot=True, interval=SAVE_PAUSE)
        self._saving.timeout.connect(self.save)
        self.subject.textEdited.connect(self._changed)
        for part in (self.audience, self.text, self.level, self.files, self.expiry):
            part.changed.connect(self._changed)
        self.audience.counted.connect(self._tell_count)
        self.text.files.connect(self.files.add)
        self.files.told.connect(self.told)
        self.foot.send.clicked.connect(self.send)
        self.foot.discard.clicked.connect(self._ask_discard)
        self.sending_foot.hold.connect(lambda: self._bridge.hold(self._sending))
        self.sending_foot.release.connect(lambda: self._bridge.release(self._sending))
        self.sending_foot.cancel.connect(self._ask_cancel)
        self._bridge.line.connect(self._hear_line)
        self._bridge.outgoing.connect(self._hear_outgoing)

    # What is written

    def begin(self, draft: WrittenDraft | None = None) -> None:
        """Write a new message, or go on with a draft; what stood here is kept."""
        self.save()
        draft = draft or WrittenDraft()
        self._loading = True
        self._id, self._reply_to, self._sending = draft.id, draft.reply_to, ""
        self.audience.show_entries(draft.to)
        self.subject.setText(draft.subject)
        self.text.input.setPlainText(draft.text)
        self.level.level = draft.level
        self.expiry.choose(draft.lives, draft.expires_at)
        self.files.show_pieces(Piece(one) for one in draft.attached)
        self._loading = False
        self.foot.tell_kept(0)
        self._lock(False)
        self._hear_line()
        self._draw_preview()
        self.preview.draw()
        if draft.files:
            self.files.add(map(Path, draft.files))

    def draft(self) -> WrittenDraft:
        """What is written so far."""
        return WrittenDraft(
            id=self._id,
            to=self.audience.entries,
            subject=self.subject.text(),
            text=self.text.text,
            level=self.level.level,
            lives=self.expiry.lives,
            expires_at=self.expiry.expires_at,
            files=[str(path) for path in self.files.paths],
            attached=[piece.attachment for piece in self.files.pieces if not piece.path],
            reply_to=self._reply_to,
        )

    def save(self) -> None:
        """Keep the draft now, if there is a change that was not kept yet."""
        self._saving.stop()
        if self._is_changed:
            self._is_changed = False
            self.foot.tell_kept(self._bridge.drafts.keep(self.draft()))
            self.kept.emit()

    def retranslate(self) -> None:
        """Button and preview in the other language."""
        self._tell_count()
        self._draw_preview()

    def _changed(self) -> None:
        if not self._loading and not self._sending:
            self._is_changed = True
            self._saving.start()
            self._draw_preview()
            self._tell_count()

    def focus(self) -> None:
        """Put the keyboard where the next thing has to be written."""
        if not self.audience.chips:
            self.audience.input.setFocus()
        elif not self.subject.text():
            self.subject.setFocus()
        else:
            self.text.input.setFocus()

    def _draw_preview(self) -> None:
        member = self._bridge.profile.member
        message = shown_as(self.draft(), self.files.pieces, member.address if member else "", self._bridge.session)
        self.preview.show_message(message)

    # Sending

    def send(self) -> None:
        """Send what is written, after one question when it is for everybody."""
        if self._sending:
            return
        self.audience.take_typed()
        if wrong := self._objection():
            self.told.emit(say(wrong), False)
        elif self.audience.is_everybody:
            count = self.audience.recipients
            shown = "…" if count is None else count
            Question(self, texts.ASK_EVERYBODY, (texts.SEND, texts.KEEP), self._send_now, count=shown).open()
        else:
            self._send_now()

    def _objection(self) -> Sentence | None:
        checks: tuple[tuple[bool, Sentence], ...] = (
            (bool(self.audience.chips), texts.NEEDS_RECIPIENT),
            (self.audience.is_good, texts.NEEDS_CORRECTION),
            (bool(self.subject.text().strip()), texts.NEEDS_SUBJECT),
            (self.text.is_good, texts.TOO_LONG),
            (not self.files.is_looking, texts.NEEDS_FILES),
            (self.expiry.is_good, texts.PAST),
        )
        return next((sentence for is_good, sentence in checks if not is_good), None)

    def _send_now(self) -> None:
        self._is_changed = True
        self.save()
        self._sending = self._id
        self._lock(True)
        spawn(self._put(), self._fail)

    async def _put(self) -> None:
        expires_at = self.expiry.moment_of_end(int(time.time() * 1000))
        id, paths = self._id, list(self.files.paths)
        send, pictures = sending_of(self.draft(), self.files.pieces, expires_at)
        await self._bridge.put(send, paths, pictures)
        self.kept.emit()
        if not self._is_connected():
            self.told.emit(say(texts.QUEUED), True)
            self._end(id, self.queued.emit)

    def _fail(self, error: Exception) -> None:
        self._sending = ""
        self._lock(False)
        if not isinstance(error, KentonganError):
            raise error
        self.told.emit(error.say(wording.language), False)

    def _hear_outgoing(self, id: str) -> None:
        entry = self._bridge.keeper.outbox.entry(id)
        if entry is None:
            return
        if id != self._sending:
            self._tell_end(entry)
        elif entry.accepted:
            self._tell_end(entry)
            message = entry.accepted.message
            self._end(id, lambda _: self.sent.emit(message))
        elif entry.refusal:
            self._tell_end(entry)
            self._end(id, self.queued.emit)
        else:
            self._show_progress(entry)

    def _tell_end(self, entry: Entry) -> None:
        """Say it, also when another message is being written by now."""
        if entry.accepted:
            self.told.emit(sent_to(entry.accepted.recipients), True)
        elif entry.refusal:
            self.told.emit(getattr(entry.refusal, wording.language), False)

    def _end(self, id: str, tell: Callable[[str], object]) -> None:
        """The page is free again."""
        if self._sending == id:
            self._sending = ""
            self._is_changed = False
            self.begin()
            tell(id)

    def _show_progress(self, entry: Entry) -> None:
        moved = self._bridge.moved.get(entry.draft.send.id, {})
        if entry.state is OutgoingState.WAITING or moved:
            whole = {place: file.size for place, file in enumerate(entry.draft.files) if file.attachment}
            self.files.tell({**dict.fromkeys(range(len(entry.draft.files)), 0), **moved, **whole})
        self.sending_foot.tell(entry, moved, is_connected=self._is_connected())

    def _ask_cancel(self) -> None:
        Question(self, texts.ASK_CANCEL, (texts.CANCEL, texts.KEEP), self._cancel, is_grave=True).open()

    def _cancel(self) -> None:
        if not self._sending:
            return
        id, self._sending = self._sending, ""
        if self._bridge.withdraw(id):
            # Under an id of its own: the server may have heard the first one.
            self._id = new_id()
        self._lock(False)
        self.files.show_pieces(self.files.pieces)
        self._changed()

    def _ask_discard(self) -> None:
        if self.draft().is_empty:
            self._discard()
        else:
            Question(self, texts.ASK_DISCARD, (texts.DISCARD, texts.KEEP), self._discard, is_grave=True).open()

    def _discard(self) -> None:
        self._is_changed = False
        self._bridge.drafts.remove(self._id)
        self.begin()
        self.kept.emit()
        self.left.emit()

    # What is shown

    def _lock(self, on: bool) -> None:
        for part in (self.audience, self.level, self.files, self.expiry):
            part.lock(on)
        self.subject.setReadOnly(on)
        self.text.input.setReadOnly(on)
        self.may_leave.setVisible(on)
        self.title.put(texts.SENDING if on else texts.NEW)
        self.feet.setCurrentWidget(self.sending_foot if on else self.foot)
        if on:
            self.sending_foot.begin()
            self.text.input.setFocus()

    def _hear_line(self, _: object = None) -> None:
        session = self._bridge.session
        if not self._sending:
            self.level.allow(session.rights.highest_level if session else Level.IMPORTANT)
            self._tell_count()
        else:
            self._hear_outgoing(self._sending)

    def _tell_count(self) -> None:
        self.foot.tell_count(
            self.audience.recipients if self.audience.is_good else None,
            is_everybody=self.audience.is_everybody,
            is_connected=self._is_connected(),
        )

    def _is_connected(self) -> bool:
        return isinstance(self._bridge.state, Connected)

    # The hands

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl Enter sends, wherever one is on the page."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.send()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files of this machine may be dropped."""
        if paths_in(event.mimeData()) and not self._sending:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """They become attachments."""
        self.files.add(paths_in(event.mimeData()))
        event.acceptProposedAction()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is narrow the form needs the room more than the preview."""
        self._beside.setVisible(self.width() >= px(_SIDE + 400))
        super().resizeEvent(event)
