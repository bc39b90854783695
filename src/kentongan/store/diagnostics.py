"""What can be told about the database without telling what is in it."""

import sqlite3
from dataclasses import dataclass

import sqlalchemy
from sqlalchemy import Connection, func, select, text

from kentongan.store.schema import metadata


@dataclass(frozen=True, slots=True)
class Database:
    """Rows of each table (-1: it is not there), and the statement behind each table and index, by name."""

    rows: dict[str, int]
    schema: dict[str, str]


def sqlite_version() -> str:
    """The version of the library that is used."""
    return sqlite3.sqlite_version


def inspect(connection: Connection) -> Database:
    """Look at every table."""
    schema = _schema(connection)
    rows = {
        str(table.name): connection.scalar(select(func.count()).select_from(table)) or 0 if table.name in schema else -1
        for table in metadata.sorted_tables
    }
    return Database(rows, schema)


def _schema(connection: Connection) -> dict[str, str]:
    if connection.dialect.name == "sqlite":
        query = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name"
        statements = [(row.name, row.sql) for row in connection.execute(text(query))]
    else:
        names = sqlalchemy.inspect(connection).get_table_names()
        statements = [(name, connection.execute(text(f"SHOW CREATE TABLE `{name}`")).one()[1]) for name in names]
    return {name: " ".join(statement.split()) for name, statement in statements}
