"""Setting up and upgrading: what was interrupted is made good, and nobody else's tables are touched."""

from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect, text

from kentongan.errors import KentonganError
from kentongan.store import migration
from kentongan.store.engine import open_engines
from kentongan.store.migration import DatabaseOccupied, DatabaseTooNew
from kentongan.store.mysql import Place, open_setup
from kentongan.store.schema import metadata
from tests.kinds import only_mariadb
from tests.mariadb import another_database
from tests.store.batch import Name, names


def told(error: KentonganError) -> str:
    assert error.say("id") != error.say("en")
    return error.say("en")


def test_a_database_of_a_newer_program_is_refused_and_left_alone(tmp_path: Path, database: str) -> None:
    engines = open_engines(tmp_path, database)
    with engines.writer.begin() as connection:
        before = connection.scalar(text("SELECT version_num FROM alembic_version"))
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engines.dispose()
    for _ in range(2):
        with pytest.raises(DatabaseTooNew) as refused:
            open_engines(tmp_path, database)
        assert "schema 9999" in told(refused.value)
    file = f"sqlite:///{tmp_path / 'kentongan.db'}"
    plain = open_setup(Place(database)) if database else create_engine(file)
    with plain.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :before"), {"before": before})
    plain.dispose()
    open_engines(tmp_path, database).dispose()


@only_mariadb
@pytest.mark.parametrize("after", [0, 1, 7, 20])
def test_a_first_setup_that_was_interrupted_is_begun_anew(
    tmp_path: Path, database: str, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    """MariaDB keeps each table that was made: `after` so many the program was killed."""
    with another_database(database) as setting:
        setup = open_setup(Place(setting))
        with setup.begin() as connection:
            connection.execute(text(f"CREATE TABLE {migration._UNFINISHED} (version_num VARCHAR(32) NOT NULL)"))
            metadata.create_all(connection, tables=metadata.sorted_tables[:after])
        engines = open_engines(tmp_path, setting)
        with engines.writer.begin() as connection:
            Name.apply(connection, [Name("a")], 1)
            assert names(connection) == ["a"]
        engines.dispose()
        tables = set(inspect(setup).get_table_names())
        setup.dispose()
    assert tables == {table.name for table in metadata.sorted_tables} | {"alembic_version"}


@only_mariadb
@pytest.mark.parametrize("table", ["somebody", "message"])
def test_tables_of_somebody_else_are_refused_and_left_alone(tmp_path: Path, database: str, table: str) -> None:
    with another_database(database) as setting:
        setup = open_setup(Place(setting))
        with setup.begin() as connection:
            connection.execute(text(f"CREATE TABLE {table} (n INT)"))
        with pytest.raises(DatabaseOccupied) as refused:
            open_engines(tmp_path, setting)
        assert f"({table})" in told(refused.value)
        assert inspect(setup).get_table_names() == [table]
        setup.dispose()


@only_mariadb
def test_a_finished_database_is_never_begun_anew(tmp_path: Path, database: str) -> None:
    engines = open_engines(tmp_path, database)
    with engines.writer.begin() as connection:
        Name.apply(connection, [Name("kept")], 1)
        connection.execute(text(f"CREATE TABLE {migration._UNFINISHED} (version_num VARCHAR(32) NOT NULL)"))
    engines.dispose()
    again = open_engines(tmp_path, database)
    with again.writer.begin() as connection:
        assert names(connection) == ["kept"]
        connection.execute(text(f"DROP TABLE {migration._UNFINISHED}"))
    again.dispose()
