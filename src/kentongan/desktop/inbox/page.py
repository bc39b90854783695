"""The inbox, and the archive, which is the same list of other messages."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from kentongan.client.keeper import Stored
from kentongan.client.link_state import LinkState
from kentongan.desktop.attachments.desk import AttachmentDesk
from kentongan.desktop.bridge import Bridge
from kentongan.desktop.controls.button import Button, IconButton
from kentongan.desktop.controls.fold import Fold
from kentongan.desktop.controls.keys import only_in, within
from kentongan.desktop.controls.label import Label
from kentongan.desktop.controls.search_field import SearchField
from kentongan.desktop.inbox.acts import MessageActs
from kentongan.desktop.inbox.banner import OfflineBanner
from kentongan.desktop.inbox.day import DayStrip
from kentongan.desktop.inbox.empty import EmptyList
from kentongan.desktop.inbox.model import ROW, Filter, InboxModel
from kentongan.desktop.inbox.reading import ReadingPane
from kentongan.desktop.inbox.rows import RowsView
from kentongan.desktop.place import Place
from kentongan.desktop.texts import inbox as texts
from kentongan.desktop.texts import offline
from kentongan.desktop.wording import bind
from kentongan.protocol.commands.elsewhere import Elsewhere
from kentongan.protocol.commands.message import Message
from kentongan.words import DeliveryState

_SEARCH_PAUSE = 150
_FEW = 20
# The list at the left, in pixels; longer words make it wider.
_NARROWEST = 300
_FILTERS = {Filter.ALL: texts.ALL, Filter.UNREAD: texts.UNREAD, Filter.IMPORTANT: texts.IMPORTANT}


class InboxPage(QWidget):
    """List at the left, reading pane at the right."""

    reply = Signal(object)
    forward = Signal(object)
    told = Signal(str, bool)  # a sentence for the user, and whether it is good news

    def __init__(self, bridge: Bridge, *, archived: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._archived = archived
        self.model = InboxModel(bridge.keeper.cache, archived=archived, parent=self)
        self.search = SearchField(texts.SEARCH)
        self.list = RowsView(self.model)
        bind(self.list, "accessibleName", texts.ARCHIVE if archived else texts.INBOX)
        self.attachments = AttachmentDesk(bridge, self)
        self.acts = MessageActs(bridge, self, archived=archived)
        member = bridge.profile.member
        self.reading = ReadingPane(
            self.attachments,
            member.address if member else "",
            bridge.keeper.cache.correction,
            archived=archived,
        )
        self.banner = OfflineBanner(bridge.knock)
        self.day = DayStrip(self.list)
        self._place = Place(bridge.profile, "archive" if archived else "inbox")
        self.splitter = Fold(self._left(archived), self._right(), self)
        self._place.follow(self.splitter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.splitter)
        self._connect()
        self.reload()
        if (place := self.model.row_of(self._place.message)) >= 0:
            self.list.setCurrentIndex(self.model.index(place))
        # What has the keyboard when the page is turned to, until somebody chooses otherwise.
        self.list.setFocus()

    def _right(self) -> QWidget:
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.banner)
        column.addWidget(self.reading, 1)
        return right

    def _left(self, archived: bool) -> QWidget:
        left = QFrame()
        left.setProperty("surface", "plain")
        column = QVBoxLayout(left)
        column.addStrut(_NARROWEST)
        column.setContentsMargins(0, 16, 0, 0)
        column.setSpacing(12)
        head = QVBoxLayout()
        head.setContentsMargins(20, 0, 16, 0)
        head.setSpacing(12)
        head.addWidget(Label(texts.ARCHIVE if archived else texts.INBOX, "section"))
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
        attached = IconButton("paperclip", texts.ATTACHED, partial(self.model.want, Filter.ATTACHED), size=16)
        attached.setProperty("kind", "chip")
        attached.setCheckable(True)
        self.filters.addButton(attached)
        chips.addWidget(attached)
        chips.addStretch(1)
        head.addLayout(chips)
        column.addLayout(head)
        column.addWidget(self.day)
        self._layers = QStackedLayout()
        self._layers.addWidget(self.list)
        self._empty = EmptyList()
        self._layers.addWidget(self._empty)
        column.addLayout(self._layers, 1)
        return left

    def _connect(self) -> None:
        self._typing = QTimer(self, singleShot=True, interval=_SEARCH_PAUSE)
        self._typing.timeout.connect(lambda: self.model.want(searched=self.search.text()))
        self.search.textChanged.connect(self._typing.start)
        self.model.modelReset.connect(self._look_whether_empty)
        self.model.rowsInserted.connect(self._look_whether_empty)
        self.model.rowsRemoved.connect(self._look_whether_empty)
        self.list.selectionModel().currentChanged.connect(self._choose)
        self.list.activated.connect(self._enter)
        self.list.clicked.connect(lambda _: self._read())
        self.splitter.backed.connect(self.list.setFocus)
        self._bridge.stored.connect(self._take)
        self._bridge.line.connect(self._tell_line)
        self._tell_line(self._bridge.state)
        self._bridge.changed.connect(self._refresh)
        self._bridge.retracted.connect(lambda retracted: self._refresh(retracted.message))
        self._bridge.elsewhere.connect(self._hear_elsewhere)
        for asked, act in (
            (self.reading.acknowledge, self.acts.acknowledge),
            (self.reading.reply, self.acts.answer),
            (self.reading.forward, self.acts.pass_on),
            (self.reading.archive, self.acts.archive),
            (self.reading.remove, self.acts.remove),
            (self.acts.reply, self.reply),
            (self.acts.forward, self.forward),
            (self.acts.told, self.told),
            (self.attachments.told, self.told),
        ):
            asked.connect(act)
        self.reading.more.connect(lambda message, place: self.acts.menu(message).popup(place))
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._offer)
        self.reading.jump.connect(self.show_message)
        self._connect_keys()

    def _connect_keys(self) -> None:
        for keys, act in (
            ("Ctrl+K", self.acts.acknowledge),
            ("Ctrl+R", self.acts.answer),
            ("Ctrl+L", self.acts.pass_on),
            ("Ctrl+E", self.acts.archive),
            ("Delete", self.acts.remove),
        ):
            within(self, keys, partial(self._do, act))
        within(self, "Ctrl+M", self.reading.open_menu)
        within(self, "Esc", self._go_back)
        only_in(self.search, "Down", self.list.setFocus)

    def _do(self, act: Callable[[Message], object]) -> None:
        """What a key asks for counts for the message that one reads."""
        if message := self.reading.message:
            act(message)

    def _offer(self, place: QPoint) -> None:
        """The menu of a row, from mouse or keyboard."""
        index = self.list.indexAt(place)
        if row := index.data(ROW):
            self.acts.menu(row.message).popup(self.list.viewport().mapToGlobal(place))

    def _go_back(self) -> None:
        """From a search to all, from the text to the list."""
        if self.search.hasFocus():
            self.search.clear()
        self.splitter.show_list()
        self.list.setFocus()

    def _tell_line(self, state: LinkState) -> None:
        self.banner.tell(state)
        self.reading.listening.tell(state=state)

    # What is shown

    def _take(self, stored: Stored) -> None:
        """The list stays where it is; new ones stand above it."""
        bar, was = self.list.verticalScrollBar(), self.list.length
        value = bar.value()
        self.model.take(stored.messages)
        if value:
            self.list.doItemsLayout()
            bar.setValue(value + self.list.length - was)
        self.banner.count(len(stored.messages))

    def reload(self) -> None:
        """Read the list again and stay at the chosen message."""
        chosen = self.reading.message.id if self.reading.message else ""
        value = self.list.verticalScrollBar().value()
        self.model.reload(self.model.rowCount())
        self.list.doItemsLayout()
        self.list.verticalScrollBar().setValue(value)
        if chosen and (place := self.model.row_of(chosen)) >= 0:
            index = self.model.index(place)
            self.list.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def show_message(self, message: str) -> None:
        """Choose a message, whatever the list shows now."""
        self.splitter.show_pane()
        if (place := self.model.row_of(message)) >= 0:
            self.list.setCurrentIndex(self.model.index(place))
        elif row := self._bridge.keeper.cache.received(message):
            self.reading.show_row(row)
            self._open(row.message)

    def _choose(self, index: QModelIndex) -> None:
        row = index.data(ROW)
        if row and (self.reading.message is None or self.reading.message.id != row.message.id):
            self.reading.show_row(row)
            self._place.message = row.message.id
            if not self.splitter.hides_pane:
                self._open(row.message)

    def _enter(self, _: object) -> None:
        """Into the text, with the keyboard."""
        self._read()
        self.reading.focus_text()

    def _read(self) -> None:
        """The chosen message, where there was no room to see it."""
        if self.splitter.hides_pane and self.reading.message:
            self.splitter.show_pane()
            self._open(self.reading.message)

    def _open(self, message: Message) -> None:
        """[RCPT-2] Reading it is opening it."""
        row = self._bridge.keeper.cache.received(message.id)
        if row and not row.times.opened_at and not message.retracted_at:
            self._bridge.report(DeliveryState.OPENED, message.id)

    def _refresh(self, message: str) -> None:
        self.model.update(message)
        if self.reading.message and self.reading.message.id == message:
            row = self._bridge.keeper.cache.received(message)
            self.reading.show_row(row)
            if row is None:
                self.splitter.show_list()

    def _hear_elsewhere(self, elsewhere: Elsewhere) -> None:
        """A few rows are looked at again; after many it is quicker to read the list anew."""
        if len(elsewhere.messages) > _FEW:
            self.reload()
        else:
            for message in elsewhere.messages:
                self._refresh(message)

    def _look_whether_empty(self) -> None:
        is_filtered = self.search.text() or self.filters.buttons()[0].isChecked() is False
        if is_filtered:
            self._empty.tell("magnify", offline.NOTHING_FOUND, offline.NOTHING_FOUND_MEANS)
        elif self._archived:
            self._empty.tell("archive-outline", offline.EMPTY_ARCHIVE, offline.EMPTY_ARCHIVE_MEANS)
        else:
            self._empty.tell("inbox", offline.EMPTY, offline.EMPTY_MEANS)
        self.reading.listening.tell(is_empty=not is_filtered and not self.model.rowCount())
        self._layers.setCurrentIndex(0 if self.model.rowCount() else 1)
