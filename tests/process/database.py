"""What stands in a server's database, seen from outside while it runs."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

Content = dict[str, list[tuple[Any, ...]]]


def content(data: Path) -> Content:
    """Every row of every table. Reading changes nothing: no checkpoint, no lock that a writer would meet."""
    with closing(sqlite3.connect(f"file:{data / 'kentongan.db'}?mode=ro", uri=True)) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {table: sorted(connection.execute(f'SELECT * FROM "{table}"'), key=repr) for table in tables}


def differences(before: Content, after: Content) -> dict[str, list[tuple[Any, ...]]]:
    """The rows that are new or changed, by table."""
    changed = {table: [row for row in rows if row not in before[table]] for table, rows in after.items()}
    return {table: rows for table, rows in changed.items() if rows or len(before[table]) != len(after[table])}
