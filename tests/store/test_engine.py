"""Opening the database: what is set on each connection, who may write, and one server a folder."""

import os
import sqlite3
import stat
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError, OperationalError

from kentongan.store.engine import AlreadyRunning, Engines, FolderLock, open_engines
from tests.store.batch import Name, names


@pytest.fixture
def database() -> str:
    """SQLite: that is what this file is about."""
    return ""


def pragma(engine: Engine, name: str) -> Any:
    with engine.connect() as connection:
        return connection.scalar(text(f"PRAGMA {name}"))


def test_the_writer_syncs_every_commit_and_keeps_references_whole(engines: Engines) -> None:
    assert pragma(engines.writer, "journal_mode") == "wal"
    assert pragma(engines.writer, "synchronous") == 2  # FULL
    assert pragma(engines.writer, "foreign_keys") == 1
    assert pragma(engines.writer, "query_only") == 0


def test_readers_neither_write_nor_checkpoint(engines: Engines) -> None:
    connections = [engines.reader.connect() for _ in range(2)]
    try:
        for connection in connections:
            assert connection.scalar(text("PRAGMA query_only")) == 1
            assert connection.scalar(text("PRAGMA wal_autocheckpoint")) == 0
            assert connection.scalar(text("PRAGMA busy_timeout")) == 5000
            with pytest.raises(OperationalError, match="readonly"):
                Name.apply(connection, [Name("a")], 1)
    finally:
        for connection in connections:
            connection.close()


def test_a_writing_transaction_takes_the_lock_when_it_begins(engines: Engines, tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "kentongan.db", timeout=0)
    try:
        with engines.writer.begin(), pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        other.execute("BEGIN IMMEDIATE")
    finally:
        other.close()


def test_a_row_without_its_parent_is_refused(engines: Engines) -> None:
    orphan = "INSERT INTO group_member (group_id, member_id) VALUES (1, 1)"
    with pytest.raises(DBAPIError, match="FOREIGN KEY"), engines.writer.begin() as connection:
        connection.execute(text(orphan))


def test_a_failed_statement_does_not_tell_what_it_was_about(engines: Engines) -> None:
    with engines.writer.connect() as connection:
        Name.apply(connection, [Name("rahasia")], 1)
        with pytest.raises(DBAPIError) as failed:
            Name.apply(connection, [Name("rahasia")], 1)
        connection.rollback()
    assert "rahasia" not in str(failed.value)


def test_the_database_and_what_stands_beside_it_are_for_the_owner_only(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        engines = open_engines(tmp_path)
        with engines.writer.begin() as connection:
            Name.apply(connection, [Name("a")], 1)
    finally:
        os.umask(before)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    engines.dispose()
    assert modes == dict.fromkeys(("kentongan.db", "kentongan.db-wal", "kentongan.db-shm"), 384)


def test_closing_leaves_one_whole_file(tmp_path: Path) -> None:
    engines = open_engines(tmp_path)
    with engines.reader.begin() as reading:
        assert names(reading) == []
    with engines.writer.begin() as connection:
        Name.apply(connection, [Name("a")], 1)
    engines.dispose()
    assert [path.name for path in tmp_path.iterdir()] == ["kentongan.db"]
    again = open_engines(tmp_path)
    with again.reader.begin() as reading:
        assert names(reading) == ["a"]
    again.dispose()


def test_a_second_server_is_refused_and_told_who_holds_the_folder(tmp_path: Path) -> None:
    lock = FolderLock(tmp_path)
    assert stat.S_IMODE((tmp_path / "lock").stat().st_mode) == 0o600
    for _ in range(2):
        with pytest.raises(AlreadyRunning) as refused:
            FolderLock(tmp_path)
        for language in ("id", "en"):
            assert str(os.getpid()) in refused.value.say(language)
            assert str(tmp_path) in refused.value.say(language)
    lock.release()
    FolderLock(tmp_path).release()


def test_a_lock_left_behind_by_a_dead_server_holds_nobody_up(tmp_path: Path) -> None:
    (tmp_path / "lock").write_text("999999999")
    lock = FolderLock(tmp_path)
    assert (tmp_path / "lock").read_text() == str(os.getpid())
    lock.release()
