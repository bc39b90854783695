"""Bad requests for every command that a client or an administrator may send, made by walking the command table.

Nothing here knows a server: a case says what to send, where the connection must stand, and which `error` must come
back. A command that is added to the table is covered the day it is added.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from msgspec import inspect

from kentongan import limits
from kentongan.errors import ErrorCode
from kentongan.protocol.codec import decode_block
from kentongan.protocol.command import COMMANDS, Block, Command, Sender
from kentongan.protocol.states import State

__all__ = [
    *("TOKEN", "NegativeCase", "malformed_cases", "negative_cases", "requests"),
    *("block_of", "valid_block", "valid_value"),
]

TOKEN = "asked"

# Strings that fit the patterns of the protocol, the longest first. A pattern that none of them fits wants one more.
_FITTING = ("a" * 64, "a" * 32, "")

# JSON values of every type; those that a field may hold are left out when it is asked for a wrong type.
_SAMPLES: dict[str, Any] = {
    "a number": 7,
    "a fraction": 1.5,
    "a string": "x",
    "a truth value": True,
    "a list": [],
    "an object": {},
}
_OWN_SAMPLE: dict[type[inspect.Type], str] = {
    inspect.IntType: "a number",
    inspect.StrType: "a string",
    inspect.EnumType: "a string",
    inspect.BoolType: "a truth value",
    inspect.ListType: "a list",
    inspect.StructType: "an object",
}


@dataclass(frozen=True, slots=True)
class NegativeCase:
    """One bad request: `what` is wrong with it in words, the payload to send in `state`, the error that must answer.

    `token` is the one that the answer must carry: empty where the request has none that could be echoed.
    """

    command: str
    what: str
    payload: bytes
    code: ErrorCode
    field: str
    state: State
    token: str = TOKEN

    def __str__(self) -> str:
        return f"{self.command} in state {self.state}: {self.what}"


@dataclass(frozen=True, slots=True)
class _Fault:
    """A value that a field must not have; `inside` is the path from the field to the place that is wrong."""

    what: str
    value: Any
    code: ErrorCode
    inside: str = ""


def requests() -> list[Command]:
    """The rows that a client or an administrator may send."""
    return [row for row in COMMANDS.values() if row.sender is not Sender.SERVER]


def valid_block(row: Command) -> dict[str, Any]:
    """The smallest JSON object that is a block of this row: its command and its required fields."""
    return {"command": row.name, **_valid_struct(_struct_of(row))}


def block_of(command: str, **fields: Any) -> Block:
    """The smallest block of a command with some fields of one's own."""
    row = COMMANDS[command]
    return decode_block(_json(**{**valid_block(row), **fields}), frozenset({row.sender}))


def valid_value(kind: inspect.Type) -> Any:
    """The simplest JSON value of a field's type."""
    match _plain(kind):
        case inspect.StrType(pattern=str(pattern)):
            return next(text for text in _FITTING if re.search(pattern, text))
        case inspect.StrType(min_length=least):
            return "x" * (least or 0)
        case inspect.IntType(ge=least):
            return least or 0
        case inspect.EnumType(cls=words):
            return next(iter(words)).value
        case inspect.BoolType():
            return False
        case inspect.ListType(item_type=item, min_length=least):
            return [valid_value(item)] * (least or 0)
        case inspect.StructType() as struct:
            return _valid_struct(struct)
        case unknown:
            raise LookupError(f"no valid value known for {unknown}")


def negative_cases() -> Iterator[NegativeCase]:
    """Every bad request for every row: each field wrong in each way it can be, each state it is not for."""
    for row in requests():
        yield from _field_cases(row)
        yield from _state_cases(row)


