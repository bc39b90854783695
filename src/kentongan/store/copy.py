"""Copying every row of one database into another, of whichever kind, and comparing what has come out.

Rows flow a few hundred at a time, so that a large table needs no more memory than a small one. They are taken as the
drivers give them, whole numbers and texts: there is no other kind of column, and one that comes has to get a rule here.
Each row is hashed while it flows; then the copy is read anew and hashed. The sum of the hashes does not depend on the
order of rows, of which the two kinds have different ideas.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, MetaData, TableClause, column, delete, func, insert, select, table

from kentongan.errors import KentonganError
from kentongan.language import Sentence
from kentongan.store.migration import is_mark
from kentongan.store.schema import writer

# Hears how many rows of how many, each counted twice: copied and compared. May raise to end it.
Moved = Callable[[int, int], None]
_ROWS = 500
_HASHES = 2**256


class CopyDiffers(KentonganError):
    """What has come out is not what went in."""

    def __init__(self, name: str, before: "Content", after: "Content") -> None:
        """Name the table."""
        self.sentence = Sentence(
            f"Salinan tabel {name} berbeda dari aslinya ({after.rows} / {before.rows} baris); basis data asal tidak "
            "berubah, salinan itu tidak dipakai.",
            f"The copy of the table {name} differs from the original ({after.rows} / {before.rows} rows); the original "
            "is unchanged, the copy is not used.",
        )
        super().__init__(self.sentence.en)


@dataclass(slots=True)
class Content:
    """What a table holds: how many rows, and the sum of their hashes."""

    rows: int = 0
    sum: int = 0

    def add(self, rows: Sequence[Sequence[Any]]) -> None:
        """Take rows into account."""
        for row in rows:
            self.sum = (self.sum + _hash(row)) % _HASHES
        self.rows += len(rows)


def _hash(row: Sequence[Any]) -> int:
    """The same for the same values in whatever database; raises TypeError for a value that is no number or text."""
    return int.from_bytes(hashlib.sha256(json.dumps([*row]).encode()).digest(), "big")


def tables_of(connection: Connection) -> list[TableClause]:
    """The tables as they are there, whatever the revision; those that others refer to come first."""
    found = MetaData()
    found.reflect(connection)
    return [
        table(each.name, *(column(name) for name in each.columns.keys()))  # noqa: SIM118 - objects, not names
        for each in found.sorted_tables
        if not is_mark(each.name)
    ]


def copy_rows(source: Connection, target: Connection, moved: Moved) -> dict[str, Content]:
    """Copy all rows into a database with the same tables; gives what each of them holds.

    The source has to stay at one moment. Raises CopyDiffers.
    """
    tables = tables_of(target)
    for each in reversed(tables):
        target.execute(delete(each))  # what migrations put into new tables
    total = 2 * sum(source.scalar(select(func.count()).select_from(each)) or 0 for each in tables)
    done = 0

    def count(rows: Sequence[Any]) -> None:
        nonlocal done
        done += len(rows)
        moved(done, total)

    contents = {each.name: _copy_table(each, source, target, count) for each in tables}
    for each in tables:
        after = _content_of(each, target, count)
        if after != contents[each.name]:
            raise CopyDiffers(each.name, contents[each.name], after)
    target.commit()
    return contents


def has_changed(connection: Connection, contents: dict[str, Content]) -> bool:
    """Whether a server has written into a MariaDB since its rows were copied: each transaction leaves a mark."""
    marks = next((each for each in tables_of(connection) if each.name == writer.name), None)
    return marks is not None and _content_of(marks, connection) != contents[marks.name]


def _content_of(
    each: TableClause, connection: Connection, count: Callable[[Sequence[Any]], None] = lambda rows: None
) -> Content:
    content = Content()
    for rows in _rows_of(each, connection):
        content.add(rows)
        count(rows)
    return content


def _copy_table(
    each: TableClause, source: Connection, target: Connection, count: Callable[[Sequence[Any]], None]
) -> Content:
    content = Content()
    for rows in _rows_of(each, source):
        content.add(rows)
        target.execute(insert(each), [dict(row._mapping) for row in rows])
        target.commit()
        count(rows)
    return content


def _rows_of(each: TableClause, connection: Connection) -> Iterator[Sequence[Any]]:
    """The rows of a table, some at a time; the database server keeps the rest until it is asked for."""
    query = select(*each.columns).execution_options(yield_per=_ROWS)
    return connection.execute(query).partitions()
