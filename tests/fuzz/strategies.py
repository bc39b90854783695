"""Hypothesis strategies made by walking the command table: any block of a row, right in every field by itself."""

import json
from typing import Any

from hypothesis import strategies as st
from msgspec import inspect

from kentongan.protocol.command import COMMANDS, Command, Sender
from tests.protocol.negative import _may_be_null, _plain, _struct_of, valid_value

_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


def values(kind: inspect.Type) -> st.SearchStrategy[Any]:
    """Any JSON value that a field of this type takes."""
    strategy = _values(_plain(kind))
    return st.none() | strategy if _may_be_null(kind) else strategy


def _values(kind: inspect.Type) -> st.SearchStrategy[Any]:
    match kind:
        case inspect.StrType(pattern=str()):
            return st.just(valid_value(kind)) | st.sampled_from(["0" * 32, "0" * 64]).filter(_fits(kind))
        case inspect.StrType(min_length=least, max_length=most):
            return _TEXTS.filter(lambda text: (least or 0) <= len(text) <= (most if most is not None else 40))
        case inspect.IntType(ge=least, le=most):
            low, high = least if least is not None else -(2**53), most if most is not None else 2**53
            return st.integers(low, high) | st.sampled_from([low, high])
        case inspect.EnumType(cls=words):
            return st.sampled_from([word.value for word in words])
        case inspect.BoolType():
            return st.booleans()
        case inspect.ListType(item_type=item, min_length=least, max_length=most):
            return st.lists(values(item), min_size=least or 0, max_size=min(most or 4, 4))
        case inspect.StructType() as struct:
            return structs(struct)
        case unknown:
            raise LookupError(f"no strategy known for {unknown}")


def _fits(kind: inspect.StrType) -> Any:
    import re

    return lambda text: re.search(kind.pattern or "", text) is not None


def structs(struct: inspect.StructType) -> st.SearchStrategy[dict[str, Any]]:
    """Its required fields, and any of the others."""
    required = {field.encode_name: values(field.type) for field in struct.fields if field.required}
    optional = {field.encode_name: values(field.type) for field in struct.fields if not field.required}
    return st.fixed_dictionaries(required, optional=optional)


def blocks(row: Command) -> st.SearchStrategy[dict[str, Any]]:
    """Any block of a row."""
    return structs(_struct_of(row)).map(lambda fields: {**fields, "command": row.name})


def requests(*senders: Sender) -> st.SearchStrategy[dict[str, Any]]:
    """Any block that these may send."""
    return st.one_of([blocks(row) for row in COMMANDS.values() if row.sender in senders])


def payload(block: dict[str, Any]) -> bytes:
    """A block as it travels."""
    return json.dumps(block, ensure_ascii=False).encode()
