"""The writer: what is acknowledged is on the disk, in order, and one bad operation harms no other. [MSG-3]"""

import asyncio
import os
import resource
import sqlite3
import threading
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, create_engine, event, func, insert, select
from sqlalchemy.exc import OperationalError

from kentongan.errors import ErrorCode, Refusal
from kentongan.store.engine import Engines, open_engines
from kentongan.store.schema import letter
from kentongan.store.store import Store
from kentongan.store.writer import Committed, Operation, Writer
from tests.kinds import only_sqlite
from tests.store.batch import Gate, LastWord, Name, OtherName, count_commits, in_one_batch, names

PAGE = 4096


@dataclass(frozen=True)
class Bulk(Operation[int]):
    """Fills about so many pages of the database."""

    pages: int

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["Bulk"], now: int) -> list[Any]:
        row = {"kind": "bulk", "due_at": now, "created_at": now, "error": "x" * (PAGE - 400)}
        for one in operations:
            connection.execute(insert(letter), [row] * one.pages)
        return [one.pages for one in operations]


class LateBulk(Bulk):
    """The same as another kind, applied after it."""


def rows_of_bulk(connection: Connection) -> int:
    return connection.scalar(select(func.count()).select_from(letter)) or 0


def pragma(engine: Engine, text: str) -> int:
    with engine.connect() as connection:
        row = connection.connection.cursor().execute(f"PRAGMA {text}").fetchone()
    return row[0] if row else 0


def leave_room(engines: Engines, pages: int) -> None:
    pragma(engines.writer, f"max_page_count={pragma(engines.writer, 'page_count') + pages}")


def code_of(result: Any) -> ErrorCode:
    assert isinstance(result, Refusal), result
    return result.code


# Group commit


async def test_what_waits_together_is_committed_together(store: Store, engines: Engines) -> None:
    commits = count_commits(engines.writer)
    results = await in_one_batch(store, *(Name(f"n{n:03}") for n in range(200)))
    assert results == [f"n{n:03}" for n in range(200)]
    assert commits() == 2  # the gate's and ours


async def test_concurrent_writers_need_fewer_commits_than_writes(store: Store, engines: Engines) -> None:
    commits = count_commits(engines.writer)
    await asyncio.gather(*(store.write(Name(f"n{n}")) for n in range(200)))
    assert commits() < 100
    assert len(await store.read(names)) == 200


async def test_no_batch_has_more_than_a_thousand_operations(store: Store, engines: Engines) -> None:
    commits = count_commits(engines.writer)
    await in_one_batch(store, *(Name(f"n{n}") for n in range(1001)))
    assert commits() == 3


async def test_operations_of_one_kind_are_applied_together(store: Store) -> None:
    sizes: list[int] = []

    class Counted(Name):
        @classmethod
        def apply(cls, connection: Connection, operations: Sequence[Name], now: int) -> list[Any]:
            sizes.append(len(operations))
            return super().apply(connection, operations, now)

    await in_one_batch(store, Counted("a"), Name("b"), Counted("c"))
    assert sizes == [2]


# One bad operation


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (Name("bad", Refusal(ErrorCode.NOT_ALLOWED)), ErrorCode.NOT_ALLOWED),
        (Name("bad", ValueError("broken on purpose")), ErrorCode.INTERNAL),
        (Name("first"), ErrorCode.INTERNAL),  # not unique: the database refuses it
    ],
    ids=["refused", "a bug", "refused by the database"],
)
async def test_a_bad_operation_leaves_nothing_and_harms_no_other(store: Store, bad: Name, code: ErrorCode) -> None:
    results = await in_one_batch(store, Name("first"), bad, Name("last"), OtherName("other"))
    assert [results[0], *results[2:]] == ["first", "last", "other"]
    assert code_of(results[1]) is code
    assert await store.read(names) == ["first", "last", "other"]


