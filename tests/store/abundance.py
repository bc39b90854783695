"""Rows for every table, with all that is hard to carry: extremes, strange letters, nulls, switches."""

from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Connection, Integer, String, Table, Text, delete, insert
from sqlalchemy.sql.type_api import TypeEngine

from kentongan.store.schema import metadata

_STRANGE = ("kata", "Ünïcode “kutip” 'dan' \\ %s :x", "🪘 基 \u202e", " spasi ", "a\tb\nc", "0", "null", "%", "")
_LARGE = 2**62 + 1


def plant(connection: Connection, count: int = 7) -> None:
    """So many rows in each table, in place of what is there."""
    for table in reversed(metadata.sorted_tables):
        connection.execute(delete(table))
    for table in metadata.sorted_tables:
        connection.execute(insert(table), [_row(table, number) for number in range(1, count + 1)])


def _row(table: Table, number: int) -> dict[str, Any]:
    return {column.name: _value(column, number) for column in table.columns}


def _value(column: Column[Any], number: int) -> Any:
    """References go to the row of the same number; what is part of a key tells rows apart."""
    kind: TypeEngine[Any] = column.type
    keyed = column.primary_key or bool(column.unique) or bool(column.foreign_keys) or _in_key(column)
    if column.nullable and number % 3 == 0:
        return None
    if isinstance(kind, Boolean):
        return number % 2 == 0
    if isinstance(kind, Integer | BigInteger):
        large = _LARGE if isinstance(kind, BigInteger) and not keyed else 0
        return large + number
    assert isinstance(kind, String | Text), f"{column}: a new kind of column has to be carried too"
    strange = f"{number}" if keyed else _STRANGE[number % len(_STRANGE)]
    return strange[: kind.length] if keyed or kind.length else strange * (1000 if number <= len(_STRANGE) else 1)


def _in_key(column: Column[Any]) -> bool:
    keys = [key for key in column.table.constraints if hasattr(key, "columns")]
    return any(column.name in key.columns for key in keys)
