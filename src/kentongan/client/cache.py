"""What this device knows by itself: messages that came and were sent, how far they have come, and their words.

    cache = Cache(Database.of(profile))
    cache.take(pushes)                   # stored, and the cursor moved, in one transaction
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
from kentongan.protocol.commands.elsewhere import Elsewhere
from kentongan.protocol.commands.message import LedgerRow, Message, Receipts, Received, Sent, Tally, Times
from kentongan.protocol.commands.reminder import Reminder
from kentongan.protocol.commands.retraction import Retracted
from kentongan.words import DeliveryState, ElsewhereState

Pushed = Message | Receipts | Elsewhere | Retracted | Reminder

PAGE = 50
# A popup that will wait when the stream brings the message: until then it may be retracted, removed or expire.
TO_COME = 3
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

    def take(self, pushes: Sequence[Pushed]) -> None:
        """Store what the stream brought, in its order, and move the cursor behind the last message: both or neither.

        What was taken before changes nothing.
        """
        with self.database.writing():
            for push in pushes:
                if isinstance(push, Message):
                    self._take_message(push)
                elif isinstance(push, Receipts):
                    self._note_receipts(push)
                elif isinstance(push, Elsewhere):
                    self._hear_elsewhere(push)
                elif isinstance(push, Retracted):
                    self._retract(push)
                else:
                    self._store(push.message, is_received=True, popup=TO_COME, whole=True)

    def _take_message(self, message: Message) -> None:
        self._store(message, is_received=True, popup=1, whole=True)
        self.database.change("UPDATE message SET popup = 1 WHERE id = ? AND popup = ?", (message.id, TO_COME))
        self._fill(message.id, Times(delivered_at=self.clock()))
        self.database.change(
            "INSERT INTO cursor VALUES (1, ?1) ON CONFLICT DO UPDATE SET sequence = max(sequence, ?1)",
            (message.sequence,),
        )

    # What becomes of messages

    def retract(self, retracted: Retracted) -> None:
        """[MSG-11] Wipe a message: only a note that there was one stays, also of one that is still to come."""
        with self.database.writing():
            self._retract(retracted)

    def archive(self, *messages: str, on: bool) -> None:
        """[MSG-14] Messages are in the archive, or back in the inbox."""
        with self.database.writing():
            for message in messages:
                self.database.change("UPDATE message SET is_archived = ? WHERE id = ?", (on, message))

    def remove(self, *messages: str) -> None:
        """[MSG-15] Forget messages."""
        with self.database.writing():
            for message in messages:
                self._remove(message)

    def _retract(self, retracted: Retracted) -> None:
        self.database.change(
            "INSERT OR IGNORE INTO retracted VALUES (?, ?)", (retracted.message, retracted.retracted_at)
        )
        if (known := self.message(retracted.message)) and not known.retracted_at:
            self._wipe(known, retracted.retracted_at)

    def _wipe(self, message: Message, at: int) -> None:
        """Put the note in the place of a message that is known."""
        note = _note(message, at)
        self.database.change(
            "UPDATE message SET content = ?, popup = 0 WHERE id = ?", (msgspec.json.encode(note), note.id)
        )
        self.database.change("DELETE FROM words WHERE rowid = ?", (note.sequence,))
        self._index(note)
        self._forget_files(note.id)

    def _hear_elsewhere(self, elsewhere: Elsewhere) -> None:
        """[RCPT-6] Kept in mind for messages that wait for their popup or have not come; removed ones are forgotten."""
        for message in elsewhere.messages:
            if elsewhere.state is ElsewhereState.REMOVED:
                self._remove(message)
            elif not self.database.row("SELECT 1 FROM message WHERE id = ? AND is_received AND popup = 0", (message,)):
                self.database.change("INSERT OR REPLACE INTO elsewhere VALUES (?, ?)", (message, elsewhere.state))

    def _remove(self, message: str) -> None:
        """What the member has sent itself stays in the outbox."""
        self.database.change("INSERT OR REPLACE INTO elsewhere VALUES (?, ?)", (message, ElsewhereState.REMOVED))
        self._forget_files(message)
        self.database.change("UPDATE message SET is_received = 0, popup = 0 WHERE id = ?", (message,))
        gone = self.database.row("SELECT sequence FROM message WHERE id = ? AND tally IS NULL", (message,))
        if gone:
            self.database.change("DELETE FROM message WHERE sequence = ?", gone)
            self.database.change("DELETE FROM words WHERE rowid = ?", gone)

    def _forget_files(self, message: str) -> None:
        self.database.change("DELETE FROM wanted WHERE message = ?", (message,))
        self.database.change("DELETE FROM saved WHERE message = ?", (message,))

    # What the server's lists tell

    def is_whole(self, box: str) -> bool:
        """Whether a list of the server ("inbox", "outbox") was fetched to its end once."""
        return self.database.row("SELECT 1 FROM whole WHERE box = ?", (box,)) is not None

    def set_whole(self, box: str) -> None:
        """A list was fetched to its end."""
        if not self.is_whole(box):
            with self.database.writing():
                self.database.change("INSERT OR IGNORE INTO whole VALUES (?)", (box,))

    def keep_received(self, rows: Iterable[Received], archived: bool = False) -> None:
        """Store rows of the server's inbox or archive. What the stream has still to bring pops up when it comes."""
        with self.database.writing():
            (cursor,) = self.database.row("SELECT coalesce(max(sequence), 0) FROM cursor") or (0,)
            for row in rows:
                still_to_come = row.message.sequence > cursor and not row.times.shown_at
                self._store(row.message, is_received=True, popup=TO_COME if still_to_come else 0)
                self._fill(row.message.id, row.times)
                self.database.change("UPDATE message SET is_archived = ? WHERE id = ?", (archived, row.message.id))
                if row.times.shown_at:
                    self.database.change(
                        "UPDATE message SET popup = 0 WHERE id = ? AND popup IN (1, ?)", (row.message.id, TO_COME)
                    )

    def keep_sent(self, rows: Iterable[Sent]) -> None:
        """Store rows of the server's outbox."""
        with self.database.writing():
            for row in rows:
                self.store_sent(row.message, row.tally)

    def store_sent(self, message: Message, tally: Tally) -> None:
        """Store a message of one's own; within a transaction of the caller."""
        self._store(message, is_received=False, popup=0)
        self._count(message.id, tally)

    def _note_receipts(self, receipts: Receipts) -> None:
        """What recipients did with a message of one's own; each receipt's first time counts."""
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
        if is_received and self.database.row(
            "SELECT 1 FROM elsewhere WHERE message = ? AND state = ?", (message.id, ElsewhereState.REMOVED)
        ):
            return
        retracted = self.database.row("SELECT at FROM retracted WHERE message = ?", (message.id,))
        if at := message.retracted_at or (retracted[0] if retracted else 0):
            message, popup, whole = _note(message, at), 0, False
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
                "INSERT INTO message (sequence, id, content, is_received, popup, expires_at, revises)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (*values, message.revises),
            )
            self._index(message)
            return
        if message.retracted_at:
            self._wipe(message, message.retracted_at)
        if whole:
            self.database.change(
                "UPDATE message SET content = ?, expires_at = ? WHERE id = ?", (values[2], values[5], message.id)
            )
        if is_received:
            self.database.change(
                "UPDATE message SET is_received = 1, popup = ? WHERE id = ? AND NOT is_received", (popup, message.id)
            )

    def _index(self, message: Message) -> None:
        self.database.change(
            "INSERT INTO words (rowid, subject, text, sender, institution, contact, files)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (message.sequence, *_words_of(message)),
        )

    # Reading

    def inbox(self, before: int = END, limit: int = PAGE, archived: bool = False) -> list[Received]:
        """Messages that came, or those of them in the archive, newest first, with sequences below `before`."""
        rows = self.database.rows(
            f"SELECT content, {_TIMES} FROM message"
            " WHERE is_received AND is_archived = ? AND sequence < ? ORDER BY sequence DESC LIMIT ?",
            (archived, before, limit),
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

    def received(self, id: str) -> Received | None:
        """One message that came, with its receipts on this side; None when it did not come or was removed."""
        found = self.database.row(f"SELECT content, {_TIMES} FROM message WHERE id = ? AND is_received", (id,))
        return Received(message=_messages.decode(found[0]), times=_times(found[1:])) if found else None

    def sent(self, id: str) -> Sent | None:
        """One message of one's own, with how far it has come."""
        found = self.database.row("SELECT content, tally FROM message WHERE id = ? AND tally IS NOT NULL", (id,))
        return Sent(message=_messages.decode(found[0]), tally=_tallies.decode(found[1])) if found else None

    def correction(self, message: Message) -> Message | None:
        """The newest message that corrects this one, or corrects its correction; None while it stands as it is."""
        newest = None
        while found := self._corrected(newest or message):
            newest = found
        return newest

    def _corrected(self, message: Message) -> Message | None:
        rows = self.database.rows(
            "SELECT content FROM message WHERE revises = ? AND revises <> '' AND sequence > ? ORDER BY sequence DESC",
            (message.id, message.sequence),
        )
        found = [_messages.decode(content) for (content,) in rows]
        # [MSG-16] Only the sender can correct it.
        return next((one for one in found if one.sender == message.sender and not one.retracted_at), None)

    def is_archived(self, id: str) -> bool:
        """Whether a message is in the archive."""
        return self.database.row("SELECT 1 FROM message WHERE id = ? AND is_archived", (id,)) is not None

    def unopened(self) -> int:
        """Messages of the inbox that nobody has opened."""
        (count,) = self.database.row(
            "SELECT count(*) FROM message WHERE is_received AND NOT is_archived AND opened_at = 0"
        ) or (0,)
        return int(count)

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


def _note(message: Message, at: int) -> Message:
    """What stays of a retracted message, [MSG-11]."""
    return msgspec.structs.replace(message, subject="", text="", attachments=[], retracted_at=at)


def _words_of(message: Message) -> tuple[str, ...]:
    files = " ".join(attachment.name for attachment in message.attachments)
    return (message.subject, message.text, message.sender, message.institution, message.contact, files)
