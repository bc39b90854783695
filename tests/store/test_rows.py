"""Rows in one parameter: every value comes out as it went in, in the type that was declared."""

import json

import pytest
from sqlalchemy import select

from kentongan.store.engine import Engines
from kentongan.store.rows import rows_of

given = rows_of("given", number=int, name=str)


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [[1, "a"]],
        [[2**62, "“kutip” 'dan' \\ % :given"], [-1, ""], [0, "🪘" * 16]],
        [[n, f"{n:064}"] for n in range(3000)],
    ],
    ids=["none", "one", "strange", "many"],
)
def test_rows_come_out_as_they_went_in(engines: Engines, rows: list[list[object]]) -> None:
    with engines.reader.begin() as connection:
        found = connection.execute(select(*given.c).select_from(given), {"given": json.dumps(rows)}).all()
    assert sorted(map(list, found)) == sorted(rows)


def test_a_statement_is_compiled_once(engines: Engines) -> None:
    """What is not cached costs more than the statement itself; tables of other columns are other statements."""
    other = rows_of("given", number=int, title=str)
    keys = [select(*table.c)._generate_cache_key() for table in (given, rows_of("given", number=int, name=str), other)]
    assert keys[0] is not None
    assert keys[0].key == keys[1].key
    assert keys[2] is not None
    assert keys[0].key != keys[2].key
