"""The rows of the outbox: what waits here on top, then what was sent, a page at a time from the cache."""

from enum import StrEnum
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from kentongan import terms
from kentongan.client.cache import END, PAGE
from kentongan.client.outbox import Entry, OutgoingState
from kentongan.desktop import clock
from kentongan.desktop.bridge import Bridge
from kentongan.desktop.headline import headline
from kentongan.desktop.texts import outbox as texts
from kentongan.desktop.wording import say, wording
from kentongan.domain.address import EVERYBODY
from kentongan.protocol.commands.message import Sent

Index = QModelIndex | QPersistentModelIndex
Row = Entry | Sent
ROW = Qt.ItemDataRole.UserRole


class Filter(StrEnum):
    """Which of the messages."""

    ALL = "all"
    UNANSWERED = "unanswered"


class OutboxModel(QAbstractListModel):
    """Newest first. `fetchMore` reads the next page when the list is scrolled to its end."""

    def __init__(self, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._filter = Filter.ALL
        self._words = ""
        self._rows: list[Row] = []
        self._before = END

    # What is wanted

    def want(self, which: Filter | None = None, searched: str | None = None) -> None:
        """Show other messages, from the newest on."""
        self._filter = which or self._filter
        self._words = self._words if searched is None else searched
        self.reload()

    def reload(self) -> None:
        """Read again from the newest on."""
        self.beginResetModel()
        self._rows, self._before = list(self._entries()), END
        found, self._before = self._next_page()
        self._rows += found
        self.endResetModel()

    def update(self, id: str) -> None:
        """A message has changed: look at it again; it stays where it is."""
        place = self.row_of(id)
        if place < 0:
            return
        row = self._rows[place]
        keeper = self._bridge.keeper
        known = keeper.outbox.entry(id) if isinstance(row, Entry) else keeper.cache.sent(id)
        if known is None or (isinstance(known, Entry) and known.state is OutgoingState.ACCEPTED):
            self.reload()
        else:
            self._rows[place] = known
            self.dataChanged.emit(self.index(place), self.index(place))

    def row_of(self, id: str) -> int:
        """Where a message stands; -1 when it is not among the rows that were read."""
        return next((place for place, row in enumerate(self._rows) if id_of(row) == id), -1)

    def waiting(self) -> int:
        """How many messages wait here, or were refused."""
        return sum(1 for row in self._rows if isinstance(row, Entry))

    # For Qt

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 Qt's signature
        """Rows that were read so far."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The row itself, and what a screen reader says of it."""
        if not 0 <= index.row() < len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == ROW:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return subject_of(row)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return describe(row)
        return None

    def canFetchMore(self, parent: Index) -> bool:
        """Whether older messages may exist."""
        return not parent.isValid() and self._before > 0

    def fetchMore(self, parent: Index) -> None:
        """Read one page more."""
        found, before = self._next_page()
        if found:
            self.beginInsertRows(QModelIndex(), len(self._rows), len(self._rows) + len(found) - 1)
            self._rows += found
            self.endInsertRows()
        self._before = before

    def _entries(self) -> list[Entry]:
        found = self._bridge.keeper.outbox.entries()[::-1]
        wanted = self._words.lower()
        return [one for one in found if wanted in one.draft.send.subject.lower()]

    def _next_page(self) -> tuple[list[Sent], int]:
        """Rows that are wanted, at least one if there is any; and where the next page begins, 0 at the end."""
        before = self._before
        while before:
            page, before = self._page(before)
            if found := [row for row in page if self._filter is Filter.ALL or is_unanswered(row)]:
                return found, before
        return [], 0

    def _page(self, before: int) -> tuple[list[Sent], int]:
        cache = self._bridge.keeper.cache
        if not self._words:
            page = cache.outbox(before)
            return page, page[-1].message.sequence if len(page) == PAGE else 0
        hits = cache.search(self._words, before)
        found = [row for hit in hits if (row := cache.sent(hit.id))]
        return found, hits[-1].sequence if len(hits) == PAGE else 0


def id_of(row: Row) -> str:
    """The id under which a row is known: the client's while it waits here, the server's afterwards."""
    return row.draft.send.id if isinstance(row, Entry) else row.message.id


def is_unanswered(row: Sent) -> bool:
    """Whether somebody has not acknowledged it yet."""
    return not row.message.retracted_at and row.tally.acknowledged < row.tally.recipients


def subject_of(row: Row) -> str:
    """What it is about."""
    if isinstance(row, Entry):
        return headline(row.draft.send)
    return headline(row.message) or say(texts.RETRACTED)


def audience_of(row: Row) -> str:
    """Whom it is for, as short as a list needs it."""
    to = row.draft.send.to if isinstance(row, Entry) else row.message.to
    if EVERYBODY in to:
        return say(texts.EVERYBODY)
    first = to[0] if to else ""
    return say(texts.AND_MORE, first=first, count=len(to) - 1) if len(to) > 1 else first


def state_of(row: Row, moving: bool = False) -> str:
    """How far it is, in words."""
    if isinstance(row, Sent):
        if row.message.retracted_at:
            return say(texts.RETRACTED)
        done, count = row.tally.acknowledged, row.tally.recipients
        return say(texts.ALL_ACKNOWLEDGED if done == count else texts.ACKNOWLEDGED_OF, done=done, count=count)
    if row.refusal:
        return say(texts.IS_REFUSED, why=getattr(row.refusal, wording.language))
    if row.state is OutgoingState.HELD:
        return say(texts.IS_HELD)
    return say(texts.ON_ITS_WAY if moving else texts.WAITS)


def time_of(row: Row) -> int:
    """When it was sent, or written."""
    return row.draft.queued_at if isinstance(row, Entry) else row.message.sent_at


def describe(row: Row) -> str:
    """A row in words."""
    level = row.draft.send.level if isinstance(row, Entry) else row.message.level
    return say(
        texts.ROW,
        level=say(terms.LEVELS[level]),
        to=audience_of(row),
        subject=subject_of(row),
        time=clock.short(time_of(row)),
        state=state_of(row),
    )
