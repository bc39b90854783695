"""Whom a message is for: entries as chips, found while typing, counted before sending."""

import asyncio
import re
from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from kentongan import limits
from kentongan.client.client import Client
from kentongan.desktop.bridge import Bridge
from kentongan.desktop.compose.chip import Chip
from kentongan.desktop.compose.completion import CompletionList, Kind, Suggestion, kind_of, suggest
from kentongan.desktop.controls.flow import FlowLayout
from kentongan.desktop.controls.label import Label, restyle
from kentongan.desktop.tasks import spawn
from kentongan.desktop.texts import compose as texts
from kentongan.desktop.theme import px
from kentongan.desktop.wording import bind, say
from kentongan.domain.address import EVERYBODY, Audience
from kentongan.errors import KentonganError
from kentongan.language import Sentence
from kentongan.protocol.commands.message import AudienceSize

# How long after the last key the server is asked, in milliseconds.
PAUSE = 200
_BETWEEN = re.compile(r"[\s,;]+")


class AudienceField(QWidget):
    """A field of chips. `counted` comes when the server has said how many they are."""

    changed = Signal()
    counted = Signal()

    def __init__(self, bridge: Bridge, page: QWidget) -> None:
        """`page` is what the list of suggestions may cover."""
        super().__init__()
        self._bridge = bridge
        self.chips: list[Chip] = []
        self.reach: AudienceSize | None = None
        self._unknown: set[str] = set()
        self._asked: asyncio.Task[None] | None = None
        self._searched: asyncio.Task[None] | None = None
        self.input = QLineEdit()
        self.input.setProperty("kind", "bare")
        self.input.setMinimumWidth(px(120))
        bind(self.input, "accessibleName", texts.TO)
        self.input.installEventFilter(self)
        self.frame = QFrame()
        self.frame.setProperty("surface", "field")
        self.flow = FlowLayout(self.frame, is_filled=True)
        self.flow.setContentsMargins(8, 6, 8, 6)
        self.flow.addWidget(self.input)
        self.frame.installEventFilter(self)
        self.list = CompletionList(page)
        self.list.picked.connect(self._take)
        self.count = Label("", "strong", "ok")
        self.note = Label("", "caption", "bad", wrap=True)
        self._arrange()
        self._typing = QTimer(self, singleShot=True, interval=PAUSE)
        self._typing.timeout.connect(self._search)
        self._counting = QTimer(self, singleShot=True, interval=PAUSE)
        self._counting.timeout.connect(self.ask)
        self.input.textEdited.connect(self._edited)
        bridge.line.connect(self._hear_line)
        self.retranslate()

    def _arrange(self) -> None:
        head = QHBoxLayout()
        label = Label(texts.TO, "field")
        label.setBuddy(self.input)
        head.addWidget(label)
        head.addStretch(1)
        head.addWidget(self.count)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.frame)
        column.addWidget(self.note)

    # What it says

    @property
    def entries(self) -> list[str]:
        """The entries as they stand on the wire."""
        return [chip.entry for chip in self.chips]

    @property
    def is_everybody(self) -> bool:
        """Whether it is for everybody."""
        return EVERYBODY in self.entries

    @property
    def recipients(self) -> int | None:
        """How many people they are; None until the server has said it."""
        return self.reach.recipients if self.reach else None

    def reach_in_words(self) -> str:
        """How many people in how many institutions, as far as it is known."""
        if self.reach is None:
            return "…"
        count, institutions = self.reach.recipients, self.reach.institutions
        if count == 1:
            return say(texts.ONE_RECIPIENT)
        if institutions == 1:
            return say(texts.IN_ONE_INSTITUTION, count=count)
        return say(texts.IN_INSTITUTIONS if institutions else texts.RECIPIENTS, count=count, institutions=institutions)

    @property
    def is_good(self) -> bool:
        """Whether there is an entry, and nothing is known against any."""
        return bool(self.chips) and not any(chip.why for chip in self.chips)

    def retranslate(self) -> None:
        """Counts and reasons in the other language."""
        bind(self.input, "placeholderText", texts.TO_EXAMPLE if not self.chips else _NOTHING)
        self._judge()

    def show_entries(self, entries: Iterable[str]) -> None:
        """Other entries, as of a draft that is opened."""
        for chip in self.chips:
            self._drop(chip)
        self.chips = []
        self.reach, self._unknown = None, set()
        self.input.clear()
        for entry in entries:
            self._add_chip(entry, "")
        self._renew()

    def lock(self, on: bool) -> None:
        """Nothing can be changed while it is sent."""
        self.input.setVisible(not on)
        for chip in self.chips:
            chip.cross.setVisible(not on)
        self.list.hide()

    def _hear_line(self, _: object) -> None:
        self._counting.start()

    # Entries

    def add(self, entry: str, title: str = "") -> None:
        """One entry more; one that is there already stays one."""
        entry = entry.strip().lower()
        if entry and entry not in self.entries and len(self.chips) < limits.RECIPIENTS.value:
            self._add_chip(entry, title)
            self._renew()
            self.changed.emit()

    def take_typed(self) -> None:
        """What stands in the field becomes entries, also a whole list."""
        text = self.input.text()
        self.input.clear()
        for entry in _BETWEEN.split(text):
            self.add(entry)
        self.list.hide()

    def remove(self, chip: Chip) -> None:
        """Take an entry out."""
        self.chips.remove(chip)
        self._drop(chip)
        self._renew()
        self.changed.emit()

    def _add_chip(self, entry: str, title: str) -> None:
        chip = Chip(entry, title if kind_of(entry) is not Kind.GROUP else entry)
        chip.cross.clicked.connect(lambda: self.remove(chip))
        self.chips.append(chip)
        self.flow.insert(len(self.chips) - 1, chip)
        chip.show()

    def _drop(self, chip: Chip) -> None:
        self.flow.removeWidget(chip)
        chip.hide()
        chip.deleteLater()

    def _take(self, one: Suggestion) -> None:
        self._typing.stop()
        self.input.clear()
        self.list.hide()
        self.add(one.entry, one.title)
        self.input.setFocus()

    def _renew(self) -> None:
        self.reach = None
        bind(self.input, "placeholderText", texts.TO_EXAMPLE if not self.chips else _NOTHING)
        self._judge()
        self.frame.updateGeometry()
        self._counting.start()

    # What the server knows

    def ask(self) -> None:
        """Count the audience now."""
        if self._asked:
            self._asked.cancel()
        if client := self._client():
            self._asked = spawn(self._count(client), lambda _: None)

    async def _count(self, client: Client) -> None:
        entries = self.entries
        malformed = set(Audience.parse(entries).unknown)
        asked = [entry for entry in entries if entry not in malformed and len(entry) <= limits.ADDRESS.value]
        if asked:
            size = await client.audience(asked)
            if entries == self.entries:
                self.reach, self._unknown = size, set(size.unknown)
        self._judge()
        self.counted.emit()

    def _search(self) -> None:
        if self._searched:
            self._searched.cancel()
        typed, client = self.input.text().strip(), self._client()
        if client and (len(typed) > 1 or typed == EVERYBODY):
            self._searched = spawn(self._offer(client, typed), lambda _: self.list.hide())
        else:
            self.list.hide()

    async def _offer(self, client: Client, typed: str) -> None:
        found = await suggest(client, typed)
        if typed == self.input.text().strip() and self.input.isVisible():
            self.list.offer([one for one in found if one.entry not in self.entries], self.frame)

    def _client(self) -> Client | None:
        try:
            return self._bridge.client
        except KentonganError:
            return None

    def _judge(self) -> None:
        """Which entries are good, and how many people they are."""
        malformed = set(Audience.parse(self.entries).unknown)
        session = self._bridge.session
        for chip in self.chips:
            why = None
            if chip.entry in malformed:
                why = texts.NO_ADDRESS
            elif chip.entry in self._unknown:
                why = texts.NOBODY
            elif chip.entry == EVERYBODY and session and not session.rights.broadcast:
                why = texts.EVERYBODY_LOCKED
            chip.tell(why)
        bad = [chip for chip in self.chips if chip.why]
        self.note.setVisible(bool(bad))
        if len(bad) == 1 and bad[0].why:
            self.note.put(f"{bad[0].entry}: {say(bad[0].why)}")
        elif bad:
            self.note.put(texts.UNKNOWN, names=", ".join(chip.entry for chip in bad))
        self._say_count()

    def _say_count(self) -> None:
        self.count.setVisible(bool(self.chips))
        if self.reach is None:
            offline = self.chips and self._client() is None
            self.count.put(texts.COUNT_LATER if offline else "")
            self.count.set_tone("warn")
        else:
            self.count.put(self.reach_in_words())
            self.count.set_tone("link")

    # The keyboard

    def _edited(self, text: str) -> None:
        if _BETWEEN.search(text.strip()) and not text.startswith(("#", "@")) and "@" in text:
            self.take_typed()  # a pasted list
        elif text[-1:] in (",", ";"):
            self.take_typed()
        else:
            self._typing.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows and Enter steer the suggestions, Backspace takes the last chip, leaving makes chips."""
        if watched is self.frame:
            if isinstance(event, QMouseEvent) and event.type() is QEvent.Type.MouseButtonPress:
                self.input.setFocus()
            return False
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            is_in = event.type() is QEvent.Type.FocusIn
            self.frame.setProperty("surface", "field-focus" if is_in else "field")
            restyle(self.frame)
            if not is_in and self.input.text().strip():
                self.take_typed()
        return isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and self._press(event)

    def _press(self, event: QKeyEvent) -> bool:
        key, is_plain = event.key(), not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self.list.isVisible():
            self.list.move_choice(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and is_plain:
            choice = self.list.choice()
            self._take(choice) if choice else self.take_typed()
        elif key == Qt.Key.Key_Escape and self.list.isVisible():
            self.list.hide()
        elif key == Qt.Key.Key_Backspace and not self.input.text() and self.chips:
            self.remove(self.chips[-1])
        else:
            return False
        return True


_NOTHING = Sentence("", "")
