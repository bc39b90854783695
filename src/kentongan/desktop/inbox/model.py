"""The rows of a list of received messages: a page at a time from the cache, never all of them."""

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from kentongan import terms
from kentongan.client.cache import END, PAGE, Cache
from kentongan.desktop import clock
from kentongan.desktop.headline import headline
from kentongan.desktop.texts import inbox as texts
from kentongan.desktop.wording import say
from kentongan.protocol.commands.message import Message, Received
from kentongan.words import Level

Index = QModelIndex | QPersistentModelIndex
ROW = Qt.ItemDataRole.UserRole
# Whether a row is the first of its day, but not of the list.
BEGINS_DAY = Qt.ItemDataRole.UserRole + 1
_ROLES = (ROW, Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
# Rows kept whole; older ones are read again when they are painted.
_KEPT = 500


class Filter(StrEnum):
    """Which of the messages."""

    ALL = "all"
    UNREAD = "unread"
    IMPORTANT = "important"
    ATTACHED = "attached"


_WANTED: dict[Filter, Callable[[Received], bool]] = {
    Filter.ALL: lambda row: True,
    Filter.UNREAD: lambda row: not row.times.opened_at,
    Filter.IMPORTANT: lambda row: row.message.level.rank >= Level.IMPORTANT.rank,
    Filter.ATTACHED: lambda row: bool(row.message.attachments),
}


class InboxModel(QAbstractListModel):
    """Newest first. `fetchMore` reads the next page when the list is scrolled to its end."""

    def __init__(self, cache: Cache, *, archived: bool = False, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._cache = cache
        self._archived = archived
        self._filter = Filter.ALL
        self._words = ""
        # Only the names and days of rows stay: a hundred thousand messages would fill the memory.
        self._rows: list[str] = []
        self._days: list[int] = []
        self._known: dict[str, Received] = {}
        self._before = END

    # What is wanted

    def want(self, which: Filter | None = None, searched: str | None = None) -> None:
        """Show other messages, from the newest on."""
        self._filter = which or self._filter
        self._words = self._words if searched is None else searched
        self.reload()

    def reload(self, depth: int = 0) -> None:
        """Read again from the newest on, at least so many rows when there are."""
        self.beginResetModel()
        self._rows, self._days, self._known, self._before = [], [], {}, END
        self._read_page()
        while len(self._rows) < depth and self._before:
            self._read_page()
        self.endResetModel()

    def take(self, messages: Iterable[Message]) -> None:
        """Messages have come. Newer ones go on top, without a move of what somebody looks at."""
        top = self._row(0)
        newest = top.message.sequence if top else 0
        found = [self._cache.received(one.id) for one in sorted(messages, key=lambda one: -one.sequence)]
        if self._words or self._archived or any(row and row.message.sequence <= newest for row in found):
            self.reload(len(self._rows))
            return
        wanted = [row for row in found if row and _WANTED[self._filter](row)]
        if wanted:
            self.beginInsertRows(QModelIndex(), 0, len(wanted) - 1)
            self._days[:0] = map(_day_of, wanted)
            self._rows[:0] = self._keep(wanted)
            self.endInsertRows()

    def update(self, message: str) -> None:
        """A message has changed: look at it again."""
        place = self.row_of(message)
        if place < 0:
            return
        known = self._cache.received(message)
        if known is None or self._cache.is_archived(message) is not self._archived:
            self.beginRemoveRows(QModelIndex(), place, place)
            del self._rows[place], self._days[place]
            self.endRemoveRows()
        else:
            self._keep([known])
            self.dataChanged.emit(self.index(place), self.index(place))

    def row_of(self, message: str) -> int:
        """Where a message stands; -1 when it is not among the rows that were read."""
        return self._rows.index(message) if message in self._rows else -1

    def begins_day(self, place: int) -> bool:
        """Whether a row is of another day than the one above it."""
        return 0 < place < len(self._days) and self._days[place] != self._days[place - 1]

    # For Qt

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 Qt's signature
        """Rows that were read so far."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The row itself, whether a day begins with it, and what a screen reader says of it."""
        if role == BEGINS_DAY:
            return self.begins_day(index.row())
        row = self._row(index.row()) if role in _ROLES else None
        if row is None:
            return None
        if role == ROW:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return headline(row.message)
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
            self._append(found)
            self.endInsertRows()
        self._before = before

    def _read_page(self) -> None:
        found, self._before = self._next_page()
        self._append(found)

    def _append(self, found: list[Received]) -> None:
        self._days += map(_day_of, found)
        self._rows += self._keep(found)

    def _row(self, place: int) -> Received | None:
        if not 0 <= place < len(self._rows):
            return None
        id = self._rows[place]
        if id not in self._known and (row := self._cache.received(id)):
            self._keep([row])
        return self._known.get(id)

    def _keep(self, rows: list[Received]) -> list[str]:
        """Remember rows that are likely to be painted soon; their names."""
        if len(self._known) + len(rows) > _KEPT:
            self._known.clear()
        self._known.update((row.message.id, row) for row in rows)
        return [row.message.id for row in rows]

    def _next_page(self) -> tuple[list[Received], int]:
        """Rows that are wanted, at least one if there is any; and where the next page begins, 0 at the end."""
        before = self._before
        while before:
            page, before = self._page(before)
            if found := [row for row in page if _WANTED[self._filter](row)]:
                return found, before
        return [], 0

    def _page(self, before: int) -> tuple[list[Received], int]:
        """Messages that were received; a search also hits those that were sent, which are left out."""
        if not self._words:
            page = self._cache.inbox(before, archived=self._archived)
            return page, page[-1].message.sequence if len(page) == PAGE else 0
        hits = self._cache.search(self._words, before)
        rows = [row for hit in hits if (row := self._cache.received(hit.id))]
        return rows, hits[-1].sequence if len(hits) == PAGE else 0


def _day_of(row: Received) -> int:
    return clock.local(row.message.sent_at).toordinal()


def describe(row: Received) -> str:
    """A row in words: level, sender, subject, time, and whether it was opened."""
    message = row.message
    state = texts.OPENED if row.times.opened_at else texts.NOT_OPENED
    return say(
        texts.ROW,
        level=say(terms.LEVELS[message.level]),
        sender=message.institution,
        subject=headline(message) or say(texts.RETRACTED),
        time=clock.short(message.sent_at),
        state=say(state),
    )
