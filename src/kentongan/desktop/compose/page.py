"""The page on which a message is written and sent; the form locks while it is on its way."""

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from kentongan.client.drafts import WrittenDraft
from kentongan.client.link_state import Connected
from kentongan.client.outbox import Entry, OutgoingState
from kentongan.desktop.bridge import Bridge
from kentongan.desktop.compose.foot import SendingFoot, WritingFoot
from kentongan.desktop.compose.form import Form
from kentongan.desktop.compose.preview import Preview
from kentongan.desktop.compose.sending import Sending
from kentongan.desktop.compose.text import paths_in
from kentongan.desktop.compose.writing import shown_as
from kentongan.desktop.controls.button import Button
from kentongan.desktop.controls.label import Elided, Label
from kentongan.desktop.controls.question import Question
from kentongan.desktop.controls.scroll import scrolled
from kentongan.desktop.texts import compose as texts
from kentongan.desktop.theme import look, px
from kentongan.desktop.wording import say, wording
from kentongan.errors import KentonganError
from kentongan.language import Sentence
from kentongan.words import Level

# A draft is kept so long after the last key, in milliseconds.
SAVE_PAUSE = 1000
_SIDE = 440


class ComposePage(QWidget):
    """One message at a time; others wait among the drafts."""

    told = Signal(str, bool)
    kept = Signal()  # the drafts have changed
    queued = Signal(str)  # a message waits in the outbox, or was refused: its id
    sent = Signal(str)  # the server has it: its id there
    left = Signal()  # there is nothing more to do here
    apart = Signal(object)  # WrittenDraft: go on with it in a window of its own

    def __init__(self, bridge: Bridge, parent: QWidget | None = None, *, is_apart: bool = False) -> None:
        """`is_apart` where the page is a window of its own already; `parent` as in `Fold`."""
        super().__init__(parent)
        self.setObjectName("page")
        self._bridge = bridge
        self._is_changed = False
        self.setAcceptDrops(True)
        self.title = Label(texts.NEW, "section")
        self.may_leave = Elided(texts.MAY_LEAVE, "second")
        self.may_leave.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.apart_button = Button(texts.OWN_WINDOW, self._go_apart, kind="quiet", icon_name="open-in-new")
        self._is_apart = is_apart
        self.form = Form(bridge, self)
        self.audience, self.subject, self.text = self.form.audience, self.form.subject, self.form.text
        self.level, self.files, self.expiry = self.form.level, self.form.files, self.form.expiry
        self.preview = Preview()
        self.sending = Sending(bridge, self.form)
        self.foot = WritingFoot()
        self.sending_foot = SendingFoot()
        self.feet = QStackedWidget()
        self._arrange()
        self._connect()
        look.changed.connect(self._fit)
        self.begin()

    def _arrange(self) -> None:
        head = QFrame(self)
        head.setProperty("surface", "bar")
        row = QHBoxLayout(head)
        row.setContentsMargins(24, 11, 24, 11)
        row.addWidget(self.title)
        row.addStretch()
        row.addWidget(self.may_leave, 1)
        row.addWidget(self.apart_button)
        self._head = head
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self._written(), 1)
        middle.addWidget(self._side())
        for foot in (self.foot, self.sending_foot):
            self.feet.addWidget(foot)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addLayout(middle, 1)
        column.addWidget(self.feet)

    def _fit(self) -> None:
        """What has a size of its own grows with the text; where it is narrow the preview stands below the form."""
        self._head.setFixedHeight(px(60))
        self.feet.setFixedHeight(px(64))
        self._beside.setFixedWidth(px(_SIDE) + 2)
        is_narrow = self.width() < px(_SIDE + 400)
        if is_narrow and self._beside.widget():
            self._column.addWidget(self._beside.takeWidget())
        elif not is_narrow and not self._beside.widget():
            self._beside.setWidget(self._aside)
        self._aside.show()
        self._beside.setVisible(not is_narrow)

    def _written(self) -> QWidget:
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.form, 1)
        return scrolled(inside, self)

    def _side(self) -> QWidget:
        inside = self._aside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 20, 0, 20)
        column.setSpacing(20)
        column.addWidget(self.preview)
        inset = QHBoxLayout()
        inset.setContentsMargins(24, 0, 24, 0)
        inset.addWidget(self.expiry)
        column.addLayout(inset)
        column.addStretch(1)
        self._beside = scrolled(inside, self)
        self._beside.setProperty("surface", "side")
        return self._beside

    def _connect(self) -> None:
        self._saving = QTimer(self, singleShot=True, interval=SAVE_PAUSE)
        self._saving.timeout.connect(self.save)
        self.form.changed.connect(self._changed)
        self.audience.counted.connect(self._tell_count)
        self.files.told.connect(self.told)
        self.foot.send.clicked.connect(self.send)
        self.foot.discard.clicked.connect(self._ask_discard)
        self.sending_foot.hold.connect(self.sending.hold)
        self.sending_foot.release.connect(self.sending.release)
        self.sending_foot.cancel.connect(self._ask_cancel)
        self.sending.kept.connect(self.kept)
        self.sending.moved.connect(self._show_progress)
        self.sending.accepted.connect(lambda message: self._end(self.sent.emit, message))
        self.sending.waits.connect(lambda id: self._end(self.queued.emit, id))
        self.sending.failed.connect(self._fail)
        self._bridge.line.connect(self._hear_line)

    # What is written

    def begin(self, draft: WrittenDraft | None = None) -> None:
        """Write a new message, or go on with a draft; what stood here is kept."""
        self.save()
        self.sending.leave()
        self.form.show_draft(draft or WrittenDraft())
        self.foot.tell_kept(0)
        self._lock(False)
        self._hear_line()
        self._draw_preview(is_typed=False)

    def draft(self) -> WrittenDraft:
        """What is written so far."""
        return self.form.draft()

    def save(self) -> None:
        """Keep the draft now, if there is a change that was not kept yet."""
        self._saving.stop()
        if self._is_changed:
            self._is_changed = False
            self.foot.tell_kept(self._bridge.drafts.keep(self.draft()))
            self.kept.emit()

    def focus(self) -> None:
        """Put the keyboard where the next thing has to be written."""
        self.form.focus()

    def retranslate(self) -> None:
        """Button and preview in the other language."""
        self._tell_count()
        self._draw_preview()

    def _changed(self) -> None:
        if not self.sending:
            self._is_changed = True
            self._saving.start()
            self._draw_preview()
            self._tell_count()

    def _draw_preview(self, *, is_typed: bool = True) -> None:
        member = self._bridge.profile.member
        message = shown_as(self.draft(), self.files.pieces, member.address if member else "", self._bridge.session)
        self.preview.show_message(message, is_typed=is_typed)

    def _go_apart(self) -> None:
        """In a window of its own one can look things up here meanwhile."""
        draft = self.draft()
        self.begin()
        self.apart.emit(draft)

    # Sending

    def send(self) -> None:
        """Send what is written, after one question when it is for everybody."""
        if self.sending:
            return
        self.audience.take_typed()
        if wrong := self.form.objection():
            self.told.emit(say(wrong), False)
        elif self.audience.is_everybody:
            size = self.audience.reach_in_words()
            Question(self, texts.ASK_EVERYBODY, (texts.SEND, texts.KEEP), self._send_now, size=size).open()
        else:
            self._send_now()

    def _send_now(self) -> None:
        self._is_changed = True
        self.save()
        self.sending.begin()
        self._lock(True)

    def _fail(self, error: Exception) -> None:
        self._lock(False)
        if not isinstance(error, KentonganError):
            raise error
        self.told.emit(error.say(wording.language), False)

    def _end(self, tell: Callable[[str], object], id: str) -> None:
        """The page is free again."""
        self._is_changed = False
        self.begin()
        tell(id)

    def _show_progress(self, entry: Entry, moved: dict[int, int]) -> None:
        if entry.state is OutgoingState.WAITING or moved:
            whole = {place: file.size for place, file in enumerate(entry.draft.files) if file.attachment}
            self.files.tell({**dict.fromkeys(range(len(entry.draft.files)), 0), **moved, **whole})
        self.sending_foot.tell(entry, moved, is_connected=self._is_connected())

    def _ask_cancel(self) -> None:
        Question(self, texts.ASK_CANCEL, (texts.CANCEL, texts.KEEP), self._cancel, is_grave=True).open()

    def _cancel(self) -> None:
        if not self.sending:
            return
        if self.sending.withdraw():
            self.form.begin_anew()
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
        self._bridge.drafts.remove(self.form.id)
        self.begin()
        self.kept.emit()
        self.left.emit()

    # What is shown

    def _lock(self, on: bool) -> None:
        self.form.lock(on)
        self.may_leave.setVisible(on)
        self.apart_button.setVisible(not on and not self._is_apart)
        self.title.put(self._title(on))
        self.feet.setCurrentWidget(self.sending_foot if on else self.foot)
        if on:
            self.sending_foot.begin()
            self.text.input.setFocus()

    def _title(self, is_sending: bool) -> Sentence:
        if is_sending:
            return texts.SENDING
        return texts.CORRECTION if self.draft().revises else texts.NEW

    def _hear_line(self, _: object = None) -> None:
        session = self._bridge.session
        if not self.sending:
            self.level.allow(session.rights.highest_level if session else Level.IMPORTANT)
            self._tell_count()

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
        if paths_in(event.mimeData()) and not self.sending:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """They become attachments."""
        self.files.add(paths_in(event.mimeData()))
        event.acceptProposedAction()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The form and the preview share the room."""
        self._fit()
        super().resizeEvent(event)
