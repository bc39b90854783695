"""Retention and the files that nobody names: after crashes, and while uploads of the same content come. [ADMIN-6]"""

import asyncio
import hashlib
import os
import random
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import select

from kentongan.files.part import part_name
from kentongan.files.spool import Spool
from kentongan.services.login import Membership
from kentongan.services.retention import GRACE, RetentionService
from kentongan.store.aside import NoteAside, SiftAside, named_blobs
from kentongan.store.retention import RemoveRows
from kentongan.store.schema import attachment, blob, blob_aside, message_attachment
from kentongan.store.store import Store
from kentongan.words import RetentionKind
from tests.services.clock import DAY, NOW, Clock
from tests.services.storehouse import Admit, files_of, give_row, keys_of, put_file, readable, retention, send, upload


@pytest.fixture
def service(store: Store, spool: Spool) -> RetentionService:
    return retention(store, spool, batch=3, rest=0)


async def test_part_files_go_a_day_after_their_last_byte(spool: Spool, service: RetentionService, clock: Clock) -> None:
    old, young = (part_name(owner, 3, "0" * 64) for owner in (1, 2))
    for name, at in ((old, NOW - DAY), (young, NOW - DAY + 1)):
        part = spool.open_part(name)
        part.write(memoryview(b"isi"))
        part.close()
        os.utime(part.path, ns=(at * 1_000_000, at * 1_000_000))
    gone = {row.kind: (row.files, row.bytes) for row in await service.remove()}
    assert gone[RetentionKind.PARTS] == (1, 3)
    assert files_of(spool) == {f"parts/{young}"}


async def test_a_crash_between_row_and_file_leaves_a_file_that_the_next_run_finds(
    store: Store, spool: Spool, service: RetentionService, clock: Clock
) -> None:
    sha256 = put_file(spool, b"isi")
    await service.remove()
    assert files_of(spool) == {f"aside/{sha256}"}
    clock.forward(GRACE)
    await service.remove()
    assert files_of(spool) == set()
    assert await store.read(lambda connection: connection.execute(select(blob_aside)).all()) == []


async def test_a_crash_after_putting_aside_loses_the_note_but_not_the_grace(
    spool: Spool, service: RetentionService, clock: Clock
) -> None:
    sha256 = put_file(spool, b"isi")
    spool.put_aside(sha256)
    os.utime(spool.root / "aside" / sha256, (0, 0))
    await service.remove()
    clock.forward(GRACE - 1)
    await service.remove()
    assert files_of(spool) == {f"aside/{sha256}"}
    clock.forward(1)
    await service.remove()
    assert files_of(spool) == set()


class SteppedStore:
    """A store that calls `step` before and after each look at the rows of blobs and each note about files."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.points = 0
        self.at: dict[int, list[Callable[[], Awaitable[Any]]]] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def read(self, function: Any, *args: Any) -> Any:
        return await self._between(function is named_blobs, self._store.read(function, *args))

    async def write(self, operation: Any) -> Any:
        return await self._between(isinstance(operation, NoteAside | SiftAside), self._store.write(operation))

    async def _between(self, counts: bool, work: Awaitable[Any]) -> Any:
        if counts:
            await self._step()
        result = await work
        if counts:
            await self._step()
        return result

    async def _step(self) -> None:
        for act in self.at.get(self.points, ()):
            await act()
        self.points += 1


async def test_an_old_upload_that_is_sent_in_this_moment_stays(
    store: Store, spool: Spool, admit: Admit, clock: Clock
) -> None:
    """Between the look and the removal the rows change: what is due is decided where it is removed."""
    a = await admit("a@satu")
    sent, unsent = [await upload(store, spool, a, content) for content in (b"satu", b"dua")]
    clock.forward(DAY)

    class Between(SteppedStore):
        async def write(self, operation: Any) -> Any:
            if isinstance(operation, RemoveRows) and operation.kind is RetentionKind.ATTACHMENTS:
                await send(store, a, sent, to="a@satu")
            if isinstance(operation, RemoveRows) and operation.kind is RetentionKind.BLOBS:
                await give_row(store, spool, a, b"dua")
            return await store.write(operation)

    await retention(Between(store), spool).remove()  # type: ignore[arg-type]
    assert len(await keys_of(store, message_attachment)) == 1
    assert len(await keys_of(store, attachment)) == 2, unsent
    assert readable(spool, b"satu")
    assert readable(spool, b"dua")


POINTS_OF_A_RUN = 6  # before and after: look, note, sift


async def test_an_upload_of_the_same_content_never_loses_its_file_wherever_it_ends(
    store: Store, spool: Spool, admit: Admit, clock: Clock
) -> None:
    """The upload's file comes at one point of a run, its row at this or a later one; every pair of points is tried."""
    a = await admit("a@satu")
    for file_at in range(POINTS_OF_A_RUN):
        for row_at in range(file_at, POINTS_OF_A_RUN + 1):
            await try_upload_within_a_run(store, spool, a, clock, file_at, row_at)


