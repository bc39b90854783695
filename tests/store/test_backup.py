"""Copying a database that is being written: one moment, whole, and nobody waits. [BACKUP-2]"""

import asyncio
import sqlite3
import stat
import threading
from pathlib import Path

import pytest

from kentongan.domain.audit import AuditHead
from kentongan.domain.backup import BackupRefused
from kentongan.store import backup
from kentongan.store.backup import blobs_in, copy_database, count_blobs, count_blobs_in, database_bytes, inspect_copy
from kentongan.store.job import LeaseJob
from kentongan.store.migration import knows_schema
from kentongan.store.schema import blob
from kentongan.store.store import Store
from kentongan.words import BackupFlaw
from tests.services.plant import Plant
from tests.store.batch import Name, names

A, B = "a" * 64, "b" * 64


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    folder = tmp_path / "copy"
    folder.mkdir()
    return folder


async def test_writers_go_on_and_the_copy_is_the_moment_at_which_it_began(
    store: Store, copied: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thousand commits come between two pages, and none of them waits for the copy."""
    monkeypatch.setattr(backup, "_PAGES", 1)
    await store.write(Name("before"))
    begun, go_on = threading.Event(), threading.Event()
    seen: list[tuple[int, int]] = []

    def moved(done: int, total: int) -> None:
        seen.append((done, total))
        begun.set()
        assert go_on.wait(20)

    copying = asyncio.create_task(store.read_apart(copy_database, copied / "kentongan.db", moved))
    assert await asyncio.to_thread(begun.wait, 20)
    for number in range(1000):
        await store.write(Name(f"during {number}"))
    await store.write(LeaseJob("during", 1))  # in a table whose turn comes later
    go_on.set()
    snapshot = await copying
    assert len(await store.read(names)) == 1001
    connection = sqlite3.connect(copied / "kentongan.db")
    assert connection.execute("SELECT name FROM audience_group").fetchall() == [("before",)]
    connection.close()
    assert inspect_copy(copied, AuditHead()) == snapshot
    assert (snapshot.rows["audience_group"], snapshot.rows["job"]) == (1, 0)
    assert knows_schema(snapshot.schema)
    assert not knows_schema("9999")
    assert seen[-1][0] == seen[-1][1] > 4096
    assert [path.name for path in copied.iterdir()] == ["kentongan.db"]
    assert stat.S_IMODE((copied / "kentongan.db").stat().st_mode) == 0o600


async def test_two_readers_are_left_to_those_who_read(store: Store, copied: Path) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def moved(_done: int, _total: int) -> None:
        begun.set()
        assert go_on.wait(20)

    copying = asyncio.create_task(store.read_apart(copy_database, copied / "kentongan.db", moved))
    assert await asyncio.to_thread(begun.wait, 20)
    assert await asyncio.gather(store.read(names), store.read(names), store.read(names)) == [[], [], []]
    go_on.set()
    await copying


async def test_a_copy_can_be_ended(store: Store, copied: Path) -> None:
    def moved(_done: int, _total: int) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        await store.read_apart(copy_database, copied / "kentongan.db", moved)
    assert await store.write(Name("afterwards")) == "afterwards"


async def test_without_room_for_the_copy_the_disk_is_to_blame(store: Store, copied: Path) -> None:
    def moved(_done: int, _total: int) -> None:
        full = sqlite3.OperationalError("database or disk is full")
        full.sqlite_errorname = "SQLITE_FULL"
        raise full

    with pytest.raises(OSError, match="No space left"):
        await store.read_apart(copy_database, copied / "kentongan.db", moved)


async def test_blobs_are_told_in_order_with_their_bytes(store: Store, copied: Path) -> None:
    rows = [{"sha256": one, "size": size, "created_at": 1} for one, size in ((B, 5), (A, 7))]
    await store.write(Plant(((blob, rows),)))
    assert await store.read(count_blobs) == (2, 12)
    assert await store.read(database_bytes) > 4096
    await store.read_apart(copy_database, copied / "kentongan.db", lambda done, total: None)
    assert list(blobs_in(copied)) == [(A, 7), (B, 5)]
    assert count_blobs_in(copied) == (2, 12)


async def test_a_copy_that_is_not_whole_is_refused(store: Store, copied: Path) -> None:
    file = copied / "kentongan.db"
    await store.read_apart(copy_database, file, lambda done, total: None)
    whole = file.read_bytes()
    file.write_bytes(whole[:8192] + b"\xff" * 4096 + whole[12288:])
    with pytest.raises(BackupRefused) as refused:
        inspect_copy(copied, AuditHead())
    assert refused.value.flaw is BackupFlaw.DATABASE
    file.write_bytes(whole)
    connection = sqlite3.connect(file)
    connection.execute("INSERT INTO group_member (group_id, member_id) VALUES (1, 1)")
    connection.commit()
    connection.close()
    with pytest.raises(BackupRefused, match="group_member"):
        inspect_copy(copied, AuditHead())


async def test_looking_at_a_copy_can_be_ended(store: Store, copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup, "_INSTRUCTIONS", 10)
    await store.read_apart(copy_database, copied / "kentongan.db", lambda done, total: None)

    def stop() -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        inspect_copy(copied, AuditHead(), stop)


async def test_a_head_that_the_copied_log_does_not_reach_is_told(store: Store, copied: Path) -> None:
    await store.read_apart(copy_database, copied / "kentongan.db", lambda done, total: None)
    with pytest.raises(BackupRefused) as refused:
        inspect_copy(copied, AuditHead(1, A))
    assert refused.value.flaw is BackupFlaw.AUDIT
