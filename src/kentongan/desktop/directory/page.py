"""The directory: search at the left, the desks of the chosen institution at the right."""

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QListView, QStackedLayout, QVBoxLayout, QWidget

from kentongan.client.drafts import WrittenDraft
from kentongan.client.link_state import Connected
from kentongan.desktop import clock
from kentongan.desktop.bridge import Bridge
from kentongan.desktop.controls.fold import Fold
from kentongan.desktop.controls.keys import only_in, within
from kentongan.desktop.controls.label import Label
from kentongan.desktop.controls.search_field import SearchField
from kentongan.desktop.directory.catalogue import Catalogue, matching
from kentongan.desktop.directory.desks import DesksPane
from kentongan.desktop.directory.rows import ROW, InstitutionDelegate, InstitutionModel
from kentongan.desktop.inbox.empty import EmptyList
from kentongan.desktop.place import Place
from kentongan.desktop.texts import directory as texts
from kentongan.desktop.texts import inbox, offline
from kentongan.desktop.wording import bind, wording
from kentongan.errors import KentonganError


class DirectoryPage(QWidget):
    """Institutions found while typing; *Write* begins a message to a desk or to all of them."""

    told = Signal(str, bool)
    write = Signal(object)  # WrittenDraft

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self._bridge = bridge
        self.catalogue = Catalogue(bridge)
        self.model = InstitutionModel()
        self.search = SearchField(texts.SEARCH)
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setItemDelegate(InstitutionDelegate(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        bind(self.list, "accessibleName", inbox.DIRECTORY)
        member = bridge.profile.member
        self.desks = DesksPane(member.address if member else "")
        self.note = Label("", "caption", "warn", wrap=True)
        self.splitter = Fold(self._left(), self.desks, self)
        self._place = Place(bridge.profile, "directory")
        self._place.follow(self.splitter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.splitter)
        self._connect()
        self._find()
        self.search.setFocus()

    def _left(self) -> QWidget:
        left = QFrame()
        left.setProperty("surface", "plain")
        left.setMinimumWidth(300)
        head = QVBoxLayout()
        head.setContentsMargins(20, 16, 16, 12)
        head.setSpacing(12)
        for part in (Label(inbox.DIRECTORY, "section"), self.search, self.note):
            head.addWidget(part)
        self._empty = EmptyList()
        self._layers = QStackedLayout()
        self._layers.addWidget(self.list)
        self._layers.addWidget(self._empty)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(self._layers, 1)
        return left

    def _connect(self) -> None:
        self.search.textChanged.connect(self._find)
        self.search.returnPressed.connect(self._go_down)
        only_in(self.search, "Down", self._go_down)
        within(self, "Esc", self._go_back)
        self.list.selectionModel().currentChanged.connect(self._choose)
        self.list.activated.connect(lambda _: self._go_right())
        self.list.clicked.connect(lambda _: self.splitter.show_pane())
        self.splitter.backed.connect(self.list.setFocus)
        self.desks.write.connect(lambda entry: self.write.emit(WrittenDraft(to=[entry])))
        self.catalogue.changed.connect(self._find)
        self.catalogue.failed.connect(self._complain)
        self._bridge.line.connect(self._hear_line)

    def showEvent(self, event: QShowEvent) -> None:
        """What is shown is of now, when that can be."""
        super().showEvent(event)
        self._hear_line()

    def retranslate(self) -> None:
        """Counts, times and reasons in the other language."""
        self._say_how_it_stands()
        self.list.viewport().update()

    def _hear_line(self, _: object = None) -> None:
        if self.isVisible():
            self.catalogue.refresh()
        self._say_how_it_stands()

    # What is shown

    def _find(self) -> None:
        """What was chosen stays chosen while it is among those that are found."""
        chosen = self.desks.institution
        self.model.show_found(matching(self.catalogue.institutions, self.search.text()))
        place = self.model.row_of(chosen.code) if chosen else -1
        if place < 0 and self.search.text() and self.model.found:
            place = 0
        self.list.setCurrentIndex(self.model.index(place))
        if place < 0:
            self.desks.show_institution(None)
        self._say_how_it_stands()

    def _choose(self, index: QModelIndex) -> None:
        one = index.data(ROW)
        if one and one != self.desks.institution:
            self.desks.show_institution(one)

    def _say_how_it_stands(self) -> None:
        is_connected = isinstance(self._bridge.state, Connected)
        self.note.setVisible(bool(self.catalogue.at) and not is_connected)
        if not is_connected and self.catalogue.at:
            day, hour = clock.day(self.catalogue.at), clock.hour(clock.local(self.catalogue.at))
            self.note.put(texts.AS_OF, day=day[0].lower() + day[1:], hour=hour)
        if self.catalogue.institutions:
            self._empty.tell("magnify", offline.NOTHING_FOUND, texts.NOTHING_FOUND_MEANS)
        else:
            self._empty.tell("school-outline", texts.EMPTY, texts.LOADING if is_connected else texts.OFFLINE)
        self._layers.setCurrentIndex(0 if self.model.found else 1)

    # Keys

    def _go_down(self) -> None:
        if self.model.found:
            self.list.setFocus()
            if not self.list.currentIndex().isValid():
                self.list.setCurrentIndex(self.model.index(0))

    def _go_right(self) -> None:
        if self.desks.write_to_all and self.desks.institution:
            self.splitter.show_pane()
            self.desks.write_to_all.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _go_back(self) -> None:
        """From the desks to the list, from a search to all."""
        if self.search.hasFocus():
            self.search.clear()
        self.splitter.show_list()
        self.list.setFocus()

    def _complain(self, error: KentonganError) -> None:
        self.told.emit(error.say(wording.language), False)