async def test_a_refusal_as_a_value_is_raised_for_its_own_operation_only(store: Store) -> None:
    class Choosy(Name):
        @classmethod
        def apply(cls, connection: Connection, operations: Sequence[Name], now: int) -> list[Any]:
            return [Refusal(ErrorCode.NOT_ALLOWED) if one.name == "no" else one.name for one in operations]

    results = await in_one_batch(store, Choosy("yes"), Choosy("no"))
    assert results[0] == "yes"
    assert code_of(results[1]) is ErrorCode.NOT_ALLOWED


async def test_failures_of_one_batch_are_told_as_exceptions_of_their_own(store: Store) -> None:
    results = await in_one_batch(store, LastWord("a"), Name("b"))
    assert [code_of(result) for result in results] == [ErrorCode.STORAGE_FAILED] * 2
    assert results[0] is not results[1]


# Rolled back means gone: with the driver's own transactions a released savepoint commits


async def test_a_batch_rolled_back_after_a_released_savepoint_leaves_nothing(store: Store) -> None:
    results = await in_one_batch(store, Name("a"), LastWord("b"), OtherName("c"))
    assert [code_of(result) for result in results] == [ErrorCode.STORAGE_FAILED] * 3
    assert await store.read(names) == []
    assert await store.write(Name("a")) == "a"


@only_sqlite
async def test_the_driver_alone_would_keep_what_was_rolled_back(engines: Engines, tmp_path: Path) -> None:
    plain = create_engine(f"sqlite:///{tmp_path / 'kentongan.db'}")
    try:
        for engine, kept in ((plain, ["plain"]), (engines.writer, ["plain"])):
            with engine.connect() as connection:
                transaction = connection.begin()
                with connection.begin_nested():
                    Name.apply(connection, [Name("plain" if engine is plain else "ours")], 1)
                transaction.rollback()
            with engines.reader.begin() as connection:
                assert names(connection) == kept
    finally:
        plain.dispose()


# Acknowledged means durable


async def test_nobody_is_answered_before_commit_has_returned(store: Store, engines: Engines) -> None:
    reached, go_on = threading.Event(), threading.Event()

    def hold(connection: Connection) -> None:
        reached.set()
        assert go_on.wait(30)

    heard: list[Committed] = []
    store.writer.on_commit.append(heard.append)
    event.listen(engines.writer, "commit", hold)
    written = asyncio.ensure_future(store.write(Name("a")))
    try:
        assert await asyncio.to_thread(reached.wait, 30)
        for _ in range(100):
            await asyncio.sleep(0)
        assert not written.done()
        assert heard == []
        assert await store.read(names) == []
    finally:
        go_on.set()
    assert await written == "a"
    assert await store.read(names) == ["a"]


@only_sqlite
async def test_a_full_disk_refuses_and_heals(store: Store, engines: Engines) -> None:
    leave_room(engines, 20)
    assert code_of((await in_one_batch(store, Bulk(50)))[0]) is ErrorCode.STORAGE_FAILED
    assert await store.read(rows_of_bulk) == 0
    leave_room(engines, 200)
    assert await store.write(Bulk(50)) == 50


@only_sqlite
async def test_a_disk_that_fills_up_within_a_batch_loses_nothing_that_was_acknowledged(
    store: Store, engines: Engines
) -> None:
    """SQLite rolls everything back by itself then, and what is tried afterwards would commit alone."""
    leave_room(engines, 60)
    results = await in_one_batch(store, Bulk(30), LateBulk(20), LateBulk(21))
    acknowledged = sum(result for result in results if not isinstance(result, Exception))
    assert await store.read(rows_of_bulk) == acknowledged
    leave_room(engines, 200)
    assert await store.write(Bulk(7)) == 7


