"""One message that was sent: how far it has come, who has not acknowledged it, and what one can do about it."""

from collections.abc import Iterable
from functools import partial

import msgspec
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from kentongan.desktop import clock
from kentongan.desktop.attachments.total import total
from kentongan.desktop.controls.button import Button, IconButton
from kentongan.desktop.controls.flow import FlowLayout
from kentongan.desktop.controls.label import Label
from kentongan.desktop.controls.note import Note
from kentongan.desktop.controls.paint import Tag
from kentongan.desktop.controls.search_field import SearchField
from kentongan.desktop.headline import headline
from kentongan.desktop.outbox.ledger import LedgerList, LedgerModel
from kentongan.desktop.outbox.model import audience_of
from kentongan.desktop.outbox.steps import StepBars
from kentongan.desktop.popup.card import clipped
from kentongan.desktop.texts import outbox as texts
from kentongan.desktop.theme import px
from kentongan.desktop.wording import bind, say
from kentongan.protocol.commands.message import Change, LedgerRow, Sent, Tally
from kentongan.words import DeliveryState

_SEARCH_PAUSE = 150


class SentPane(QWidget):
    """What is pressed goes out as a signal; the page that owns the pane does it."""

    remind = Signal()
    export = Signal()
    retract = Signal()
    correct = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("page")
        self.row: Sent | None = None
        self._is_connected = False
        self.remind_button = Button(texts.REMIND, self.remind.emit, kind="primary", icon_name="bell-ring-outline")
        self.export_button = Button(texts.EXPORT, self.export.emit, icon_name="table-arrow-down")
        self.correct_button = Button(texts.EDIT, self.correct.emit, icon_name="pencil-outline")
        self.retract_button = IconButton("undo-variant", texts.RETRACT, self.retract.emit)
        self._head = QVBoxLayout()
        self._head.setSpacing(8)
        self.retracted = Note()
        self.bars = StepBars()
        self.card = QFrame()
        self.card.setProperty("surface", "card")
        inset = QVBoxLayout(self.card)
        inset.setContentsMargins(20, 14, 20, 14)
        inset.addWidget(self.bars)
        self.ledger = LedgerModel()
        self.list = LedgerList(self.ledger)
        self.chips: dict[DeliveryState, Button] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bar())
        below = QVBoxLayout()
        below.setContentsMargins(28, 20, 28, 20)
        below.setSpacing(14)
        below.addLayout(self._head)
        below.addWidget(self.retracted)
        below.addWidget(self.card)
        below.addWidget(self._who(), 1)
        column.addLayout(below, 1)

    def _bar(self) -> QWidget:
        bar = QFrame()
        bar.setProperty("surface", "bar")
        row = QHBoxLayout(bar)
        row.setContentsMargins(24, 11, 24, 11)
        row.setSpacing(8)
        for button in (self.remind_button, self.export_button, self.correct_button):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.retract_button)
        return bar

    def _who(self) -> QWidget:
        self._ledger_part = QWidget()
        self.sorted = Label("", "caption")
        self.tick_button = Button(texts.TICK_NONE, self._tick_shown, kind="link")
        self.ledger.ticked.connect(self._tell_ledger)
        self.live = Label("", "caption")
        second = QHBoxLayout()
        second.addWidget(self.sorted)
        second.addStretch(1)
        second.addWidget(self.live)
        head = QHBoxLayout()
        head.addWidget(Label(texts.WHO_NOT_YET, "card-title"))
        head.addStretch(1)
        chips = FlowLayout(spacing=8)
        group = QButtonGroup(self)
        order = (DeliveryState.ACKNOWLEDGED, *texts.MISSING)
        for state in order:
            said = texts.MISSING.get(state, texts.MISSING_ALL)
            chip = Button(said, partial(self._want, state), kind="chip")
            bind(chip, "text", said, count=0)
            chip.setCheckable(True)
            chip.setChecked(state is DeliveryState.ACKNOWLEDGED)
            group.addButton(chip)
            chips.addWidget(chip)
            self.chips[state] = chip
        filters = QHBoxLayout()
        filters.addLayout(chips, 1)
        filters.addWidget(self.tick_button, 0, Qt.AlignmentFlag.AlignTop)
        self.finder = SearchField(texts.FIND)
        self.finder.setFixedWidth(px(200))
        self._finding = QTimer(self, singleShot=True, interval=_SEARCH_PAUSE)
        self._finding.timeout.connect(lambda: self.ledger.want(searched=self.finder.text()))
        self._finding.timeout.connect(self._tell_ledger)
        self.finder.textChanged.connect(self._finding.start)
        head.addWidget(self.finder)
        frame = QFrame()
        frame.setProperty("surface", "card")
        self._layers = QStackedLayout(frame)
        self._layers.setContentsMargins(1, 1, 1, 1)
        self._nobody = Label(texts.ALL_HAVE, "second", wrap=True)
        self._nobody.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._layers.addWidget(self.list)
        self._layers.addWidget(self._nobody)
        column = QVBoxLayout(self._ledger_part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addLayout(second)
        column.addLayout(filters)
        column.addWidget(frame, 1)
        return self._ledger_part

    # What is shown

    def show_row(self, row: Sent, ledger: Iterable[LedgerRow]) -> None:
        """Another message, with what is known of its recipients."""
        is_same = self.row is not None and self.row.message == row.message
        self.row = row
        if not is_same:
            self._draw_head()
            self.finder.clear()
            self.ledger.tick_all()
            self.chips[DeliveryState.ACKNOWLEDGED].click()
        self.bars.show_tally(row.message.id, row.tally)
        self.show_ledger(ledger)

    def show_ledger(self, ledger: Iterable[LedgerRow]) -> None:
        """The whole ledger has come."""
        self.ledger.show_rows(ledger)
        self._tell_ledger()
        self._tell_live()

    def note(self, row: Sent, changes: Iterable[Change]) -> bool:
        """News of this message; False when the ledger has to be fetched again."""
        self.row = row
        self.bars.show_tally(row.message.id, row.tally)
        is_known = self.ledger.note(changes)
        self._tell_ledger()
        self._tell_live()
        return is_known

    def tell_line(self, is_connected: bool) -> None:
        """Whether the server can be asked for anything."""
        self._is_connected = is_connected
        self._tell_ledger()
        self._tell_live()

    def _tell_live(self) -> None:
        """Whether what is shown is how it stands now."""
        times = [at for row in self.ledger.all.values() for at in msgspec.structs.astuple(row.times)]
        newest = max(times, default=0)
        if not self._is_connected:
            self.live.put(texts.NOT_LIVE)
        else:
            self.live.put(texts.LIVE_SINCE if newest else texts.LIVE, time=clock.short(newest))
        self.live.set_tone("" if self._is_connected else "warn")

    def retranslate(self) -> None:
        """Times and sums in the other language."""
        if self.row:
            self._draw_head()
            self._tell_ledger()
            self._tell_live()

    def _draw_head(self) -> None:
        assert self.row
        _clear(self._head)
        message = self.row.message
        first = QHBoxLayout()
        first.setSpacing(8)
        first.addWidget(Tag(message.level))
        parts = [say(texts.SENT_AT, time=clock.long(message.sent_at)), audience_of(self.row)]
        if message.attachments:
            parts.append(total([one.size for one in message.attachments]))
        parts.append(say(texts.VALID_UNTIL, time=clock.long(message.expires_at)))
        first.addWidget(Label(" · ".join(parts), "caption", wrap=True), 1)
        self._head.addLayout(first)
        self._head.addWidget(clipped(headline(message) or say(texts.RETRACTED), "subject", 2))
        if message.text:
            self._head.addWidget(clipped(" ".join(message.text.split()), "second", 2))
        is_gone = bool(message.retracted_at)
        self.card.setVisible(not is_gone)
        self._ledger_part.setVisible(not is_gone)
        self.retracted.setVisible(is_gone)
        if is_gone:
            self.retracted.tell("note", texts.IS_RETRACTED)

    def _any_ticked(self) -> bool:
        return any(self.ledger.is_ticked(row) for row in self.ledger.shown)

    def _tick_shown(self) -> None:
        """All who stand here now get a tick, or lose theirs; the others keep what they have."""
        self.ledger.tick([row.address for row in self.ledger.shown], not self._any_ticked())

    def chosen(self) -> list[str]:
        """Whom to remind; empty: all who have not acknowledged it."""
        chosen = self.ledger.chosen
        is_everybody = len(chosen) == self.ledger.missing(DeliveryState.ACKNOWLEDGED)
        return [] if is_everybody else chosen

    def _want(self, state: DeliveryState) -> None:
        self.ledger.want(state)
        self._tell_ledger()

    def _tell_ledger(self) -> None:
        if self.row is None:
            return
        tally, is_gone = self.row.tally, bool(self.row.message.retracted_at)
        lacking = tally.recipients - tally.acknowledged
        is_whole = len(self.ledger.all) >= tally.recipients
        chosen = len(self.ledger.chosen) if is_whole else lacking
        bind(self.remind_button, "text", texts.REMIND, count=chosen)
        self.remind_button.setEnabled(self._is_connected and chosen > 0 and not is_gone)
        bind(self.tick_button, "text", texts.TICK_NONE if self._any_ticked() else texts.TICK_ALL)
        self.tick_button.setVisible(is_whole and bool(self.ledger.shown))
        self.correct_button.setEnabled(not is_gone)
        self.retract_button.setEnabled(self._is_connected and not is_gone)
        self.export_button.setEnabled(bool(self.ledger.all) and not is_gone)
        for state, chip in self.chips.items():
            said = texts.MISSING.get(state, texts.MISSING_ALL)
            count = self.ledger.missing(state) if is_whole else _lacking(tally, state)
            bind(chip, "text", said, count=count)
        self.sorted.put(texts.SORTED, count=lacking, all=tally.recipients)
        shown = self.ledger.rowCount()
        self._layers.setCurrentIndex(0 if shown else 1)
        if not is_whole:
            self._nobody.put(texts.LEDGER_COMES if self._is_connected else texts.LEDGER_OFFLINE)
        else:
            self._nobody.put(texts.NONE_SO if lacking else texts.ALL_HAVE)


def _lacking(tally: Tally, state: DeliveryState) -> int:
    return int(tally.recipients - getattr(tally, state.value))


def _clear(layout: QVBoxLayout | QHBoxLayout) -> None:
    while item := layout.takeAt(0):
        if widget := item.widget():
            widget.hide()
            widget.deleteLater()
        elif isinstance(inner := item.layout(), QVBoxLayout | QHBoxLayout):
            _clear(inner)
