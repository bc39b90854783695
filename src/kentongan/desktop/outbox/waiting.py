"""One message that has not left yet: why, how far it is, and what one can do about it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from kentongan.client.outbox import Entry, OutgoingState
from kentongan.desktop import clock
from kentongan.desktop.compose.foot import amounts
from kentongan.desktop.controls.button import Button
from kentongan.desktop.controls.label import Label
from kentongan.desktop.controls.note import Note
from kentongan.desktop.headline import headline
from kentongan.desktop.outbox.model import audience_of, id_of, state_of
from kentongan.desktop.texts import compose
from kentongan.desktop.texts import outbox as texts
from kentongan.desktop.wording import bind, say


class WaitingPane(QWidget):
    """What is pressed goes out as a signal; the page that owns the pane does it."""

    withdraw = Signal()
    correct = Signal()
    hold = Signal()
    release = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("page")
        self.entry: Entry | None = None
        self.release_button = Button(texts.RESUME, self.release.emit, kind="primary", icon_name="play")
        self.hold_button = Button(texts.PAUSE, self.hold.emit, icon_name="pause")
        self.correct_button = Button(texts.EDIT, self.correct.emit, kind="primary", icon_name="pencil-outline")
        self.withdraw_button = Button(texts.WITHDRAW, self.withdraw.emit, icon_name="close")
        bar = QFrame()
        bar.setProperty("surface", "bar")
        row = QHBoxLayout(bar)
        row.setContentsMargins(24, 11, 24, 11)
        row.setSpacing(8)
        for button in (self.correct_button, self.release_button, self.hold_button, self.withdraw_button):
            row.addWidget(button)
        row.addStretch(1)
        self.state = Note()
        self._when = Label("", "caption")
        self._subject = Label("", "subject", wrap=True)
        self._text = Label("", "message", wrap=True)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setRange(0, 1000)
        bind(self.progress, "accessibleName", compose.SENDING)
        self.amount = Label("", "caption")
        below = QVBoxLayout()
        below.setContentsMargins(28, 20, 28, 20)
        below.setSpacing(12)
        for part in (self.state, self.progress, self.amount, self._when, self._subject, self._text):
            below.addWidget(part)
        below.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addLayout(below, 1)

    def show_entry(self, entry: Entry, moved: dict[int, int], *, is_connected: bool) -> None:
        """A message that waits, rests, moves, or was refused."""
        if self.entry is None or id_of(self.entry) != id_of(entry):
            self.progress.setValue(0)
        self.entry = entry
        self._moved, self._is_connected = moved, is_connected
        send, is_refused = entry.draft.send, entry.state is OutgoingState.REFUSED
        is_held = entry.state is OutgoingState.HELD
        said = state_of(entry, is_connected)
        if not is_connected and entry.state is OutgoingState.WAITING:
            said = say(compose.QUEUED)
        self.state.tell("bad" if is_refused else "note", said)
        self._when.put(f"{say(texts.QUEUED_AT, time=clock.long(entry.draft.queued_at))} · {audience_of(entry)}")
        self._subject.put(headline(send))
        self._text.put(send.text)
        done, size = amounts(entry, moved)
        # What is forwarded is known here by its number only, and could not be shown in the form.
        self.correct_button.setVisible(is_refused and not send.attachments)
        self.release_button.setVisible(is_held)
        go_on, from_there = (compose.CONTINUE_FROM, clock.amount(done)) if done else (texts.RESUME, "")
        bind(self.release_button, "text", go_on, done=from_there)
        self.hold_button.setVisible(entry.state is OutgoingState.WAITING)
        for widget in (self.progress, self.amount):
            widget.setVisible(size > 0 and not is_refused)
        self.progress.setValue(max(self.progress.value(), 1000 * done // max(size, 1)))
        self.amount.put(compose.MOVED, **clock.share(done, size))

    def retranslate(self) -> None:
        """The state in the other language."""
        if self.entry:
            self.show_entry(self.entry, self._moved, is_connected=self._is_connected)