@only_sqlite
async def test_on_a_full_disk_room_is_asked_for_once_and_the_batch_tried_again(store: Store, engines: Engines) -> None:
    asked = []

    def make_room() -> bool:
        asked.append(leave_room(engines, 200))
        return True

    store.writer.make_room = make_room
    leave_room(engines, 20)
    assert await in_one_batch(store, Name("a"), Bulk(50)) == ["a", 50]
    assert await store.read(names) == ["a"]  # once, and not twice
    leave_room(engines, 20)
    assert code_of((await in_one_batch(store, Bulk(500)))[0]) is ErrorCode.STORAGE_FAILED
    assert len(asked) == 2


async def test_without_room_only_what_needs_none_is_written(store: Store) -> None:
    class Large(Name):
        needs_room = True

    store.writer.has_room = False
    with pytest.raises(Refusal) as refused:
        await store.write(Large("large"))
    assert (refused.value.code, refused.value.retry_after) == (ErrorCode.STORAGE_FAILED, 10)
    assert await store.write(Name("small")) == "small"
    store.writer.has_room = True
    assert await store.write(Large("large")) == "large"


class FailedStatement(sqlite3.OperationalError):
    """What the driver raises; the real ones cannot be given a name."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.sqlite_errorname = name


@only_sqlite
@pytest.mark.parametrize(
    ("name", "heals"),
    [
        *(("SQLITE_FULL", True), ("SQLITE_IOERR_SHMSIZE", True)),
        *(("SQLITE_IOERR_FSYNC", False), ("SQLITE_IOERR_WRITE", False), ("SQLITE_IOERR", False)),
    ],
)
async def test_a_disk_without_room_heals_and_one_that_lies_does_not(
    store: Store, engines: Engines, name: str, heals: bool
) -> None:
    class Failing(Name):
        @classmethod
        def apply(cls, connection: Connection, operations: Sequence[Name], now: int) -> list[Any]:
            try:
                raise FailedStatement(name)
            except FailedStatement as error:
                raise OperationalError("INSERT", {}, error) from error

    assert code_of((await in_one_batch(store, Failing("a")))[0]) is ErrorCode.STORAGE_FAILED
    (after,) = await asyncio.gather(store.write(Name("after")), return_exceptions=True)
    assert (after == "after") is heals


@contextmanager
def failing_disk(folder: Path, pages: int) -> Iterator[None]:
    """No file may grow by more than so many pages: a write beyond that is an I/O error."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    most = os.path.getsize(folder / "kentongan.db-wal") + pages * PAGE
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@only_sqlite
@pytest.mark.parametrize("cache", [2000, 10], ids=["at commit", "in the middle of the transaction"])
async def test_after_an_io_error_nothing_is_acknowledged_any_more(
    store: Store, engines: Engines, tmp_path: Path, cache: int
) -> None:
    pragma(engines.writer, f"cache_size={cache}")
    await store.write(Name("before"))
    with failing_disk(tmp_path, 40):
        results = await in_one_batch(store, Name("lost"), LateBulk(60), LateBulk(60))
    assert [code_of(result) for result in results] == [ErrorCode.STORAGE_FAILED] * 3
    # The disk is whole again, but a second fsync would report success for pages that the first one has lost.
    with pytest.raises(Refusal) as refused:
        await store.write(Name("after"))
    assert refused.value.code is ErrorCode.STORAGE_FAILED
    assert await store.read(names) == ["before"]


# Who hears of commits


async def test_commits_are_heard_in_their_order_and_before_anybody_is_answered(store: Store) -> None:
    heard: list[str] = []
    store.writer.on_commit.append(lambda committed: heard.extend(result for _, result in committed if result))

    async def write(name: str) -> str:
        await store.write(Name(name))
        return heard.index(name) >= 0 and name

    written = await asyncio.gather(*(write(f"n{n}") for n in range(100)))
    assert heard == written == [f"n{n}" for n in range(100)]


