"""Rows as a test wants them, written as they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, insert

from kentongan.store.writer import Operation

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Plant(Operation[None]):
    """Insert rows into tables, in the order in which the tables are named."""

    rows: tuple[tuple[Table, Rows], ...]

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["Plant"], now: int) -> list[Any]:
        for operation in operations:
            for table, rows in operation.rows:
                if rows:
                    connection.execute(insert(table), rows)
        return [None] * len(operations)
