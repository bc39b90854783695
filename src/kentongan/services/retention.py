"""Retention: what is too old goes, once an hour or when an administrator says so, [ADMIN-6].

Rows go in batches, each a transaction of its own, so that nobody who sends waits longer than for one batch. The order
is messages, attachments, blobs, files: whoever names goes before what is named, and a crash in between leaves at most
something that nobody names, which the next run finds.

A blob's file goes in three steps: its row goes; the file, which now has no row, is put aside and the time is noted;
after the grace, if there still is no row, it is removed from where it lies aside. An upload of the same content may end
in any of these moments. Why it loses nothing: its file comes to its place before its row is written. If the file comes
after the putting aside, nothing touches it there. If it comes before, its row is written long before the grace is over,
so the file is put back and not removed; until then readers find it aside. The times of files are never asked.

While a backup is being made no file is removed at all: it copies what its own snapshot of the database names.

In a bucket rows alone decide: content and its row come and go in one transaction, so what is dropped stays dropped, and
the grace is only for those who are reading it.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

import structlog

from kentongan.config import RetentionSettings
from kentongan.domain.audit import AuditEntry, Detail
from kentongan.files.place import folder_of
from kentongan.files.spool import Spool
from kentongan.protocol.commands.administration import RetentionRow
from kentongan.services.audit import AuditService
from kentongan.store.aside import NoteAside, SiftAside, named_blobs, removable_aside
from kentongan.store.backup import BACKUP_JOB
from kentongan.store.device import SeeDevice
from kentongan.store.job import LeaseJob, is_leased
from kentongan.store.part import DropParts, DroppedPart, ForgetParts, dropped_parts
from kentongan.store.retention import (
    ROW_KINDS,
    Ages,
    RemoveMessages,
    RemoveRows,
    count_due,
    due_blob_bytes,
    list_due,
)
from kentongan.store.store import Store
from kentongan.words import AuditEvent, RetentionKind

if TYPE_CHECKING:  # whoever has no bucket need not have the library
    from kentongan.files.bucket import Bucket

_HOUR = 3_600_000
_DAY = 24 * _HOUR
EVERY = _HOUR
GRACE = _HOUR
_LOOK_SECONDS = 60.0
_BATCH = 500
# The writer belongs to those who send: after a batch, which takes about as long, it is left to them for a while.
_REST_SECONDS = 0.02
# Parts in a bucket that a preview looks at.
_MOST_SHOWN = 10_000
Result = TypeVar("Result")
_log = structlog.get_logger("retention")


class _Tally:
    """What went, by kind."""

    def __init__(self) -> None:
        self.rows: Counter[RetentionKind] = Counter()
        self.files: Counter[RetentionKind] = Counter()
        self.bytes: Counter[RetentionKind] = Counter()

    def add_files(self, kind: RetentionKind, sizes: Collection[int]) -> None:
        self.files[kind] += len(sizes)
        self.bytes[kind] += sum(sizes)

    def table(self) -> list[RetentionRow]:
        return [
            RetentionRow(kind=kind, rows=self.rows[kind], files=self.files[kind], bytes=self.bytes[kind])
            for kind in RetentionKind
        ]


class RetentionService:
    """One run at a time; `devices_online` gives the devices of living sessions, which are in use however old."""

    def __init__(
        self,
        store: Store,
        spool: Spool,
        settings: RetentionSettings,
        audit: AuditService,
        *,
        bucket: "Bucket | None" = None,
        batch: int = _BATCH,
        rest: float = _REST_SECONDS,
    ) -> None:
        """`batch`: rows of one transaction; `rest`: seconds after each."""
        self.devices_online: Callable[[], Iterable[str]] = tuple
        self._store = store
        self._spool = spool
        self._bucket = bucket
        self._settings = settings
        self._audit = audit
        self._batch = batch
        self._rest = rest
        self._running = asyncio.Lock()
        self._seen_at = 0

    async def run(self, look: float = _LOOK_SECONDS) -> None:
        """Remove once an hour until cancelled; every `look` seconds it is seen whether the hour is over."""
        while True:
            await asyncio.sleep(look)
            try:
                if await self._store.write(LeaseJob("retention", EVERY)):
                    await self.remove()
                elif self._store.now() >= self._seen_at + EVERY:
                    self._see_devices()
            except Exception as error:
                _log.error("retention_failed", error=str(error), exc_info=error)

    async def remove(self, actor: str = "") -> list[RetentionRow]:
        """Remove everything that is too old; gives what went. That an administrator begins is recorded first."""
        if actor:
            await self._audit.record(AuditEntry(AuditEvent.RETENTION_RUN, actor, detail={"begins": True}))
        async with self._running:
            self._see_devices()
            ages, tally = self._ages(), _Tally()
            await self._remove_messages(ages, tally)
            for kind in ROW_KINDS:
                await self._remove_rows(kind, ages, tally)
            await self._put_aside_unnamed()
            await self._remove_aside(tally)
            await self._remove_parts(ages, tally)
            if self._bucket is not None:
                await self._remove_from(self._bucket, ages, tally)
            tally.rows[RetentionKind.AUDIT] = await self._audit.trim(self._oldest_audit())
        await self._record(actor, tally.table())
        return tally.table()

    async def _record(self, actor: str, table: list[RetentionRow]) -> None:
        """What went, in the audit log if anything did, and in the server's log."""
        gone: dict[str, Detail] = {str(row.kind): row.rows or row.files for row in table if row.rows or row.files}
        _log.info("retention_done", **gone)
        if gone or actor:
            await self._audit.record(AuditEntry(AuditEvent.RETENTION_RUN, actor or "server", detail=gone))

    def _oldest_audit(self) -> int:
        """Whole days go, so that the log says at most once a day that its beginning went."""
        return (self._store.now() - self._settings.audit_days * _DAY) // _DAY * _DAY

    async def preview(self) -> list[RetentionRow]:
        """What `remove` would remove now; nothing is changed."""
        ages, tally = self._ages(), _Tally()
        for kind in (RetentionKind.MESSAGES, RetentionKind.DELIVERIES, *ROW_KINDS):
            tally.rows[kind] = await self._store.read(count_due, kind, ages)
        online = set(self.devices_online())
        if online and tally.rows[RetentionKind.DEVICES]:
            everybody = tally.rows[RetentionKind.DEVICES]
            unused = await self._store.read(list_due, RetentionKind.DEVICES, ages, None, everybody)
            tally.rows[RetentionKind.DEVICES] -= len(online.intersection(unused))
        tally.bytes[RetentionKind.BLOBS] = await self._store.read(due_blob_bytes, ages)
        held = await self._store.read(is_leased, BACKUP_JOB, self._store.now())
        aside = [] if held else await asyncio.to_thread(self._spool.aside)
        for hashes in _batches(aside, self._batch):
            due = await self._store.read(removable_aside, hashes, self._store.now() - GRACE)
            tally.add_files(RetentionKind.FILES, await _each(self._spool.aside_bytes, due))
        parts = await asyncio.to_thread(self._spool.idle_parts, ages.uploads)
        tally.add_files(RetentionKind.PARTS, parts.values())
        _count_parts(await self._dropped(_MOST_SHOWN) if self._bucket else [], tally)
        tally.rows[RetentionKind.AUDIT] = await self._audit.due(self._oldest_audit())
        return tally.table()

    def _ages(self) -> Ages:
        now, settings = self._store.now(), self._settings
        return Ages(
            messages=now - settings.messages_days * _DAY,
            expiries=now - settings.attachments_after_expiry_days * _DAY,
            uploads=now - settings.unattached_uploads_hours * _HOUR,
            registrations=now - settings.decided_registrations_days * _DAY,
            letters=now - settings.sent_letters_days * _DAY,
            devices=now - settings.unused_devices_days * _DAY,
            samples=(now - settings.samples_days * _DAY) // _DAY * _DAY,
        )

    # Rows

    def _see_devices(self) -> None:
        """A session may live for months without logging in again. Each hub sees its own, whichever of them removes."""
        self._seen_at = self._store.now()
        for one in self.devices_online():
            self._store.writer.write_quietly(SeeDevice(one))

    async def _remove_messages(self, ages: Ages, tally: _Tally) -> None:
        while ids := await self._store.read(list_due, RetentionKind.MESSAGES, ages, None, self._batch):
            gone = await self._store.write(RemoveMessages(ids, ages, self._batch))
            tally.rows[RetentionKind.MESSAGES] += gone.messages
            tally.rows[RetentionKind.DELIVERIES] += gone.deliveries
            await asyncio.sleep(self._rest)

    async def _remove_rows(self, kind: RetentionKind, ages: Ages, tally: _Tally) -> None:
        last = None
        while keys := await self._store.read(list_due, kind, ages, last, self._batch):
            last = keys[-1]
            gone = await self._store.write(RemoveRows(kind, keys, ages))
            tally.rows[kind] += gone.rows
            tally.bytes[kind] += gone.size
            await asyncio.sleep(self._rest)

    # Files

    async def _put_aside_unnamed(self) -> None:
        """Files in their place that no row names, whatever the reason."""
        blobs = self._spool.blobs()
        while some := await asyncio.to_thread(_take, blobs, self._batch):
            named = await self._store.read(named_blobs, some)
            unnamed = tuple(one for one in some if one not in named)
            if unnamed:
                await _each(self._spool.put_aside, unnamed)
                await self._store.write(NoteAside(unnamed))

    async def _remove_aside(self, tally: _Tally) -> None:
        """What lies aside long enough goes; what a row names again, or only now, comes back to its place."""
        for hashes in _batches(await asyncio.to_thread(self._spool.aside), self._batch):
            sifted = await self._store.write(SiftAside(hashes, self._store.now() - GRACE))
            await _each(self._spool.put_back, sifted.named)
            tally.add_files(RetentionKind.FILES, await _each(self._spool.aside_bytes, sifted.removable))
            await _each(self._spool.remove_aside, sifted.removable)

    async def _remove_parts(self, ages: Ages, tally: _Tally) -> None:
        parts = await asyncio.to_thread(self._spool.idle_parts, ages.uploads)
        for path in parts:
            await asyncio.to_thread(path.unlink, missing_ok=True)
        tally.add_files(RetentionKind.PARTS, parts.values())

    async def _remove_from(self, bucket: "Bucket", ages: Ages, tally: _Tally) -> None:
        """What nobody wants is dropped by its row; after the grace its objects go, and then the row.

        A bucket that does not answer ends nothing else: the rows say what is left to do.
        """
        await self._store.write(DropParts(ages.uploads))
        try:
            while parts := await self._dropped(self._batch):
                for part in parts:
                    await asyncio.to_thread(bucket.remove_below, folder_of(part.part))
                await self._store.write(ForgetParts(tuple(part.part for part in parts)))
                _count_parts(parts, tally)
        except OSError as error:
            _log.error("bucket_not_cleaned", error=error.strerror)

    async def _dropped(self, most: int) -> list[DroppedPart]:
        """Parts whose grace is over; none while a backup may still want them."""
        if await self._store.read(is_leased, BACKUP_JOB, self._store.now()):
            return []
        return await self._store.read(dropped_parts, self._store.now() - GRACE, most)


def _count_parts(parts: Iterable[DroppedPart], tally: _Tally) -> None:
    for part in parts:
        tally.add_files(RetentionKind.FILES if part.whole else RetentionKind.PARTS, [part.size])


async def _each(act: Callable[[str], Result], hashes: Collection[str]) -> list[Result]:
    """Do something to files, in a thread."""
    return await asyncio.to_thread(lambda: [act(one) for one in hashes]) if hashes else []


def _take(names: Iterator[str], most: int) -> tuple[str, ...]:
    return tuple(islice(names, most))


def _batches(names: list[str], most: int) -> Iterator[tuple[str, ...]]:
    for start in range(0, len(names), most):
        yield tuple(names[start : start + most])