async def test_what_was_refused_is_not_heard_of(store: Store) -> None:
    heard: list[Any] = []
    store.writer.on_commit.append(lambda committed: heard.extend(committed))
    good, bad = Name("good"), Name("bad", Refusal(ErrorCode.NOT_ALLOWED))
    await in_one_batch(store, good, bad)
    assert [one for one, _ in heard if not isinstance(one, Gate)] == [good]


async def test_a_hearer_that_fails_keeps_nobody_waiting(store: Store) -> None:
    heard: list[Committed] = []

    def fail(committed: Committed) -> None:
        raise RuntimeError("broken on purpose")

    store.writer.on_commit += [fail, heard.append]
    async with asyncio.timeout(10):
        assert await store.write(Name("a")) == "a"
    assert len(heard) == 1


async def test_a_waiter_that_gives_up_harms_nobody(store: Store) -> None:
    gone = asyncio.ensure_future(store.write(Name("gone")))
    await asyncio.sleep(0)
    gone.cancel()
    assert await store.write(Name("here")) == "here"
    assert await store.read(names) == ["gone", "here"]


async def test_what_is_written_quietly_is_written(store: Store) -> None:
    store.writer.write_quietly(Name("quiet"))
    await store.write(Name("said"))
    assert await store.read(names) == ["quiet", "said"]


async def test_what_nobody_waits_for_is_gathered_and_whoever_waits_ends_that(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kentongan.store.writer._MOMENT", 60)
    monkeypatch.setattr("kentongan.store.writer._LONG_ENOUGH", 60)
    heard: list[Committed] = []
    store.writer.on_commit.append(heard.append)
    async with asyncio.timeout(10):
        for name in ("a", "b", "c"):
            store.writer.write_quietly(Name(name))
            await asyncio.to_thread(time.sleep, 0)  # the writer may look
        assert await store.write(Name("awaited")) == "awaited"
    assert [[result for _, result in committed] for committed in heard] == [["a", "b", "c", "awaited"]]


async def test_what_is_gathered_does_not_wait_for_ever(store: Store) -> None:
    heard = asyncio.Event()
    store.writer.on_commit.append(lambda committed: heard.set())
    store.writer.write_quietly(Name("quiet"))
    async with asyncio.timeout(10):
        await heard.wait()


async def test_stopping_waits_for_no_more(writer: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kentongan.store.writer._MOMENT", 60)
    monkeypatch.setattr("kentongan.store.writer._LONG_ENOUGH", 60)
    heard: list[Committed] = []
    writer.on_commit.append(heard.append)
    writer.write_quietly(Name("quiet"))
    async with asyncio.timeout(10):
        await writer.stop()
    await asyncio.sleep(0)
    assert len(heard) == 1


# The end


@pytest.fixture
async def writer(engines: Engines) -> AsyncIterator[Writer]:
    writer = Writer(engines, lambda: 1)
    writer.start()
    yield writer
    await writer.stop()


async def test_stopping_writes_what_has_queued_up_and_takes_no_more(
    writer: Writer, engines: Engines, tmp_path: Path, database: str
) -> None:
    queued = [asyncio.ensure_future(writer.write(Name(f"n{n:04}"))) for n in range(2500)]
    await asyncio.sleep(0)
    await writer.stop()
    assert await asyncio.gather(*queued) == [f"n{n:04}" for n in range(2500)]
    with pytest.raises(Refusal) as refused:
        await writer.write(Name("late"))
    assert refused.value.code is ErrorCode.GOING_DOWN
    with pytest.raises(Refusal):
        writer.write_quietly(Name("late"))
    engines.dispose()
    again = open_engines(tmp_path, database)
    with again.reader.begin() as connection:
        assert len(names(connection)) == 2500
    again.dispose()


async def test_an_operation_that_does_not_say_how_it_is_applied_is_a_bug(store: Store) -> None:
    class Mute(Operation[None]):
        pass

    with pytest.raises(Refusal) as refused:
        await store.write(Mute())
    assert refused.value.code is ErrorCode.INTERNAL
