"""The schema: the migrations make exactly the tables that the code declares."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Column, Engine, Integer, MetaData, create_engine, inspect, text

from kentongan.store.engine import Engines, open_engines
from kentongan.store.mysql import Place, open_setup
from kentongan.store.schema import metadata


def differences(engines: Engines, declared: MetaData) -> list[object]:
    kind = engines.writer.dialect.name
    indexes = [index for table in metadata.sorted_tables for index in table.indexes if index._ddl_if]
    only = {index.name: index._ddl_if.dialect for index in indexes}  # alembic does not look at that

    def belongs(_item: object, name: str | None, *_: object) -> bool:
        return only.get(name, kind) == kind

    with engines.writer.connect() as connection:
        options = {"compare_type": True, "include_object": belongs}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), declared))


@contextmanager
def empty_database(database: str) -> Iterator[Engine]:
    """Another database of the same kind."""
    engine = create_engine("sqlite://")
    if database:
        from tests.mariadb import another_database

        with another_database(database) as setting:
            engine = open_setup(Place(setting))
            yield engine
    else:
        yield engine
    engine.dispose()


def _index_text(index: Any) -> str:
    """What a condition says, not which object holds it."""
    options = {name: str(value) for name, value in index.get("dialect_options", {}).items()}
    return str({**index, "dialect_options": options})


def picture(engine: Engine) -> dict[str, object]:
    """Everything that the database itself says about its tables."""
    inspector = inspect(engine)
    return {
        name: {
            "columns": [str(column) for column in inspector.get_columns(name)],
            "key": inspector.get_pk_constraint(name),
            "unique": sorted(map(str, inspector.get_unique_constraints(name))),
            "references": sorted(map(str, inspector.get_foreign_keys(name))),
            "indexes": sorted(map(_index_text, inspector.get_indexes(name))),
            "options": inspector.get_table_options(name),
        }
        for name in inspector.get_table_names()
        if name != "alembic_version"
    }


def test_the_migrations_make_the_tables_that_are_declared(engines: Engines, database: str) -> None:
    """Compared by alembic, and column by column with tables made from the declaration: alembic overlooks defaults."""
    assert differences(engines, metadata) == []
    with empty_database(database) as declared:
        metadata.create_all(declared)
        assert picture(engines.writer) == picture(declared)


def test_the_comparison_finds_a_forgotten_migration(engines: Engines) -> None:
    changed = MetaData(naming_convention=metadata.naming_convention)
    for table in metadata.sorted_tables:
        table.to_metadata(changed)
    changed.tables["member"].append_column(Column("forgotten", Integer))
    assert len(differences(engines, changed)) == 1


def test_names_of_constraints_are_those_of_the_convention(engines: Engines) -> None:
    """Without a name a constraint cannot be changed by a later migration."""
    inspector = inspect(engines.writer)
    for table in metadata.sorted_tables:
        for key in (*inspector.get_unique_constraints(table.name), *inspector.get_foreign_keys(table.name)):
            assert key["name"], (table.name, key)


def test_opening_twice_changes_nothing(tmp_path: Path, database: str) -> None:
    schemas = []
    for _ in range(2):
        engines = open_engines(tmp_path, database)
        with engines.reader.connect() as connection:
            schemas.append(
                (
                    picture(engines.reader),
                    connection.execute(text("SELECT * FROM counter")).all(),
                    connection.scalar(text("SELECT version_num FROM alembic_version")),
                )
            )
        engines.dispose()
    assert schemas[0] == schemas[1]
    assert schemas[0][1] == [("message", 0)]