def malformed_cases() -> Iterator[NegativeCase]:
    """Frames that are no block of any command; on a fresh connection all of them are answered and it goes on."""
    yield from (
        NegativeCase("", what, payload, code, field, State.FRESH, token)
        for what, payload, code, field, token in (
            ("an empty payload", b"", ErrorCode.BLOCK_MALFORMED, "", ""),
            ("no JSON", b"PING 1\r\n", ErrorCode.BLOCK_MALFORMED, "", ""),
            ("JSON that stops", b'{"command":"ping","token":"asked"', ErrorCode.BLOCK_MALFORMED, "", ""),
            ("two objects", b'{"command":"ping"}{"command":"ping"}', ErrorCode.BLOCK_MALFORMED, "", ""),
            ("a list", b'[{"command":"ping"}]', ErrorCode.BLOCK_MALFORMED, "", ""),
            ("a string", b'"ping"', ErrorCode.BLOCK_MALFORMED, "", ""),
            ("null", b"null", ErrorCode.BLOCK_MALFORMED, "", ""),
            ("no UTF-8", b'{"command":"ping","x":"\xff"}', ErrorCode.BLOCK_MALFORMED, "", ""),
            ("a byte order mark", b'\xef\xbb\xbf{"command":"ping"}', ErrorCode.BLOCK_MALFORMED, "", ""),
            ("half a surrogate pair", b'{"command":"ping","token":"\\ud800"}', ErrorCode.BLOCK_MALFORMED, "", ""),
            ("NaN", b'{"command":"ping","n":NaN}', ErrorCode.BLOCK_MALFORMED, "", ""),
            ("no command", b"{}", ErrorCode.FIELD_MISSING, "command", ""),
            ("a number as command", b'{"command":1}', ErrorCode.FIELD_INVALID, "command", ""),
            ("an unknown command", _json(command="gong", token=TOKEN), ErrorCode.COMMAND_UNKNOWN, "", TOKEN),
            ("a command of the server", _json(command="noted", token=TOKEN), ErrorCode.COMMAND_UNKNOWN, "", TOKEN),
            ("too many keys", _json(**_many_keys()), ErrorCode.BLOCK_TOO_COMPLEX, "", TOKEN),
            ("too deep", _nested(limits.DEPTH.value + 1), ErrorCode.BLOCK_TOO_COMPLEX, "", TOKEN),
            ("deeper than any stack", b"[" * 8000, ErrorCode.BLOCK_TOO_COMPLEX, "", ""),
            ("a huge number", b'{"command":"ping","n":' + b"9" * 5000 + b"}", ErrorCode.FIELD_INVALID, "n", ""),
        )
    )


# Cases of one row


def _field_cases(row: Command) -> Iterator[NegativeCase]:
    state = next(state for state in State if state in row.states)
    for fault in _struct_faults(_struct_of(row), {"token": TOKEN, **valid_block(row)}):
        field = fault.inside.removeprefix(".")
        token = "" if field == "token" else TOKEN
        yield NegativeCase(row.name, fault.what, _json(**fault.value), fault.code, field, state, token)


def _state_cases(row: Command) -> Iterator[NegativeCase]:
    """Nobody answers in CLOSED. To other connections than LOCAL the administrator's commands do not even exist."""
    payload = _json(token=TOKEN, **valid_block(row))
    for state in State:
        if state in row.states or state is State.CLOSED:
            continue
        hidden = row.sender is Sender.ADMINISTRATOR and state is not State.LOCAL
        code = ErrorCode.COMMAND_UNKNOWN if hidden else ErrorCode.WRONG_STATE
        yield NegativeCase(row.name, "not allowed in this state", payload, code, "", state)


# Faults of one value


def _faults(kind: inspect.Type) -> Iterator[_Fault]:
    """Every way in which a field of this type can be wrong."""
    plain = _plain(kind)
    if not _may_be_null(kind):
        yield _Fault("null", None, ErrorCode.FIELD_INVALID)
    for name, value in _SAMPLES.items():
        if name != _OWN_SAMPLE[type(plain)]:
            yield _Fault(f"{name} instead of {_OWN_SAMPLE[type(plain)]}", value, ErrorCode.FIELD_INVALID)
    match plain:
        case inspect.IntType() | inspect.BoolType():
            yield _Fault("in quotes", json.dumps(valid_value(plain)), ErrorCode.FIELD_INVALID)
    match plain:
        case inspect.StrType(pattern=str()):
            yield from _pattern_faults(plain)
        case inspect.StrType() | inspect.ListType():
            yield from _length_faults(plain)
        case inspect.IntType():
            yield from _range_faults(plain)
        case inspect.EnumType():
            yield _Fault("a word that is not in the list", "no such word", ErrorCode.FIELD_INVALID)
    match plain:
        case inspect.ListType(item_type=item):
            yield from _item_faults(item)
        case inspect.StructType():
            yield from _struct_faults(plain, _valid_struct(plain))


