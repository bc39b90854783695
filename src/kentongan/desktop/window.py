"""The main window: a rail with the pages and the state of the line, and the page that is chosen."""

from collections.abc import Callable
from functools import cached_property

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from kentongan.client.drafts import WrittenDraft
from kentongan.desktop.bridge import Bridge
from kentongan.desktop.compose.page import ComposePage
from kentongan.desktop.compose.progress import SendingBar
from kentongan.desktop.compose.window import ComposeWindow
from kentongan.desktop.compose.writing import answer_to, forwarded, sent_to
from kentongan.desktop.controls.button import Button
from kentongan.desktop.controls.drum import Mark
from kentongan.desktop.controls.first_size import begin_as
from kentongan.desktop.controls.label import Elided, Label
from kentongan.desktop.controls.line import LineWords
from kentongan.desktop.controls.note import Note
from kentongan.desktop.controls.paint import Avatar
from kentongan.desktop.directory.page import DirectoryPage
from kentongan.desktop.drafts.page import DraftsPage
from kentongan.desktop.inbox.page import InboxPage
from kentongan.desktop.outbox.page import OutboxPage
from kentongan.desktop.place import Place
from kentongan.desktop.shortcuts import ShortcutsDialog
from kentongan.desktop.texts import compose, onboarding
from kentongan.desktop.texts import inbox as texts
from kentongan.desktop.theme import look, px
from kentongan.desktop.wording import bind, say, wording
from kentongan.language import Sentence

_TOLD_FOR = 6000
# How far, in pixels, a window for writing stands from the one that was opened before it.
_STEP = 32
# Width of the rail in pixels, at a text size of 100 %.
_RAIL, _WIDEST = 216, 280
# The outbox's place on the rail.
_OUTBOX = 1


