"""Copying the database while it is used, and looking at a copy.

The copy is a file of SQLite, whatever the database is, so that there is one kind of backup. It is read by a connection
that does not write and stays on one snapshot: members go on writing, the copy is the database at one moment, and it
never has to begin anew. Of SQLite it is the library's own online backup, page by page; what that costs is that the log
(`-wal`) grows by whatever is written meanwhile. Of a MariaDB the rows are copied and compared (`store/copy`); what is
written meanwhile costs it room for the older rows.
"""

import errno
import os
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, func, inspect, select, table, text
from sqlalchemy.exc import DBAPIError

from kentongan.domain.audit import AuditHead
from kentongan.domain.backup import BackupRefused
from kentongan.store.arrival import arrival_file
from kentongan.store.audit import get_head, mark_at
from kentongan.store.copy import copy_rows
from kentongan.store.engine import reading
from kentongan.store.failure import is_full
from kentongan.store.migration import revision_of
from kentongan.store.part import PartContent, contents
from kentongan.store.schema import blob
from kentongan.words import BackupFlaw

# The job whose lease says that a backup is being made: one at a time, and no blob is removed meanwhile.
BACKUP_JOB = "backup"
# About 8 ms of copying at a time, after which somebody may say stop.
_PAGES = 2000
# Of SQLite's virtual machine, some milliseconds.
_INSTRUCTIONS = 1_000_000


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A database at one moment: its revision, the rows of each table, where the audit log ends."""

    schema: str
    rows: dict[str, int]
    head: AuditHead


def snapshot_of(connection: Connection) -> Snapshot:
    """Look at a database of whatever revision."""
    names = sorted(inspect(connection).get_table_names())
    rows = {name: connection.scalar(select(func.count()).select_from(table(name))) or 0 for name in names}
    return Snapshot(revision_of(connection) or "", rows, get_head(connection))


def copy_database(connection: Connection, target: Path, moved: Callable[[int, int], None]) -> Snapshot:
    """Copy the database into a new file; gives what was counted in the original.

    `moved` hears bytes and total, and may raise to end it. Raises OSError when there is no room for the copy.
    """
    snapshot = snapshot_of(connection)  # from here on the connection stays at this moment
    try:
        if connection.dialect.name == "sqlite":
            _copy_pages(connection, target, moved)
        else:
            _copy_rows(connection, target, snapshot.schema, moved)
    except (sqlite3.Error, DBAPIError) as error:
        if not is_full(error):
            raise
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from None
    return snapshot


def _copy_rows(connection: Connection, target: Path, schema: str, moved: Callable[[int, int], None]) -> None:
    size = database_bytes(connection)
    with arrival_file(target, schema) as copy:
        copy_rows(connection, copy, lambda done, total: moved(size * done // total, size))


def _copy_pages(connection: Connection, target: Path, moved: Callable[[int, int], None]) -> None:
    page = connection.scalar(text("PRAGMA page_size")) or 4096
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    source = connection.connection.driver_connection
    assert isinstance(source, sqlite3.Connection)
    copy = sqlite3.connect(target)
    try:
        for pragma in ("journal_mode=OFF", "synchronous=OFF"):  # who wants it safe syncs the file afterwards
            copy.execute(f"PRAGMA {pragma}")
        source.backup(copy, pages=_PAGES, progress=lambda _, left, all_: moved((all_ - left) * page, all_ * page))
    finally:
        copy.close()


def database_bytes(connection: Connection) -> int:
    """How large a copy would be now; of a MariaDB about."""
    if connection.dialect.name != "sqlite":
        query = "SELECT SUM(data_length + index_length) FROM information_schema.tables WHERE table_schema = DATABASE()"
        return int(connection.scalar(text(query)) or 0)
    pages, size = (connection.scalar(text(f"PRAGMA {name}")) or 0 for name in ("page_count", "page_size"))
    return int(pages) * int(size)


def count_blobs(connection: Connection) -> tuple[int, int]:
    """How many blobs there are, and their bytes."""
    row = connection.execute(select(func.count(), func.coalesce(func.sum(blob.c.size), 0)).select_from(blob)).one()
    return int(row[0]), int(row[1])


# A copy, in whatever folder it lies


def blobs_in(folder: Path) -> Iterator[tuple[str, int]]:
    """Hash and size of every blob that the database of a folder names, in the order of the hashes."""
    with reading(folder) as connection:
        yield from map(tuple, connection.execute(select(blob.c.sha256, blob.c.size).order_by(blob.c.sha256)))


def count_blobs_in(folder: Path) -> tuple[int, int]:
    """How many blobs the database of a folder names, and their bytes."""
    with reading(folder) as connection:
        return count_blobs(connection)


def content_in(folder: Path, sha256: str) -> PartContent | None:
    """Where the bucket has the content of a hash, as the database of a folder says."""
    with reading(folder) as connection:
        return contents(connection, [sha256]).get(sha256)


def inspect_copy(folder: Path, head: AuditHead, pulse: Callable[[], None] = lambda: None) -> Snapshot:
    """Look at the database of a folder: whole, every reference kept, the audit log through a head; or BackupRefused.

    `pulse` is called now and then, and may raise to end it.
    """
    stopped: list[BaseException] = []

    def go_on() -> bool:
        try:
            pulse()
        except BaseException as stop:  # SQLite would only hear that something was raised
            stopped.append(stop)
        return bool(stopped)

    try:
        with reading(folder) as connection:
            driver = connection.connection.driver_connection
            assert isinstance(driver, sqlite3.Connection)
            driver.set_progress_handler(go_on, _INSTRUCTIONS)
            found = connection.scalar(text("PRAGMA integrity_check(1)"))
            if found != "ok":
                raise BackupRefused(BackupFlaw.DATABASE, str(found)[:200])
            if orphan := connection.execute(text("PRAGMA foreign_key_check")).first():
                raise BackupRefused(BackupFlaw.DATABASE, f"{orphan[0]} -> {orphan[2]}")
            if head.count and mark_at(connection, head.count) != head:
                raise BackupRefused(BackupFlaw.AUDIT)
            return snapshot_of(connection)
    except DBAPIError as error:
        if stopped:
            raise stopped[0] from None
        raise BackupRefused(BackupFlaw.DATABASE, str(error.orig)[:200]) from None
