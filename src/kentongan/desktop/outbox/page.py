"""The outbox: list at the left, at the right how far the chosen message has come."""

import asyncio
from collections.abc import Coroutine
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QListView,
    QStackedLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from kentongan import limits
from kentongan.client.client import Client
from kentongan.client.link_state import Connected
from kentongan.client.outbox import Entry
from kentongan.desktop.bridge import Bridge
from kentongan.desktop.compose.writing import revised, written_again
from kentongan.desktop.controls.button import Button
from kentongan.desktop.controls.fold import Fold
from kentongan.desktop.controls.keys import within
from kentongan.desktop.controls.label import Label
from kentongan.desktop.controls.question import Question
from kentongan.desktop.controls.search_field import SearchField
from kentongan.desktop.inbox.empty import EmptyList
from kentongan.desktop.outbox import export
from kentongan.desktop.outbox.model import ROW, Filter, OutboxModel, id_of
from kentongan.desktop.outbox.reading import SentPane
from kentongan.desktop.outbox.row import RowDelegate
from kentongan.desktop.outbox.waiting import WaitingPane
from kentongan.desktop.place import Place
from kentongan.desktop.tasks import spawn
from kentongan.desktop.texts import compose, inbox, offline
from kentongan.desktop.texts import outbox as texts
from kentongan.desktop.wording import bind, say, wording
from kentongan.errors import KentonganError
from kentongan.protocol.commands.message import Receipts, Sent

_SEARCH_PAUSE = 150
# The list at the left, in pixels; longer words make it wider.
_NARROWEST = 300
_FILTERS = {Filter.ALL: texts.ALL, Filter.UNANSWERED: texts.UNANSWERED}