def _pattern_faults(kind: inspect.StrType) -> Iterator[_Fault]:
    valid = valid_value(kind)
    bad = {
        "nothing": "",
        "one digit less": valid[:-1],
        "one digit more": valid + valid[:1],
        "upper case": valid.upper(),
        "a letter that is no digit": "g" + valid[1:],
        "a line end behind it": valid + "\n",
    }
    for what, text in bad.items():
        if not re.search(kind.pattern or "", text):
            yield _Fault(what, text, ErrorCode.FIELD_INVALID)


def _length_faults(kind: inspect.StrType | inspect.ListType) -> Iterator[_Fault]:
    one: Any = [valid_value(kind.item_type)] if isinstance(kind, inspect.ListType) else "x"
    if kind.min_length:
        yield _Fault("nothing", one * 0, ErrorCode.FIELD_EMPTY)
    if kind.max_length is not None:
        yield _Fault("one too many", one * (kind.max_length + 1), ErrorCode.FIELD_TOO_LONG)


def _range_faults(kind: inspect.IntType) -> Iterator[_Fault]:
    if kind.ge is not None:
        yield _Fault("one too small", kind.ge - 1, ErrorCode.FIELD_INVALID)
    if kind.le is not None:
        yield _Fault("one too great", kind.le + 1, ErrorCode.FIELD_INVALID)


def _item_faults(item: inspect.Type) -> Iterator[_Fault]:
    """The first item is right and the second wrong, so that the path has something to tell."""
    for fault in _faults(item):
        what = f"in the second item: {fault.what}"
        yield _Fault(what, [valid_value(item), fault.value], fault.code, f"[1]{fault.inside}")


def _struct_faults(struct: inspect.StructType, valid: dict[str, Any]) -> Iterator[_Fault]:
    for field in struct.fields:
        name = field.encode_name
        if field.required:
            rest = {key: value for key, value in valid.items() if key != name}
            yield _Fault(f"{name} is missing", rest, ErrorCode.FIELD_MISSING, f".{name}")
        for fault in _faults(field.type):
            what = f"{name} is wrong: {fault.what}"
            yield _Fault(what, {**valid, name: fault.value}, fault.code, f".{name}{fault.inside}")


# Types


def _struct_of(row: Command) -> inspect.StructType:
    described = inspect.type_info(row.block)
    assert isinstance(described, inspect.StructType)
    return described


def _valid_struct(struct: inspect.StructType) -> dict[str, Any]:
    return {field.encode_name: valid_value(field.type) for field in struct.fields if field.required}


def _plain(kind: inspect.Type) -> inspect.Type:
    """The type without its description and without `| None`."""
    if isinstance(kind, inspect.Metadata):
        return _plain(kind.type)
    if isinstance(kind, inspect.UnionType):
        (only,) = (part for part in kind.types if not isinstance(part, inspect.NoneType))
        return _plain(only)
    return kind


def _may_be_null(kind: inspect.Type) -> bool:
    bare = kind.type if isinstance(kind, inspect.Metadata) else kind
    return isinstance(bare, inspect.UnionType) and any(isinstance(part, inspect.NoneType) for part in bare.types)


# JSON


def _json(**fields: Any) -> bytes:
    return json.dumps(fields).encode()


def _many_keys() -> dict[str, Any]:
    return {"command": "ping", "token": TOKEN, **{f"key{n}": n for n in range(limits.KEYS.value)}}


def _nested(depth: int) -> bytes:
    """A ping with an unknown field, so that the whole block has this many levels."""
    inner = b"[" * (depth - 1) + b"]" * (depth - 1)
    return b'{"command":"ping","token":"asked","x":' + inner + b"}"
