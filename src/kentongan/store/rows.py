"""Rows that are handed over as one JSON parameter and read like a table: thousands at once in one statement."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FunctionElement,
    String,
    TableValuedAlias,
    bindparam,
    column,
    literal_column,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.types import TypeEngine

_TYPES: dict[type, tuple[str, TypeEngine[Any]]] = {
    int: ("BIGINT", BigInteger()),
    str: ("VARCHAR(64)", String(64)),
}


class _Rows(FunctionElement[Any]):
    """The parameter, and a name and type for each place of a row."""

    name = "rows"
    inherit_cache = True


def rows_of(parameter: str, **columns: type[int] | type[str]) -> TableValuedAlias:
    """A table of the rows in a parameter (JSON: a list of lists); its columns in the order of their places."""
    fields: list[ColumnElement[Any]] = [literal_column(f"{name} {_TYPES[kind][0]}") for name, kind in columns.items()]
    function = _Rows(bindparam(parameter, type_=String()), *fields)
    return function.table_valued(*(column(name, _TYPES[kind][1]) for name, kind in columns.items()), name=parameter)


@compiles(_Rows)
def _as_json_each(element: _Rows, compiler: Any, **how: Any) -> str:
    parameter, *fields = element.clauses
    names = [str(field).split()[0] for field in fields]
    parts = ", ".join(f"json_extract(value, '$[{place}]') AS {name}" for place, name in enumerate(names))
    return f"(SELECT {parts} FROM json_each({compiler.process(parameter, **how)}))"


@compiles(_Rows, "mysql")
def _as_json_table(element: _Rows, compiler: Any, **how: Any) -> str:
    parameter, *fields = element.clauses
    parts = ", ".join(f"{field} PATH '$[{place}]'" for place, field in enumerate(fields))
    return f"JSON_TABLE({compiler.process(parameter, **how)}, '$[*]' COLUMNS ({parts}))"
