"""Bringing a database to the newest schema.

SQLite undoes a migration that was interrupted. MariaDB commits with every change of a table, so there each revision
after the first setup is one statement that may be repeated, and the first setup counts only once it has ended.
"""

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
# The name of the same table while the first setup goes on.
_UNFINISHED = "alembic_version_unfinished"


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
    """The database holds tables, and they are not ours."""

    def __init__(self, table: str) -> None:
        """Name one of them."""
        self.sentence = Sentence(
            f"Basis data berisi tabel lain ({table}). Beri Kentongan basis data kosong.",
            f"The database holds other tables ({table}). Give Kentongan an empty one.",
        )
        super().__init__(self.sentence.en)


@cache
def knows_schema(revision: str) -> bool:
    """Whether a database of this revision can be used, or brought to the newest schema, by this program."""
    return any(script.revision == revision for script in ScriptDirectory.from_config(_config()).walk_revisions())


def is_older(connection: Connection) -> bool:
    """Whether a database that was set up will be changed by `upgrade`."""
    known = _known(connection)
    connection.rollback()  # a table that was read could not be changed
    return known not in (None, ScriptDirectory.from_config(_config()).get_current_head())


def _known(connection: Connection) -> str | None:
    """The revision of a database; None before its first setup has ended."""
    if not inspect(connection).has_table(VERSION):
        return None
    revision: str | None = connection.scalar(text(f"SELECT version_num FROM {VERSION}"))
    return revision


def upgrade(engine: Engine) -> None:
    """Make the tables, or change them to the newest schema. Raises DatabaseTooNew or DatabaseOccupied."""
    with engine.connect() as connection:
        tables = set(inspect(connection).get_table_names())
        known = _known(connection)
        connection.rollback()
    if known is not None and not knows_schema(known):
        raise DatabaseTooNew(known)
    with engine.begin() as connection:
        if engine.dialect.name == "mysql" and known is None:
            _set_up(connection, tables)
        else:
            _migrate(connection, VERSION)


def _set_up(connection: Connection, tables: set[str]) -> None:
    """The first setup on MariaDB: what an interrupted one has left is removed, nothing was ever in it."""
    ours = {table.name for table in metadata.sorted_tables} if _UNFINISHED in tables else set()
    if foreign := sorted(tables - ours - {_UNFINISHED, VERSION}):
        raise DatabaseOccupied(foreign[0])
    metadata.drop_all(connection)
    for name in (_UNFINISHED, VERSION):
        connection.execute(text(f"DROP TABLE IF EXISTS {name}"))
    _migrate(connection, _UNFINISHED)
    connection.execute(text(f"RENAME TABLE {_UNFINISHED} TO {VERSION}"))


def _migrate(connection: Connection, version_table: str) -> None:
    config = _config()
    config.attributes.update(connection=connection, version_table=version_table)
    command.upgrade(config, "head")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    return config
