"""Opening the database: one engine for the one writer of this server, one for readers, and what keeps others out.

It is SQLite in the data folder, or a MariaDB that the settings name (`store/mysql`). SQLite runs in WAL mode with
`synchronous=FULL`. The writer's connection is the only one that writes and the only one that checkpoints: SQLite before
3.51.3 can corrupt a database when several do (the WAL-reset bug).
"""

import contextlib
import fcntl
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool, StaticPool

from kentongan.errors import KentonganError
from kentongan.language import Sentence
from kentongan.store.demand import check_demands
from kentongan.store.hub import HubCard, HubLock
from kentongan.store.migration import OlderDatabase, is_older, newest_revision, upgrade
from kentongan.store.mysql import DatabaseUnusable, Place, open_reader, open_setup, open_writer, said

DATABASE = "kentongan.db"
BeforeUpgrade = Callable[[OlderDatabase], None]
_READERS = 2
# Stands in a data folder whose database is elsewhere, so that nobody begins a second one beside it by mistake. A file
# of SQLite that lies there too was left when the database moved.
_ELSEWHERE = "database-elsewhere"


class AlreadyRunning(KentonganError):
    """Another server holds the data folder."""

    def __init__(self, folder: Path, pid: str) -> None:
        """Name the folder and the process that holds it."""
        self.sentence = Sentence(
            f"Server lain (proses {pid}) sedang memakai {folder}.", f"Another server (process {pid}) uses {folder}."
        )
        super().__init__(self.sentence.en)


class WrongDatabase(KentonganError):
    """The data folder belongs to another database than the one that the settings name."""

    def __init__(self, folder: Path, *, elsewhere: bool) -> None:
        """Name the folder; `elsewhere`: its database is not SQLite."""
        self.sentence = Sentence(
            f"Basis data folder {folder} tidak ada di dalamnya; pengaturan “database” harus menyebut tempatnya.",
            f"The database of the folder {folder} is not in it; the setting “database” has to say where it is.",
        )
        if not elsewhere:
            self.sentence = Sentence(
                f"Folder {folder} sudah berisi basis data; “database” hanya untuk folder tanpa basis data.",
                f"The folder {folder} has a database already; “database” is for a folder without one.",
            )
        super().__init__(self.sentence.en)


