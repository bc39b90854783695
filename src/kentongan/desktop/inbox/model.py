"""The rows of a list of received messages: a page at a time from the cache, never all of them."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from kentongan.client.cache import END, PAGE, Cache
from kentongan.desktop import clock
from kentongan.desktop.texts import inbox as texts
from kentongan.desktop.texts import words
from kentongan.desktop.wording import say
from kentongan.protocol.commands.message import Received, Times
from kentongan.words import Level

Index = QModelIndex | QPersistentModelIndex
ROW = Qt.ItemDataRole.UserRole


class Filter(StrEnum):
    """Which of the messages."""

    ALL = "all"
    UNREAD = "unread"
    IMPORTANT = "important"


_WANTED: dict[Filter, Callable[[Received], bool]] = {
    Filter.ALL: lambda row: True,
    Filter.UNREAD: lambda row: not row.times.opened_at,
    Filter.IMPORTANT: lambda row: row.message.level.rank >= Level.IMPORTANT.rank,
}


class InboxModel(QAbstractListModel):
    """Newest first. `fetchMore` reads the next page when the list is scrolled to its end."""

    def __init__(self, cache: Cache, *, archived: bool = False, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._cache = cache
        self._archived = archived
        self._filter = Filter.ALL
        self._words = ""
        self._rows: list[Received] = []
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
        self._rows, self._before = [], END
        self._read_page()
        self.endResetModel()

    def update(self, message: str) -> None:
        """A message has changed: look at it again."""
        for place, row in enumerate(self._rows):
            if row.message.id == message:
                known = self._cache.received(message)
                if known is None or self._cache.is_archived(message) is not self._archived:
                    self.beginRemoveRows(QModelIndex(), place, place)
                    del self._rows[place]
                    self.endRemoveRows()
                else:
                    self._rows[place] = known
                    self.dataChanged.emit(self.index(place), self.index(place))
                return

    def row_of(self, message: str) -> int:
        """Where a message stands; -1 when it is not among the rows that were read."""
        return next((place for place, row in enumerate(self._rows) if row.message.id == message), -1)

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
            return row.message.subject
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

    def _read_page(self) -> None:
        found, self._before = self._next_page()
        self._rows += found

    def _next_page(self) -> tuple[list[Received], int]:
        """Rows that are wanted, at least one if there is any; and where the next page begins, 0 at the end."""
        before = self._before
        while before:
            page = self._page(before)
            before = page[-1].message.sequence if len(page) == PAGE else 0
            if found := [row for row in page if _WANTED[self._filter](row)]:
                return found, before
        return [], 0

    def _page(self, before: int) -> list[Received]:
        if not self._words:
            return self._cache.inbox(before, archived=self._archived)
        hits = self._cache.search(self._words, before)
        return [self._cache.received(hit.id) or Received(message=hit, times=Times()) for hit in hits]


def describe(row: Received) -> str:
    """A row in words: level, sender, subject, time, and whether it was opened."""
    message = row.message
    state = texts.OPENED if row.times.opened_at else texts.NOT_OPENED
    return say(
        texts.ROW,
        level=say(words.LEVELS[message.level]),
        sender=message.institution,
        subject=message.subject or say(texts.RETRACTED),
        time=clock.short(message.sent_at),
        state=say(state),
    )
