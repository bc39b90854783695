"""Databases as the first schema was, from texts that no code of today has a hand in."""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from tests.mariadb import another_database, connected

FROZEN = Path(__file__).with_name("frozen")


# What the first setup itself has put in.
_FRESH = f"""
INSERT INTO alembic_version VALUES ('0001');
INSERT INTO counter VALUES ('message', 0);
INSERT INTO audit_head VALUES (1, 0, '{"0" * 64}');
"""


def thaw(folder: Path, setting: str, *, used: bool = True) -> None:
    """Make the database of the first schema: a file in a folder, or the tables in an empty MariaDB.

    `used`: with rows in it, some of which no server would write.
    """
    rows = (FROZEN / "0001.rows.sql").read_text("utf-8") if used else _FRESH
    if not setting:
        connection = sqlite3.connect(folder / "kentongan.db")
        connection.executescript((FROZEN / "0001.sqlite.sql").read_text("utf-8") + rows)
        connection.close()
        return
    with connected(setting) as cursor:
        cursor.execute("SET foreign_key_checks = 0")
        for statement in ((FROZEN / "0001.mariadb.sql").read_text("utf-8") + rows).split(";\n"):
            if statement.strip():
                cursor.execute(statement)


@contextlib.contextmanager
def thawed(folder: Path, database: str) -> Iterator[tuple[Path, str]]:
    """A new data folder and its setting, with a database of the first schema beside the one of a setting."""
    folder.mkdir()
    with another_database(database) if database else contextlib.nullcontext("") as setting:
        thaw(folder, setting)
        yield folder, setting