class OutboxPage(QWidget):
    """What was sent, and what waits here."""

    told = Signal(str, bool)
    correct = Signal(object)  # WrittenDraft: a refused message to be written again, or a better version of a sent one

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self._bridge = bridge
        self._chosen = ""
        self._fetching: asyncio.Task[None] | None = None
        self.model = OutboxModel(bridge, self)
        self.search = SearchField(texts.SEARCH)
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setItemDelegate(RowDelegate(bridge, self.list))
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        bind(self.list, "accessibleName", inbox.OUTBOX)
        self.sent = SentPane()
        self.waiting = WaitingPane()
        self.panes = QStackedWidget()
        nothing = Label(texts.PICK_ONE, "second")
        nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        for pane in (nothing, self.sent, self.waiting):
            self.panes.addWidget(pane)
        self.splitter = Fold(self._left(), self.panes, self)
        self._place = Place(bridge.profile, "outbox")
        self._place.follow(self.splitter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.splitter)
        self._connect()
        self._chosen = self._place.message
        self.reload()
        self._hear_line()
        self.list.setFocus()

    def _left(self) -> QWidget:
        left = QFrame()
        left.setProperty("surface", "plain")
        head = QVBoxLayout()
        head.setContentsMargins(20, 16, 16, 12)
        head.setSpacing(12)
        head.addWidget(Label(inbox.OUTBOX, "section"))
        head.addWidget(self.search)
        chips = QHBoxLayout()
        chips.setSpacing(8)
        self.filters = QButtonGroup(self)
        for which, said in _FILTERS.items():
            chip = Button(said, partial(self.model.want, which), kind="chip")
            chip.setCheckable(True)
            chip.setChecked(which is Filter.ALL)
            self.filters.addButton(chip)
            chips.addWidget(chip)
        chips.addStretch(1)
        head.addLayout(chips)
        self._layers = QStackedLayout()
        self._layers.addWidget(self.list)
        self._empty = EmptyList()
        self._layers.addWidget(self._empty)
        column = QVBoxLayout(left)
        column.addStrut(_NARROWEST)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(self._layers, 1)
        column.addWidget(self._foot())
        return left

    def _foot(self) -> QWidget:
        foot = QFrame()
        foot.setProperty("surface", "foot")
        self.waits = Label("", "second")
        row = QHBoxLayout(foot)
        row.setContentsMargins(20, 13, 16, 13)
        row.addWidget(self.waits)
        return foot

    def _connect(self) -> None:
        self._typing = QTimer(self, singleShot=True, interval=_SEARCH_PAUSE)
        self._typing.timeout.connect(lambda: self.model.want(searched=self.search.text()))
        self.search.textChanged.connect(self._typing.start)
        self.model.modelReset.connect(self._look_whether_empty)
        self.list.selectionModel().currentChanged.connect(self._choose)
        for wanted in (self.list.activated, self.list.clicked):
            wanted.connect(lambda _: self.splitter.show_pane())
        self.splitter.backed.connect(self.list.setFocus)
        within(self, "Esc", self.splitter.back.click)
        self._bridge.receipts.connect(self._hear_receipts)
        self._bridge.outgoing.connect(self._hear_outgoing)
        self._bridge.line.connect(self._hear_line)
        self.sent.tell_line(self._is_connected())
        self.sent.remind.connect(lambda: self._act(self._remind()))
        self.sent.correct.connect(self._revise)
        self.sent.retract.connect(self._ask_retract)
        self.sent.export.connect(self._export)
        self.waiting.hold.connect(lambda: self._bridge.hold(self._chosen))
        self.waiting.release.connect(lambda: self._bridge.release(self._chosen))
        self.waiting.withdraw.connect(self._ask_withdraw)
        self.waiting.correct.connect(self._correct)

    # What is shown

    def reload(self) -> None:
        """Read the list again and stay at the chosen message."""
        self.model.reload()
        if (place := self.model.row_of(self._chosen)) >= 0:
            index = self.model.index(place)
            self.list.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        elif self.panes.currentWidget() is self.waiting:
            self.panes.setCurrentIndex(0)

    def show_message(self, id: str) -> None:
        """Choose a message: one that was sent by the server's id, one that waits by its own."""
        self.model.want(Filter.ALL, "")
        self.filters.buttons()[0].setChecked(True)
        self._chosen = id
        self.splitter.show_pane()
        self.reload()

    def showEvent(self, event: QShowEvent) -> None:
        """What was sent from other devices came without a word."""
        super().showEvent(event)
        self.reload()

    def _choose(self, index: QModelIndex) -> None:
        row = index.data(ROW)
        if isinstance(row, Entry):
            self._chosen = id_of(row)
            self._show_waiting(row)
        elif isinstance(row, Sent):
            self._place.message = row.message.id
            is_other = self._chosen != row.message.id or self.panes.currentWidget() is not self.sent
            self._chosen = row.message.id
            if is_other or self.sent.row is None or self.sent.row.message != row.message:
                self.sent.show_row(row, self._bridge.keeper.cache.ledger(row.message.id))
                self._fetch_ledger()
            self.panes.setCurrentWidget(self.sent)

    def _show_waiting(self, entry: Entry) -> None:
        moved = self._bridge.moved.get(id_of(entry), {})
        self.waiting.show_entry(entry, moved, is_connected=self._is_connected())
        self.panes.setCurrentWidget(self.waiting)

    def _look_whether_empty(self) -> None:
        is_filtered = self.search.text() or not self.filters.buttons()[0].isChecked()
        if is_filtered:
            self._empty.tell("magnify", offline.NOTHING_FOUND, offline.NOTHING_FOUND_MEANS)
        else:
            self._empty.tell("send-outline", texts.EMPTY, texts.EMPTY_MEANS)
        self._layers.setCurrentIndex(0 if self.model.rowCount() else 1)
        self._tell_waiting()

    def _tell_waiting(self) -> None:
        count = self.model.waiting()
        self.waits.put(
            texts.SOME_WAIT if count > 1 else (texts.ONE_WAITS if count else texts.NOTHING_WAITS), count=count
        )

    # News

    def _hear_receipts(self, receipts: Receipts) -> None:
        self.model.update(receipts.message)
        row = self._bridge.keeper.cache.sent(receipts.message)
        if row and receipts.message == self._chosen and self.panes.currentWidget() is self.sent:
            is_known = self.sent.note(row, receipts.changed)
            if not is_known or len(receipts.changed) == limits.PAGE.value:
                self._fetch_ledger()

    def _hear_outgoing(self, id: str) -> None:
        entry = self._bridge.keeper.outbox.entry(id)
        if entry and entry.accepted:
            if self._chosen == id:
                self._chosen = entry.accepted.message
            self.reload()
        elif entry is None or self.model.row_of(id) < 0:
            self.reload()
        else:
            self.model.update(id)
            if self._chosen == id and self.panes.currentWidget() is self.waiting:
                self._show_waiting(entry)

    def _hear_line(self, _: object = None) -> None:
        self.sent.tell_line(self._is_connected())
        if self.panes.currentWidget() is self.waiting and (entry := self._bridge.keeper.outbox.entry(self._chosen)):
            self._show_waiting(entry)
        elif self._is_connected() and self.panes.currentWidget() is self.sent:
            self._fetch_ledger()
        self.list.viewport().update()

    def _fetch_ledger(self) -> None:
        """All recipients, from the server; until then what is known here."""
        if self._fetching:
            self._fetching.cancel()
        if self._is_connected():
            self._fetching = spawn(self._bring_ledger(self._bridge.client, self._chosen), lambda _: None)

    async def _bring_ledger(self, client: Client, message: str) -> None:
        rows = [row async for row in client.ledger(message)]
        if message == self._chosen and self.panes.currentWidget() is self.sent:
            self.sent.show_ledger(rows)
        await asyncio.to_thread(self._bridge.keeper.cache.keep_ledger, message, rows)

    # What is done

    async def _remind(self) -> None:
        chosen = self.sent.chosen()
        if len(chosen) > limits.RECIPIENTS.value:
            self.told.emit(say(texts.TOO_MANY_TICKED, most=limits.RECIPIENTS.value), False)
            return
        count = await self._bridge.client.remind(self._chosen, chosen)
        self.told.emit(say(texts.REMINDED_ONE if count == 1 else texts.REMINDED, count=count), True)

    def _ask_retract(self) -> None:
        answers = (texts.RETRACT, compose.KEEP)
        then = partial(self._act_on, self._retract)
        Question(self, texts.ASK_RETRACT, answers, then, is_grave=True).open()

    async def _retract(self, message: str) -> None:
        retracted = await self._bridge.client.retract(message)
        await asyncio.to_thread(self._bridge.keeper.cache.retract, retracted)
        self.model.update(message)
        if (row := self._bridge.keeper.cache.sent(message)) and message == self._chosen:
            self.sent.show_row(row, [])

    def _ask_withdraw(self) -> None:
        answers = (texts.WITHDRAW, compose.KEEP)
        Question(self, texts.ASK_WITHDRAW, answers, self._withdraw, is_grave=True).open()

    def _withdraw(self) -> None:
        said = texts.WITHDRAWN if self._bridge.withdraw(self._chosen) else texts.WENT_ALREADY
        self.told.emit(say(said), True)

    def _correct(self) -> None:
        if self.waiting.entry:
            draft = written_again(self.waiting.entry)
            self._bridge.drafts.keep(draft)
            self._bridge.withdraw(self._chosen)
            self.correct.emit(draft)

    def _revise(self) -> None:
        if self.sent.row:
            self.correct.emit(revised(self.sent.row.message, list(self.sent.ledger.all)))

    def _export(self) -> None:
        assert self.sent.row
        name = f"{self.sent.row.message.subject[:60].replace('/', '-')}.csv"
        dialog = QFileDialog(self, say(texts.EXPORT), str(Path.home() / name), "CSV (*.csv)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.fileSelected.connect(lambda path: self._act(self.export_to(Path(path))))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    async def export_to(self, path: Path) -> None:
        """Write the ledger of the chosen message."""
        try:
            await asyncio.to_thread(export.write, path, export.table(self.sent.ledger.all.values()))
        except OSError as error:
            self.told.emit(say(texts.EXPORT_FAILED, name=path.name, why=error.strerror or ""), False)
        else:
            self.told.emit(say(texts.EXPORTED, name=path.name), True)

    def _act_on(self, act: Any) -> None:
        self._act(act(self._chosen))

    def _act(self, work: Coroutine[Any, Any, None]) -> None:
        spawn(work, self._complain)

    def _complain(self, error: Exception) -> None:
        if not isinstance(error, KentonganError):
            raise error
        self.told.emit(error.say(wording.language), False)

    def _is_connected(self) -> bool:
        return isinstance(self._bridge.state, Connected)
