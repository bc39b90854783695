"""Bringing a database to the newest schema.

SQLite undoes a migration that was interrupted. MariaDB commits with every change of a table, so there each revision
after the first setup is one statement that may be repeated, and the first setup counts only once it has ended.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text

from kentongan.errors import KentonganError
from kentongan.language import Sentence
from kentongan.store.schema import metadata

_MIGRATIONS = Path(__file__).with_name("migrations")
VERSION = "alembic_version"
# The name of the same table while the first setup goes on, and while another database is copied into this one.
_UNFINISHED = "alembic_version_unfinished"
_ARRIVING = "alembic_version_arriving"


class DatabaseTooNew(KentonganError):
    """The database was made or changed by a newer version of the program."""

    def __init__(self, revision: str) -> None:
        """Name its schema."""
        self.sentence = Sentence(
            f"Basis data dibuat oleh Kentongan yang lebih baru (skema {revision}). Pasang versi itu.",
            f"The database was made by a newer Kentongan (schema {revision}). Install that version.",
        )
        super().__init__(self.sentence.en)


class DatabaseOccupied(KentonganError):
    """The database holds tables, and it should hold none."""

    def __init__(self, table: str) -> None:
        """Name one of them."""
        self.sentence = Sentence(
            f"Basis data sudah berisi tabel ({table}). Beri Kentongan basis data kosong.",
            f"The database holds tables already ({table}). Give Kentongan an empty one.",
        )
        super().__init__(self.sentence.en)


class DatabaseUnfinished(KentonganError):
    """Another database was being copied into this one, and not to the end."""

    def __init__(self) -> None:
        """Say what to do."""
        self.sentence = Sentence(
            "Pemindahan ke basis data ini belum selesai; ulangi `kentongan admin move-database` atau pemulihannya.",
            "A move into this database was not finished; repeat `kentongan admin move-database`, or the restore.",
        )
        super().__init__(self.sentence.en)


@cache
def knows_schema(revision: str) -> bool:
    """Whether a database of this revision can be used, or brought to the newest schema, by this program."""
    return any(script.revision == revision for script in ScriptDirectory.from_config(_config()).walk_revisions())


@dataclass(frozen=True, slots=True)
class OlderDatabase:
    """A database that is about to be brought to the newest revision: a connection that reads it at one moment."""

    connection: Connection
    newest: str


def newest_revision() -> str:
    """The one that `upgrade` brings databases to."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def is_older(connection: Connection) -> bool:
    """Whether a database that was set up will be changed by `upgrade`."""
    known = revision_of(connection)
    connection.rollback()  # a table that was read could not be changed
    return known is not None and known != newest_revision() and knows_schema(known)


def is_mark(table: str) -> bool:
    """Whether a table only says of which revision the others are."""
    return table in (VERSION, _UNFINISHED, _ARRIVING)


def revision_of(connection: Connection) -> str | None:
    """The revision of a database; None before its first setup has ended."""
    if not inspect(connection).has_table(VERSION):
        return None
    revision: str | None = connection.scalar(text(f"SELECT version_num FROM {VERSION}"))
    return revision


def upgrade(engine: Engine) -> None:
    """Make the tables, or change them to the newest schema.

    Raises DatabaseTooNew, DatabaseOccupied or DatabaseUnfinished.
    """
    with engine.connect() as connection:
        known = revision_of(connection)
        if inspect(connection).has_table(_ARRIVING):
            raise DatabaseUnfinished
        connection.rollback()
    if known is not None and not knows_schema(known):
        raise DatabaseTooNew(known)
    with engine.begin() as connection:
        if engine.dialect.name == "mysql" and known is None:
            _begin_anew(connection, _UNFINISHED, "head")
            _rename(connection, _UNFINISHED)
        else:
            _migrate(connection, VERSION)


def check_empty(connection: Connection) -> None:
    """Raises DatabaseOccupied when a MariaDB holds more than what an interrupted setup or arrival has left."""
    tables = set(inspect(connection).get_table_names())
    marks = {_UNFINISHED, _ARRIVING} & tables
    ours = {table.name for table in metadata.sorted_tables} if marks else set()
    if revision_of(connection) is None:
        ours.add(VERSION)
    if foreign := sorted(tables - ours - marks):
        raise DatabaseOccupied(foreign[0])


def _begin_anew(connection: Connection, mark: str, revision: str) -> None:
    """The tables of a revision in a MariaDB; what an interrupted setup or arrival has left goes first."""
    check_empty(connection)
    metadata.drop_all(connection)
    for name in (_UNFINISHED, _ARRIVING, VERSION):
        connection.execute(text(f"DROP TABLE IF EXISTS {name}"))
    _migrate(connection, mark, revision)


def _rename(connection: Connection, mark: str) -> None:
    connection.execute(text(f"ALTER TABLE {mark} RENAME TO {VERSION}"))


def make_tables(connection: Connection, revision: str) -> None:
    """The tables of a revision, in a new file of SQLite."""
    _migrate(connection, VERSION, revision)


def begin_arrival(connection: Connection, revision: str) -> None:
    """The tables of a revision in an empty MariaDB, for another database; raises DatabaseOccupied."""
    _begin_anew(connection, _ARRIVING, revision)


def end_arrival(connection: Connection) -> None:
    """Everything is there: from now on it is a database."""
    _rename(connection, _ARRIVING)


def _migrate(connection: Connection, version_table: str, revision: str = "head") -> None:
    config = _config()
    config.attributes.update(connection=connection, version_table=version_table)
    command.upgrade(config, revision)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    return config