class FolderLock:
    """The lock of a data folder; held as long as the process lives or until `release`."""

    def __init__(self, folder: Path) -> None:
        """Take the lock; raises AlreadyRunning with the other's process id."""
        self._file: IO[str] = open(folder / "lock", "a+", encoding="ascii")  # noqa: SIM115 - held until release
        os.chmod(self._file.fileno(), 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._file.seek(0)
            pid = self._file.read().strip() or "?"
            self._file.close()
            raise AlreadyRunning(folder, pid) from None
        self._file.truncate(0)
        self._file.write(str(os.getpid()))
        self._file.flush()

    def release(self) -> None:
        """Give the lock back."""
        self._file.close()


@dataclass(frozen=True, slots=True)
class Engines:
    """The two ways into one database."""

    writer: Engine
    reader: Engine
    # The name of this hub where several write into the database.
    hub: str = ""

    def dispose(self) -> None:
        """Close every connection, the readers first: the last one to close checkpoints, and that must be the writer."""
        self.reader.dispose()
        self.writer.dispose()


def _nothing(_older: OlderDatabase) -> None:
    """What is done before an upgrade where nothing has to be."""


def open_engines(
    folder: Path, database: str = "", hub: HubCard | None = None, before_upgrade: BeforeUpgrade = _nothing
) -> Engines:
    """The database of a data folder, made or brought to the newest schema if need be.

    `database` is the setting; empty: SQLite in the folder. `hub`: there are several on one MariaDB. `before_upgrade` is
    called when an older schema is about to be changed, and may raise to leave it alone. Raises WrongDatabase,
    DatabaseTooNew, and for a MariaDB DatabaseUnusable, DatabaseOccupied, DatabaseUnfinished or AnotherServer.
    """
    check_place(folder, elsewhere=bool(database))
    if not database:
        return _open_sqlite(folder / DATABASE, before_upgrade)
    engines = _open_mariadb(Place(database), hub, before_upgrade)
    note_place(folder, elsewhere=True)
    return engines


def check_place(folder: Path, *, elsewhere: bool = False) -> None:
    """Raises WrongDatabase when the database of a data folder is not in it, or (`elsewhere`) when it is."""
    marked = (folder / _ELSEWHERE).exists()
    if elsewhere != marked and (marked or (folder / DATABASE).exists()):
        raise WrongDatabase(folder, elsewhere=marked)


def note_place(folder: Path, *, elsewhere: bool) -> None:
    """From now on the database of a data folder is not in it, or in it."""
    if elsewhere:
        (folder / _ELSEWHERE).touch(mode=0o600)
    else:
        (folder / _ELSEWHERE).unlink(missing_ok=True)


def _open_mariadb(place: Place, hub: HubCard | None, before_upgrade: BeforeUpgrade) -> Engines:
    lock = HubLock(place.name, str(place), hub)
    engines = Engines(open_writer(place, lock), open_reader(place), hub=lock.hub)
    setup = open_setup(place)
    try:
        with setup.connect() as connection:
            check_demands(connection, place)
            with lock.setting_up(connection):
                with engines.writer.connect():  # from here on nobody writes who may not do so beside us
                    older = is_older(connection)
                    lock.check_others(connection, change=older)
                    if older:
                        _show(engines, before_upgrade)
                    upgrade(setup)
                lock.note(connection)
    except DBAPIError as error:
        engines.dispose()
        raise DatabaseUnusable(str(place), said(error)) from None
    except BaseException:
        engines.dispose()
        raise
    finally:
        setup.dispose()
    return engines


def _show(engines: Engines, before_upgrade: BeforeUpgrade) -> None:
    """The database as it is, to whoever wants to keep it."""
    with engines.reader.begin() as connection:
        before_upgrade(OlderDatabase(connection, newest_revision()))


def _open_sqlite(path: Path, before_upgrade: BeforeUpgrade) -> Engines:
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    url = f"sqlite:///{path}"
    # A failed statement is logged, and its parameters are people's letters and hashes of their secrets.
    options: dict[str, Any] = {"connect_args": {"check_same_thread": False}, "hide_parameters": True}
    writer = create_engine(url, poolclass=StaticPool, **options)
    reader = create_engine(url, poolclass=QueuePool, pool_size=_READERS, **options)
    event.listen(writer, "connect", _prepare_writer)
    event.listen(writer, "begin", _begin_immediate)
    event.listen(reader, "connect", _prepare_reader)
    event.listen(reader, "begin", _begin)
    engines = Engines(writer, reader)
    try:
        with writer.connect() as connection:
            older = is_older(connection)
        if older:
            _show(engines, before_upgrade)
        upgrade(writer)
    except BaseException:
        engines.dispose()
        raise
    return engines


@contextlib.contextmanager
def reading(folder: Path) -> Iterator[Connection]:
    """A connection that only reads, to the database of a server that does not run; it is not brought to a schema."""
    engine = create_engine(f"sqlite:///{folder / DATABASE}", poolclass=StaticPool, hide_parameters=True)
    event.listen(engine, "connect", _prepare_reader)
    event.listen(engine, "begin", _begin)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def _prepare_writer(connection: Any, _record: Any) -> None:
    # Without this the driver starts transactions by itself, and a released savepoint would commit.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "temp_store=MEMORY"):
        connection.execute(f"PRAGMA {pragma}")


def _prepare_reader(connection: Any, _record: Any) -> None:
    # The driver begins no transaction for a SELECT: two of them would see two moments.
    connection.isolation_level = None
    for pragma in ("query_only=ON", "wal_autocheckpoint=0", "busy_timeout=5000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN")


def _begin_immediate(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