class MainWindow(QMainWindow):
    """Everything a member does with messages."""

    compose = Signal(object)  # what the new message begins with: None, or a WrittenDraft
    closing = Signal()

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self._bridge = bridge
        # Whether the program goes on without it: closing is then only a wish, and `closing` tells of it.
        self.stays = False
        bind(self, "windowTitle", onboarding.NAME)
        begin_as(self, 1280, 800)
        self._place = Place(bridge.profile, "window")
        self._place.restore(self)
        self.pages = QStackedWidget()
        self.pages.setObjectName("pages")
        self.rail = Rail(bridge)
        self.told = Note()
        self._arrange()
        self.inbox = InboxPage(bridge, parent=self.pages)
        self._connect_inbox(self.inbox)
        self.apart: list[ComposeWindow] = []
        self._told_long_enough = QTimer(self, singleShot=True, interval=_TOLD_FOR)
        self._told_long_enough.timeout.connect(self.told.hide)
        self.pages.addWidget(self.inbox)
        self.add(lambda: self.inbox, "inbox", texts.INBOX)
        self.add(lambda: self.outbox, "send-outline", texts.OUTBOX)
        self.add(lambda: self.drafts, "file-edit-outline", compose.DRAFTS)
        self.add(lambda: self.archive, "archive-outline", texts.ARCHIVE)
        self.add(lambda: self.directory, "school-outline", texts.DIRECTORY)
        self.rail.compose.clicked.connect(lambda: self.write())
        self.compose.connect(self.write)
        bridge.outgoing.connect(self._tell_answer)
        bridge.stored.connect(lambda _: self.rail.count())
        bridge.changed.connect(lambda _: self.rail.count())
        bridge.elsewhere.connect(lambda _: self.rail.count())
        self.rail.count()
        self.inbox.list.setFocus()
        QShortcut(QKeySequence(Qt.Key.Key_F1), self, lambda: ShortcutsDialog(self).open())
        QShortcut(QKeySequence.StandardKey.Find, self, self._search)
        QShortcut(QKeySequence.StandardKey.New, self, self.write)

    def _arrange(self) -> None:
        """Before there is a page: the style sheet dresses everything in a widget again when that gets a parent."""
        whole = QWidget()
        self.setCentralWidget(whole)
        layout = QHBoxLayout(whole)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        layout.addWidget(self.rail)
        layout.addLayout(right, 1)
        right.addWidget(self.told)
        right.addWidget(self.pages, 1)

    # Pages: all but the first are made when somebody turns to them, so that the window stands soon.

    @cached_property
    def archive(self) -> InboxPage:
        """What was put aside."""
        page = InboxPage(self._bridge, archived=True)
        self._connect_inbox(page)
        return page

    @cached_property
    def outbox(self) -> OutboxPage:
        """What was sent, and what waits."""
        page = OutboxPage(self._bridge)
        page.told.connect(self.tell)
        page.correct.connect(self.write)
        return page

    @cached_property
    def drafts(self) -> DraftsPage:
        """What was begun."""
        page = DraftsPage(self._bridge.drafts)
        page.chosen.connect(self.write)
        return page

    @cached_property
    def directory(self) -> DirectoryPage:
        """Who can be written to."""
        page = DirectoryPage(self._bridge)
        page.told.connect(self.tell)
        page.write.connect(self.write)
        return page

    @cached_property
    def writing(self) -> ComposePage:
        """The message that is being written."""
        page = ComposePage(self._bridge, self.pages)
        self.pages.addWidget(page)
        page.told.connect(self.tell)
        page.kept.connect(lambda: self.drafts.reload())
        page.kept.connect(self.rail.count)
        page.left.connect(lambda: self.rail.choose(_OUTBOX))
        page.queued.connect(self._tell_queued)
        page.apart.connect(self._write_apart)
        page.queued.connect(self._follow)
        page.sent.connect(self._follow)
        return page

    def _connect_inbox(self, page: InboxPage) -> None:
        page.told.connect(self.tell)
        page.reply.connect(lambda message: self.write(answer_to(message)))
        page.forward.connect(lambda message: self.write(forwarded(message)))

    def turn_to(self, page: QWidget) -> None:
        """Show a page."""
        if self.pages.indexOf(page) < 0:
            self.pages.addWidget(page)
        self.pages.setCurrentWidget(page)

    def write(self, draft: WrittenDraft | None = None) -> None:
        """Write a new message, or go on with a draft."""
        for window in self.apart:
            if draft and window.page.form.id == draft.id:
                window.bring()
                return
        if draft is None or self.writing.form.id != draft.id:
            self.writing.begin(draft)
        self.turn_to(self.writing)
        self.rail.choose_none()
        self.writing.focus()

    def _write_apart(self, draft: WrittenDraft) -> None:
        window = ComposeWindow(self._bridge, draft)
        window.page.kept.connect(self.writing.kept)
        window.page.queued.connect(self._tell_queued)
        window.closed.connect(self.apart.remove)
        if self.apart:  # not on top of the one before
            window.move(self.apart[-1].pos() + QPoint(px(_STEP), px(_STEP)))
        self.apart.append(window)
        self.rail.choose(0)
        window.bring()

    def _tell_answer(self, id: str) -> None:
        """What the server says to a message, whichever page is shown by now."""
        entry = self._bridge.keeper.outbox.entry(id)
        if entry and entry.accepted:
            self.tell(sent_to(entry.accepted.recipients), True)
        elif entry and entry.refusal:
            self.tell(getattr(entry.refusal, wording.language), False)

    def _tell_queued(self, id: str) -> None:
        """A message waits here for a line."""
        entry = self._bridge.keeper.outbox.entry(id)
        if entry and not entry.refusal:
            self.tell(say(compose.QUEUED), False)

    def _follow(self, id: str) -> None:
        """Show what has become of a message, unless somebody is elsewhere already."""
        if self.pages.currentWidget() is self.writing:
            self.rail.choose(_OUTBOX)
            self.outbox.show_message(id)
            self.outbox.list.setFocus()

    def _search(self) -> None:
        """On the page that is shown, or in the inbox where there is nothing to search."""
        page = self.pages.currentWidget()
        if not isinstance(page, InboxPage | OutboxPage | DirectoryPage):
            self.rail.choose(0)
            page = self.inbox
        page.search.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def add(self, make: Callable[[], QWidget], icon_name: str, said: Sentence) -> None:
        """Another page, the last of the rail. `make` gives the same each time, and is asked when it is turned to."""
        number = self.rail.add(icon_name, said, lambda: self.turn_to(make()))
        QShortcut(QKeySequence(f"Ctrl+{number}"), self, lambda: self.rail.choose(number - 1))

    def show_message(self, message: str) -> None:
        """Bring the window up with this message."""
        self.rail.choose(0)
        self.inbox.show_message(message)
        self.bring()

    def bring(self) -> None:
        """Come to the front."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def tell(self, sentence: str, is_good: bool) -> None:
        """Say something for a few seconds, above the page."""
        self.told.tell("good" if is_good else "note", sentence)
        self._told_long_enough.start()

    def keep(self) -> None:
        """Keep everything that is being written, here and in windows of its own, and where this window is."""
        for page in (*self.findChildren(ComposePage), *(window.page for window in self.apart)):
            page.save()
        self._place.keep(self)

    def close_apart(self) -> None:
        """Close the windows beside this one; what is written in them stays a draft."""
        for window in list(self.apart):
            window.close()
        for page in self.findChildren(InboxPage):
            page.attachments.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing the window keeps the program running where there is a place for it, and the draft in any case."""
        self.keep()
        if self.stays:
            event.ignore()
            self.closing.emit()
        else:
            self.close_apart()
            super().closeEvent(event)


