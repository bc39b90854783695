"""The foot of the page: what is sent and to how many; and while it is sent, how far it is."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QVBoxLayout

from kentongan.client.outbox import Entry, OutgoingState
from kentongan.desktop import clock
from kentongan.desktop.compose.pace import Pace
from kentongan.desktop.controls.button import Button, IconButton
from kentongan.desktop.controls.label import Elided, Label
from kentongan.desktop.texts import compose as texts
from kentongan.desktop.theme import px
from kentongan.desktop.wording import bind, say

# From this width on, in pixels, there is room for the time that is left beside the words.
_ROOMY = 720


class WritingFoot(QFrame):
    """Send, and when the draft was kept."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "foot")
        self.send = Button(texts.SEND, kind="primary", icon_name="send")
        self.saved = Label("", "caption")
        self._kept_at = 0
        self.discard = IconButton("trash-can-outline", texts.DISCARD)
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 0, 24, 0)
        row.setSpacing(12)
        row.addWidget(self.send)
        row.addStretch(1)
        row.addWidget(self.saved)
        row.addWidget(self.discard)

    def tell_kept(self, at: int) -> None:
        """The draft was kept then; 0: it was not."""
        self._kept_at = at
        self.retranslate()

    def retranslate(self) -> None:
        """The time in the other language."""
        self.saved.put(texts.SAVED if self._kept_at else "", time=clock.short(self._kept_at))

    def tell_count(self, recipients: int | None, *, is_everybody: bool, is_connected: bool) -> None:
        """What pressing the button will do."""
        if not is_connected:
            bind(self.send, "text", texts.SEND_LATER)
        elif recipients is None:
            bind(self.send, "text", texts.SEND)
        else:
            one = texts.SEND_TO_ONE if recipients == 1 else texts.SEND_TO
            bind(self.send, "text", texts.SEND_TO_ALL if is_everybody else one, count=recipients)


class SendingFoot(QFrame):
    """A bar for all files, pause, cancel."""

    hold = Signal()
    release = Signal()
    cancel = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "foot")
        self._told: tuple[Entry, dict[int, int], bool] | None = None
        self._cut_at = 0
        self._pace = Pace()
        # A long sentence must not make the window wider while somebody reads in it.
        self.words = Elided("")
        self.amount = Label("", "second")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 1000)
        bind(self.bar, "accessibleName", texts.SENDING)
        self.pause_button = Button(texts.PAUSE, self.hold.emit, icon_name="pause")
        self.continue_button = Button(texts.CONTINUE, self.release.emit, kind="primary", icon_name="play")
        self.cancel_button = Button(texts.CANCEL, self.cancel.emit, icon_name="close")
        head = QHBoxLayout()
        head.addWidget(self.words, 1)
        head.addWidget(self.amount)
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addStretch(1)
        left.addLayout(head)
        left.addWidget(self.bar)
        left.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 0, 24, 0)
        row.setSpacing(12)
        row.addLayout(left, 1)
        for button in (self.pause_button, self.continue_button, self.cancel_button):
            row.addWidget(button)

    def retranslate(self) -> None:
        """Amounts in the other language."""
        if self._told:
            entry, moved, is_connected = self._told
            self.tell(entry, moved, is_connected=is_connected)

    def begin(self) -> None:
        """A message begins: nothing of it has left."""
        self._told = None
        self._cut_at = 0
        self._pace.begin()
        self.bar.setValue(0)
        self.words.put(texts.LOOKING)
        self.amount.put("")
        self.pause_button.hide()
        self.continue_button.hide()

    def tell(self, entry: Entry, moved: dict[int, int], *, is_connected: bool) -> None:
        """So far is a message of the outbox."""
        self._told = entry, moved, is_connected
        done, size = amounts(entry, moved)
        is_held = entry.state is OutgoingState.HELD
        # Never back: a new try begins where the server says, which may be a little less.
        self.bar.setValue(max(self.bar.value(), 1000 * done // max(size, 1)))
        self.bar.setVisible(size > 0)
        # Where it stands still its words say how far it is.
        is_moving = size > 0 and is_connected and not is_held
        self.amount.put(self._moved(done, size) if is_moving else "")
        if not is_moving:
            self._pace.begin()
        files = entry.draft.files
        whole = sum(1 for place, file in enumerate(files) if moved.get(place, 0) >= file.size)
        if not is_connected:
            self._cut_at = done
        elif done != self._cut_at:
            self._cut_at = 0
        if is_held:
            self.words.put(texts.PAUSED_AT if size else texts.PAUSED, **clock.share(done, size))
        elif not is_connected:
            said = texts.CUT_AT if done else texts.WAITING_FOR_LINE
            self.words.put(said, **clock.share(done, size))
        elif self._cut_at and done < size:
            self.words.put(texts.GOES_ON_FROM, done=clock.amount(done))
        elif files and done < size:
            self.words.put(texts.SENDING_FILES, done=min(whole + 1, len(files)), count=len(files))
        else:
            self.words.put(texts.SENDING_MESSAGE)
        said = texts.CONTINUE_FROM if done else texts.CONTINUE
        bind(self.continue_button, "text", said, done=clock.amount(done))
        has_focus = self.pause_button.hasFocus() or self.continue_button.hasFocus()
        self.pause_button.setVisible(not is_held)
        self.continue_button.setVisible(is_held)
        if has_focus:  # it would go on to the button that cancels
            (self.continue_button if is_held else self.pause_button).setFocus()

    def _moved(self, done: int, size: int) -> str:
        """How much has left, and how long the rest will take."""
        self._pace.note(done)
        left = self._pace.left(size) if self.width() >= px(_ROOMY) else ""
        return say(texts.MOVED_AND_LEFT if left else texts.MOVED, **clock.share(done, size), left=left)


def amounts(entry: Entry, moved: dict[int, int]) -> tuple[int, int]:
    """Bytes of a message's files that have left, and all of them."""
    files = entry.draft.files
    done = sum(
        file.size if file.attachment else min(moved.get(place, 0), file.size) for place, file in enumerate(files)
    )
    return done, sum(file.size for file in files)