async def try_upload_within_a_run(
    store: Store, spool: Spool, who: Membership, clock: Clock, file_at: int, row_at: int
) -> None:
    content = f"isi {file_at} {row_at}".encode()
    stepped = SteppedStore(store)
    service = retention(stepped, spool)  # type: ignore[arg-type]
    where = (file_at, row_at)
    put_file(spool, content)
    ids: list[str] = []

    async def bring_file() -> None:
        put_file(spool, content)

    async def bring_row() -> None:
        ids.append(await give_row(store, spool, who, content))
        assert readable(spool, content), where

    stepped.at.setdefault(file_at, []).append(bring_file)
    stepped.at.setdefault(row_at, []).append(bring_row)
    await service.remove()
    if not ids:
        assert row_at == POINTS_OF_A_RUN == stepped.points, (where, stepped.points)
        await bring_row()
    await send(store, who, *ids, to="a@satu", life=300 * DAY)
    for _ in range(3):
        assert readable(spool, content), where
        clock.forward(GRACE)
        await service.remove()
    assert readable(spool, content), where
    assert f"blobs/{hashlib.sha256(content).hexdigest()}" in files_of(spool), where


async def test_an_upload_while_the_file_is_removed_from_aside_keeps_its_own(
    store: Store, spool: Spool, admit: Admit, clock: Clock
) -> None:
    a = await admit("a@satu")
    for point in range(POINTS_OF_A_RUN):
        content = f"isi {point}".encode()
        stepped = SteppedStore(store)
        service = retention(stepped, spool)  # type: ignore[arg-type]
        put_file(spool, content)
        await service.remove()
        clock.forward(GRACE)

        async def upload_it(content: bytes = content) -> None:
            await send(store, a, await upload(store, spool, a, content), to="a@satu", life=300 * DAY)

        stepped.points, stepped.at = 0, {point: [upload_it]}
        await service.remove()
        if stepped.points <= point:
            await upload_it()
        clock.forward(GRACE)
        await service.remove()
        assert readable(spool, content), point


async def test_uploads_sends_and_retention_at_once_leave_every_row_its_file(
    store: Store, spool: Spool, admit: Admit, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Uploads of twelve contents, some sent and some not; the clock leaps, so that what is not sent goes again."""
    a = await admit("a@satu")
    contents = [f"isi {place}".encode() for place in range(12)]
    service = retention(store, spool, batch=2, rest=0)
    chance = random.Random(1)
    # Part files have times of the real clock.
    monkeypatch.setattr(spool, "idle_parts", lambda before: {})

    async def client() -> None:
        for _ in range(3):
            content = chance.choice(contents)
            await asyncio.to_thread(put_file, spool, content)
            one = await give_row(store, spool, a, content)
            assert readable(spool, content)
            if chance.random() < 0.05:
                await send(store, a, one, to="a@satu")

    removed = 0
    for _ in range(12):
        *_, rows = await asyncio.gather(*(client() for _ in range(4)), service.remove())
        removed += sum(row.files for row in rows)
        clock.forward(DAY)
        for sha256 in await keys_of(store, blob):
            with spool.open_blob(sha256) as file:
                assert hashlib.sha256(file.read()).hexdigest() == sha256
    assert removed
