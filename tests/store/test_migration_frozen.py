"""The first schema, brought to the newest one, is what a fresh database is, and nothing that was in it has gone."""

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from kentongan.store.copy import tables_of
from kentongan.store.engine import open_engines
from kentongan.store.migration import OlderDatabase, newest_revision, revision_of
from tests.store.frozen_database import FROZEN, thawed
from tests.store.test_schema import picture


@pytest.fixture
def frozen(tmp_path: Path, database: str) -> Iterator[tuple[Path, str]]:
    """A data folder and the setting, with a database of the first schema."""
    with thawed(tmp_path / "frozen", database) as folder_and_setting:
        yield folder_and_setting


def rows(connection: Connection) -> dict[str, list[str]]:
    return {each.name: sorted(map(repr, connection.execute(each.select()))) for each in tables_of(connection)}


def test_the_upgraded_schema_is_the_fresh_one_and_the_rows_are_there(
    frozen: tuple[Path, str], database: str, tmp_path: Path
) -> None:
    """Columns, types, nulls, defaults, keys, indexes and what MariaDB says of collations."""
    seen: list[tuple[str | None, dict[str, list[str]]]] = []

    def before(older: OlderDatabase) -> None:
        seen.append((revision_of(older.connection), rows(older.connection)))

    upgraded = open_engines(*frozen, before_upgrade=before)
    fresh = open_engines(tmp_path, database, before_upgrade=before)
    try:
        [(revision, old)] = seen
        assert revision == "0001"
        assert picture(upgraded.writer) == picture(fresh.writer)
        with upgraded.reader.begin() as connection:
            assert revision_of(connection) == newest_revision() != "0001"
            now = rows(connection)
            if database:
                collations = text(
                    "SELECT table_name, column_name, collation_name FROM information_schema.columns "
                    "WHERE table_schema = DATABASE() AND collation_name <> @@collation_database"
                )
                assert connection.execute(collations).all() == []
        assert {name: now[name] for name in old} == old
        assert sum(map(len, old.values())) == planted()
    finally:
        upgraded.dispose()
        fresh.dispose()


def planted() -> int:
    """Rows of the fixture, without the one that names its revision."""
    return len(re.findall("^INSERT INTO `(?!alembic)", (FROZEN / "0001.rows.sql").read_text("utf-8"), re.MULTILINE))


def test_an_upgrade_that_must_not_be_is_not(frozen: tuple[Path, str]) -> None:
    def refuse(_older: OlderDatabase) -> None:
        raise InterruptedError

    for _ in range(2):
        with pytest.raises(InterruptedError):
            open_engines(*frozen, before_upgrade=refuse)
    open_engines(*frozen).dispose()
    if not frozen[1]:
        with sqlite3.connect(frozen[0] / "kentongan.db") as connection:
            assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [(newest_revision(),)]
        connection.close()
