"""What this device knows by itself: messages that came and were sent, how far they have come, and their words.

    cache = Cache(Database.of(profile))
    cache.take(messages)                 # stored, and the cursor moved, in one transaction
    page = cache.inbox(limit=50)
    older = cache.inbox(before=page[-1].message.sequence, limit=50)

The **cursor** is the highest sequence up to which everything that the server has for this member is stored here,
[RCPT-1]: it moves in the transaction that stores the messages, and only what it covers may be reported as delivered.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec

from kentongan.client.database import Database
from kentongan.protocol.commands.message import LedgerRow, Message, Receipts, Received, Sent, Tally, Times
from kentongan.words import DeliveryState

PAGE = 50
# Behind every sequence there is: where the newest page begins.
END = 2**62

_messages = msgspec.json.Decoder(Message)
_tallies = msgspec.json.Decoder(Tally)


def milliseconds_now() -> int:
    """The clock of this machine, in milliseconds since 1970."""
    return time.time_ns() // 1_000_000


class Cache:
    """Messages of one member on this device. Every method blocks for as long as a disk needs."""

    def __init__(self, database: Database, clock: Callable[[], int] = milliseconds_now) -> None:
        self.database = database
        self.clock = clock

    # The stream

    @property
    def cursor(self) -> int | None:
        """The highest sequence up to which nothing is missing here; None before the first `begin`."""
        found = self.database.row("SELECT sequence FROM cursor")
        return int(found[0]) if found else None

    def begin(self, after: int) -> None:
        """The stream begins behind this sequence, which may lie before the cursor: a server restored from a backup."""
        with self.database.writing():
            self.database.change("INSERT OR REPLACE INTO cursor VALUES (1, ?)", (after,))

    def take(self, messages: Sequence[Message]) -> None:
        """Store what the stream brought, in its order, and move the cursor behind the last: both or neither.

        What was taken before changes nothing.
        """
        now = self.clock()
        with self.database.writing():
            for message in messages:
                self._store(message, is_received=True, popup=1, whole=True)
                self._fill(message.id, Times(delivered_at=now))
            highest = max((message.sequence for message in messages), default=0)
            self.database.change(
                "INSERT INTO cursor VALUES (1, ?1) ON CONFLICT DO UPDATE SET sequence = max(sequence, ?1)", (highest,)
            )

    # What the server's lists tell

    def is_whole(self, box: str) -> bool:
        """Whether a list of the server ("inbox", "outbox") was fetched to its end once."""
        return self.database.row("SELECT 1 FROM whole WHERE box = ?", (box,)) is not None

    def set_whole(self, box: str) -> None:
        """A list was fetched to its end."""
        if not self.is_whole(box):
            with self.database.writing():
                self.database.change("INSERT OR IGNORE INTO whole VALUES (?)", (box,))

    def keep_received(self, rows: Iterable[Received]) -> None:
        """Store rows of the server's inbox. What the stream has still to bring will pop up when it comes."""
        with self.database.writing():
            (cursor,) = self.database.row("SELECT coalesce(max(sequence), 0) FROM cursor") or (0,)
            for row in rows:
                still_to_come = row.message.sequence > cursor and not row.times.shown_at
                self._store(row.message, is_received=True, popup=int(still_to_come))
                self._fill(row.message.id, row.times)
                if row.times.shown_at:
                    self.database.change("UPDATE message SET popup = 0 WHERE id = ? AND popup = 1", (row.message.id,))

    def keep_sent(self, rows: Iterable[Sent]) -> None:
        """Store rows of the server's outbox."""
        with self.database.writing():
            for row in rows:
                self.store_sent(row.message, row.tally)

    def store_sent(self, message: Message, tally: Tally) -> None:
        """Store a message of one's own; within a transaction of the caller."""
        self._store(message, is_received=False, popup=0)
        self._count(message.id, tally)

    def keep_receipts(self, receipts: Receipts) -> None:
        """Store what recipients did with a message of one's own; each receipt's first time counts."""
        with self.database.writing():
            self._count(receipts.message, receipts.tally)
            for change in receipts.changed:
                self._note_receipt(receipts.message, change.address, change.state, change.at)

    def keep_ledger(self, message: str, rows: Iterable[LedgerRow]) -> None:
        """Store every receipt of a message of one's own."""
        with self.database.writing():
            for row in rows:
                for state in DeliveryState:
                    self._note_receipt(message, row.address, state, getattr(row.times, f"{state}_at"))

    def _note_receipt(self, message: str, address: str, state: DeliveryState, at: int) -> None:
        if at:
            self.database.change("INSERT OR IGNORE INTO receipt VALUES (?, ?, ?, ?)", (message, address, state, at))

    def _count(self, message: str, tally: Tally) -> None:
        self.database.change("UPDATE message SET tally = ? WHERE id = ?", (msgspec.json.encode(tally), message))

    def _fill(self, message: str, times: Times) -> None:
        """The first time of each receipt counts."""
        for state in DeliveryState:
            if at := getattr(times, f"{state}_at"):
                self.database.change(
                    f"UPDATE message SET {state}_at = ? WHERE id = ? AND {state}_at = 0", (at, message)
                )

    def _store(self, message: Message, *, is_received: bool, popup: int, whole: bool = False) -> None:
        """Insert a message, or add to what is known of it. Lists have no thumbnails: only a `whole` one replaces."""
        stale = self.database.rows(
            "SELECT sequence FROM message WHERE sequence = ?1 AND id <> ?2"
            " UNION ALL SELECT sequence FROM message WHERE id = ?2 AND sequence <> ?1",
            (message.sequence, message.id),
        )
        for (sequence,) in stale:  # of a time that the server, restored from a backup, does not know any more
            self.database.change("DELETE FROM message WHERE sequence = ?", (sequence,))
            self.database.change("DELETE FROM words WHERE rowid = ?", (sequence,))
        known = self.database.row("SELECT 1 FROM message WHERE sequence = ?", (message.sequence,))
        values = (message.sequence, message.id, msgspec.json.encode(message), is_received, popup, message.expires_at)
        if not known:
            self.database.change(
                "INSERT INTO message (sequence, id, content, is_received, popup, expires_at) VALUES (?, ?, ?, ?, ?, ?)",
                values,
            )
            self.database.change(
                "INSERT INTO words (rowid, subject, text, sender, institution, contact, files)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (message.sequence, *_words_of(message)),
            )
            return
        if whole:
            self.database.change(
                "UPDATE message SET content = ?, expires_at = ? WHERE id = ?", (values[2], values[5], message.id)
            )
        if is_received:
            self.database.change(
                "UPDATE message SET is_received = 1, popup = ? WHERE id = ? AND NOT is_received", (popup, message.id)
            )

    # Reading

    def inbox(self, before: int = END, limit: int = PAGE) -> list[Received]:
        """Messages that came, newest first, with sequences below `before`."""
        rows = self.database.rows(
            f"SELECT content, {_TIMES} FROM message WHERE is_received AND sequence < ? ORDER BY sequence DESC LIMIT ?",
            (before, limit),
        )
        return [Received(message=_messages.decode(content), times=_times(times)) for content, *times in rows]

    def outbox(self, before: int = END, limit: int = PAGE) -> list[Sent]:
        """Messages that were sent from here or seen in the server's outbox, newest first."""
        rows = self.database.rows(
            "SELECT content, tally FROM message WHERE tally IS NOT NULL AND sequence < ?"
            " ORDER BY sequence DESC LIMIT ?",
            (before, limit),
        )
        return [Sent(message=_messages.decode(content), tally=_tallies.decode(tally)) for content, tally in rows]

    def search(self, words: str, before: int = END, limit: int = PAGE) -> list[Message]:
        """Messages in and out that have all the words, or words that begin so, newest first; accents do not matter."""
        # Quoted, nothing that somebody types is an operator of the query language.
        wanted = " ".join(f'"{word}"*' for word in words.replace('"', " ").replace("\0", " ").split())
        if not wanted:
            return []
        rows = self.database.rows(
            "SELECT content FROM words CROSS JOIN message ON sequence = words.rowid"
            " WHERE words MATCH ? AND words.rowid < ? ORDER BY words.rowid DESC LIMIT ?",
            (wanted, before, limit),
        )
        return [_messages.decode(content) for (content,) in rows]

    def message(self, id: str) -> Message | None:
        """One message by its id."""
        found = self.database.row("SELECT content FROM message WHERE id = ?", (id,))
        return _messages.decode(found[0]) if found else None

    def ids(self, start: str) -> list[str]:
        """Ids that begin so, two at most: enough to know whether it is one."""
        return [
            row[0]
            for row in self.database.rows(
                "SELECT id FROM message WHERE id >= ?1 AND id < ?1 || 'g' LIMIT 2", (start.lower(),)
            )
        ]

    def ledger(self, message: str) -> list[LedgerRow]:
        """What is known here of the recipients of a message of one's own, in the order of their addresses."""
        found: dict[str, dict[str, int]] = {}
        for address, state, at in self.database.rows(
            "SELECT address, state, at FROM receipt WHERE message = ? ORDER BY address", (message,)
        ):
            found.setdefault(address, {})[f"{state}_at"] = at
        return [LedgerRow(address=address, institution="", times=Times(**times)) for address, times in found.items()]


_TIMES = ", ".join(f"{state}_at" for state in DeliveryState)


def _times(values: Sequence[Any]) -> Times:
    return Times(**dict(zip((f"{state}_at" for state in DeliveryState), values, strict=True)))


def _words_of(message: Message) -> tuple[str, ...]:
    files = " ".join(attachment.name for attachment in message.attachments)
    return (message.subject, message.text, message.sender, message.institution, message.contact, files)