class Rail(QFrame):
    """Where one can go, who one is, and how the line stands, always in words."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self._bridge = bridge
        self.setProperty("surface", "rail")
        self._fit()
        look.changed.connect(self._fit)
        self._buttons = QButtonGroup(self)
        self._unread = Label("", "badge")
        self._drafts = Label("", "second", "rail-2")
        self.compose = Button(texts.COMPOSE, kind="compose", icon_name="pencil")
        self.progress = SendingBar(bridge)
        self._places = QVBoxLayout()
        self._places.setSpacing(4)
        self.line = LineWords(on_rail=True)
        self.line.tell(bridge.state)
        bridge.line.connect(self.line.tell)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 14, 12, 14)
        column.setSpacing(12)
        column.addLayout(_head())
        column.addWidget(self.compose)
        column.addLayout(self._places)
        column.addStretch(1)
        column.addWidget(self.progress)
        column.addWidget(self._who())
        separator = QFrame()
        separator.setProperty("surface", "rail-line")
        column.addWidget(separator)
        column.addWidget(self.line)

    def _fit(self) -> None:
        """Wider where its words need it; an address that is longer than that is shortened."""
        self.setMinimumWidth(px(_RAIL))
        self.setMaximumWidth(px(_WIDEST))

    def _who(self) -> QWidget:
        member = self._bridge.profile.member
        address = member.address if member else ""
        desk, _, institution = address.partition("@")
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(Elided(desk, "strong", "rail"))
        names.addWidget(Elided(address, "caption", "rail-2"))
        who = QWidget()
        row = QHBoxLayout(who)
        row.setContentsMargins(8, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(Avatar(institution, institution, 32))
        row.addLayout(names, 1)
        return who

    def add(self, icon_name: str, said: Sentence, go: Callable[[], object]) -> int:
        """A place to go to; the number of places by now."""
        button = Button(said, go, kind="rail", icon_name=icon_name)
        button.setCheckable(True)
        button.setChecked(not self._buttons.buttons())
        self._buttons.addButton(button)
        self._places.addWidget(button)
        # A page that joins late stands on the rail before everything in the pages, also for the keyboard.
        QWidget.setTabOrder([self.compose, *self._buttons.buttons()][-2], button)
        if count := {1: self._unread, 3: self._drafts}.get(len(self._buttons.buttons())):
            count.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            inside = QHBoxLayout(button)
            inside.setContentsMargins(0, 0, 10, 0)
            inside.addWidget(count, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return len(self._buttons.buttons())

    def choose(self, place: int) -> None:
        """Go to a place by its number."""
        self._buttons.buttons()[place].click()

    def choose_none(self) -> None:
        """The page that is shown has no place on the rail."""
        self._buttons.setExclusive(False)
        for button in self._buttons.buttons():
            button.setChecked(False)
        self._buttons.setExclusive(True)

    def count(self) -> None:
        """How many messages nobody has opened, and how many drafts there are."""
        drafts = self._bridge.drafts.count()
        unopened = self._bridge.keeper.cache.unopened()
        for label, count in ((self._drafts, drafts), (self._unread, unopened)):
            label.put(str(count) if count else "")
            label.setVisible(count > 0)


def _head() -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(6, 0, 0, 4)
    row.setSpacing(10)
    row.addWidget(Mark(32))
    row.addWidget(Label(onboarding.NAME, "popup-title", "rail"))
    row.addStretch(1)
    return row
