"""A database into which another one is copied: nobody takes it for one before everything is there.

A file is put where a server looks for it when it is whole. A MariaDB keeps its revision under another name until then,
by which a server refuses it and the next arrival knows that it may begin anew.
"""

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from kentongan.errors import KentonganError
from kentongan.language import Sentence
from kentongan.store.demand import check_demands
from kentongan.store.migration import begin_arrival, check_empty, end_arrival, make_tables
from kentongan.store.mysql import DatabaseUnusable, Place, open_setup, said

# A connection that was closed a moment ago may still be listed.
_TRIES, _PAUSE = 10, 0.2


class DatabaseInUse(KentonganError):
    """Somebody is connected to a database that nobody may use now."""

    def __init__(self, where: str) -> None:
        """Name the database without its password."""
        self.sentence = Sentence(
            f"Basis data {where} sedang dipakai; hentikan dahulu semua server dan program yang tersambung ke sana.",
            f"The database {where} is in use; first stop every server and program that is connected to it.",
        )
        super().__init__(self.sentence.en)


@contextmanager
def arrival_file(path: Path, revision: str) -> Iterator[Connection]:
    """A new file of SQLite with the empty tables of a revision; safe on the disk afterwards, gone after an error."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    engine = create_engine(f"sqlite:///{path}", poolclass=StaticPool, hide_parameters=True)
    event.listen(engine, "connect", _prepare_file)
    try:
        with engine.connect() as connection:
            make_tables(connection, revision)
            connection.commit()
            yield connection
        engine.dispose()
        sync_file(path)
    except BaseException:
        path.unlink()
        raise
    finally:
        engine.dispose()


def _prepare_file(connection: Any, _record: Any) -> None:
    """Nothing to undo, nothing to sync before the end: what is not finished is thrown away."""
    for pragma in ("journal_mode=OFF", "synchronous=OFF", "temp_store=MEMORY"):
        connection.execute(f"PRAGMA {pragma}")


def sync_file(path: Path) -> None:
    """Return when the content of a file is on the disk."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def arrival_server(place: Place, revision: str) -> Iterator[Connection]:
    """An empty MariaDB with the empty tables of a revision; a database after the end, unfinished after an error.

    Raises DatabaseUnusable, DatabaseOccupied or DatabaseInUse for one that cannot be the target.
    """
    with ExitStack() as stack:
        connection = stack.enter_context(_empty_server(place))
        with _said_of(place):
            begin_arrival(connection, revision)
        yield connection
        end_arrival(connection)


def check_empty_server(place: Place) -> None:
    """Raises what `arrival_server` does when a MariaDB cannot be the target; changes nothing."""
    with _empty_server(place):
        pass


@contextmanager
def _empty_server(place: Place) -> Iterator[Connection]:
    with ExitStack() as stack:
        with _said_of(place):
            engine = open_setup(place)
            stack.callback(engine.dispose)
            connection = stack.enter_context(engine.connect())
            check_demands(connection, place)
            check_empty(connection)
            check_alone(connection, place)
        yield connection


@contextmanager
def _said_of(place: Place) -> Iterator[None]:
    """What the driver raises, as people are told."""
    try:
        yield
    except DBAPIError as error:
        raise DatabaseUnusable(str(place), said(error)) from None


def check_alone(connection: Connection, place: Place) -> None:
    """Raises DatabaseInUse when this account has another connection to the database: a server keeps one open."""
    others = "SELECT COUNT(*) FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()"
    for _ in range(_TRIES):
        if not connection.scalar(text(others)):
            return
        time.sleep(_PAUSE)
    raise DatabaseInUse(str(place))
