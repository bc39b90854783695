"""Moving the database of a data folder: from SQLite to a MariaDB, back, or to another MariaDB.

The source is only read. The target is made with the source's own schema, whatever revision that is, and counts as a
database once everything has been copied and compared. Only then the folder notes where its database is.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from kentongan.domain.audit import AuditEntry
from kentongan.errors import KentonganError
from kentongan.language import Sentence
from kentongan.store.arrival import DatabaseInUse, arrival_file, arrival_server, check_alone
from kentongan.store.audit import append
from kentongan.store.copy import Content, Moved, copy_rows, has_changed
from kentongan.store.engine import DATABASE, check_place, note_place, reading
from kentongan.store.migration import DatabaseTooNew, knows_schema, revision_of
from kentongan.store.mysql import DatabaseUnusable, Place, open_reader, said

_PART = f"{DATABASE}.part"


class NothingToMove(KentonganError):
    """There is no database to move."""

    def __init__(self, where: str) -> None:
        """Say where it was looked for."""
        self.sentence = Sentence(f"Tidak ada basis data Kentongan di {where}.", f"{where} holds no Kentongan database.")
        super().__init__(self.sentence.en)


class FileThere(KentonganError):
    """A file of SQLite is there already."""

    def __init__(self, path: Path) -> None:
        """Name it."""
        self.sentence = Sentence(
            f"{path} sudah ada; pindahkan atau hapus dahulu berkas itu.",
            f"{path} is there already; move it away first.",
        )
        super().__init__(self.sentence.en)


class MoveFailed(KentonganError):
    """One of the two databases has failed in between."""

    def __init__(self, why: Sentence) -> None:
        """Give the database's reason."""
        self.sentence = Sentence(
            f"Pemindahan terputus: {why.id}. Basis data asal tidak berubah; pemindahan boleh diulang.",
            f"The move was broken off: {why.en}. The original is unchanged; the move may be repeated.",
        )
        super().__init__(self.sentence.en)


def place_of(folder: Path, database: str) -> str:
    """Where the database of a setting is, as it may be told; empty: SQLite in the folder."""
    return str(Place(database)) if database else str(folder / DATABASE)


def move_database(
    folder: Path, source: str, target: str, entry: AuditEntry | None, now: int, moved: Moved
) -> dict[str, Content]:
    """Copy the database of a folder to another place, from where a server will use it; gives what is in each table.

    `source` and `target` are values of the setting `database`. No server of the folder may run. `entry`, if there
    is one, is added to the audit log of the target at `now` (milliseconds). Raises what says why it cannot be: the
    target is no database then, the source is as it was.
    """
    try:
        with (
            _leaving(folder, source) as leaving,
            _arriving(folder, target, _revision(leaving, folder, source)) as arriving,
        ):
            contents = copy_rows(leaving, arriving, moved)
            append(arriving, now, [entry] if entry else [])
            arriving.commit()
            _check_unchanged(leaving, source, contents)
    except DBAPIError as error:
        raise MoveFailed(said(error)) from None
    if not target:
        (folder / _PART).rename(folder / DATABASE)
    note_place(folder, elsewhere=bool(target))
    return contents


def _revision(connection: Connection, folder: Path, database: str) -> str:
    revision = revision_of(connection)
    if revision is None:
        raise NothingToMove(place_of(folder, database))
    if not knows_schema(revision):
        raise DatabaseTooNew(revision)
    return revision


def _check_unchanged(leaving: Connection, source: str, contents: dict[str, Content]) -> None:
    """Raises DatabaseInUse when somebody has begun to use the source meanwhile."""
    if source:
        check_alone(leaving, Place(source))
        leaving.rollback()  # to see what is there now
        if has_changed(leaving, contents):
            raise DatabaseInUse(str(Place(source)))


@contextmanager
def _leaving(folder: Path, database: str) -> Iterator[Connection]:
    """The source, at one moment."""
    check_place(folder, elsewhere=bool(database))
    if not database:
        if not (folder / DATABASE).exists():
            raise NothingToMove(str(folder))
        with reading(folder) as connection:
            yield connection
        return
    place = Place(database)
    with ExitStack() as stack:
        try:
            engine = open_reader(place)
            stack.callback(engine.dispose)
            connection = stack.enter_context(engine.connect())
        except DBAPIError as error:
            raise DatabaseUnusable(str(place), said(error)) from None
        check_alone(connection, place)
        connection.rollback()  # the moment begins with the next question
        yield connection


@contextmanager
def _arriving(folder: Path, database: str, revision: str) -> Iterator[Connection]:
    """The target, empty."""
    if database:
        with arrival_server(Place(database), revision) as connection:
            yield connection
        return
    if (folder / DATABASE).exists():
        raise FileThere(folder / DATABASE)
    (folder / _PART).unlink(missing_ok=True)  # of a move that was killed
    with arrival_file(folder / _PART, revision) as connection:
        yield connection
