"""How a block's fields look to a reader: type, bounds and meaning, as the decoder itself sees them."""

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from msgspec import inspect as shape

from pages.markdown import code, table


class Plain:
    """A field's type without its wrapping: the type, and the description that the code gives it."""

    def __init__(self, kind: shape.Type) -> None:
        self.description = ""
        while isinstance(kind, shape.Metadata):
            self.description = self.description or str((kind.extra_json_schema or {}).get("description", ""))
            kind = kind.type
        self.kind = kind


def type_words(kind: shape.Type) -> str:
    """What kind of JSON value it is."""
    match Plain(kind).kind:
        case shape.StrType():
            return "string"
        case shape.IntType():
            return "integer"
        case shape.BoolType():
            return "true or false"
        case shape.NoneType():
            return "null"
        case shape.EnumType(cls=words):
            return "one of " + code(str(word.value) for word in words)
        case shape.ListType(item_type=item):
            return f"list of {type_words(item)}"
        case shape.StructType(cls=part):
            return f"[{part.__name__}](#part-{part.__name__.lower()})"
        case shape.UnionType(types=types):
            return " or ".join(map(type_words, types))
        case other:
            raise TypeError(f"no words for {other}")


def limit_words(kind: shape.Type) -> str:
    """The bounds that the decoder checks."""
    match Plain(kind).kind:
        case shape.StrType(pattern=str(pattern)):
            return f"`{pattern}`"
        case shape.StrType(min_length=least, max_length=most):
            return between(least, most, "characters")
        case shape.IntType(ge=least, gt=_, lt=below, le=most):
            return between(least, below - 1 if below is not None else most, "")
        case shape.ListType(item_type=item, min_length=least, max_length=most):
            own, each = between(least, most, "entries"), limit_words(item)
            return "; ".join(filter(None, [own, f"each {each}" if each else ""]))
        case _:
            return ""


def between(least: int | None, most: int | None, unit: str) -> str:
    if most is None:
        return f"at least {least} {unit}".strip() if least is not None else ""
    largest = "2^53" if most == 2**53 else f"{most:,}"
    smallest = "at most" if least is None else f"{least} to"
    return f"{smallest} {largest} {unit}".strip()


def default_words(field: shape.Field) -> str:
    if field.required:
        return "yes"
    default = field.default
    if default is msgspec.NODEFAULT:
        default = field.default_factory() if callable(field.default_factory) else ""
    return f"no: `{json_of(default)}`"


def json_of(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def field_table(fields: Iterable[shape.Field]) -> str:
    rows = [
        (f"`{f.encode_name}`", type_words(f.type), default_words(f), limit_words(f.type), Plain(f.type).description)
        for f in fields
    ]
    return table(("field", "type", "required", "limit", "meaning"), rows) if rows else "No fields of its own.\n"


def fields_of(struct: type) -> tuple[shape.Field, ...]:
    info = shape.type_info(struct)
    assert isinstance(info, shape.StructType)
    return info.fields


def parts_of(struct: type) -> Iterator[type]:
    """The groups of fields that stand inside a struct, deepest last."""
    for field in fields_of(struct):
        for part in parts_in(field.type):
            yield part
            yield from parts_of(part)


def parts_in(kind: shape.Type) -> Iterator[type]:
    match Plain(kind).kind:
        case shape.ListType(item_type=item):
            yield from parts_in(item)
        case shape.StructType(cls=part):
            yield part
