"""The numbers that the specification promises, written down a second time, and proof that the wire keeps them."""

import json
from typing import Any

import pytest
from msgspec import inspect

from kentongan import limits
from kentongan.errors import ErrorCode, ProtocolError
from kentongan.protocol.codec import decode_block
from kentongan.protocol.command import COMMANDS, Command
from tests.protocol.negative import requests, valid_block

NUMBERS = {
    "BLOCK_BEFORE_LOGIN": 8_192,
    "BLOCK": 262_144,
    "CHUNK": 65_536,
    "CHUNK_LEAST": 4_096,
    "CHUNK_TIME": 250,
    "DEPTH": 16,
    "KEYS": 64,
    "TOKEN": 64,
    "ENDPOINT": 80,
    "SERVERS": 32,
    "NAME": 120,
    "CODE": 32,
    "ADDRESS": 65,
    "EMAIL": 254,
    "PASSWORD": 256,
    "MAILED_CODE": 64,
    "DEVICE_NAME": 60,
    "SUBJECT": 200,
    "TEXT": 4_000,
    "REASON": 500,
    "RECIPIENTS": 1_000,
    "RECIPIENTS_SHOWN": 50,
    "ATTACHMENTS": 20,
    "FILE_NAME": 200,
    "THUMBNAIL": 16_384,
    "THUMBNAILS": 98_304,
    "PAGE": 100,
    "PAGE_BYTES": 196_608,
    "RETRACTIONS": 1000,
    "INTAKE": 20_000,
    "INTAKE_PART": 131_072,
    "INTAKE_BYTES": 16_777_216,
    "SEARCH": 120,
    "GROUPS_FOUND": 20,
    "SHADOW_RECORD": 4_096,
    "EXPIRY_DEFAULT": 30 * 24 * 60 * 60 * 1000,
    "EXPIRY": 365 * 24 * 60 * 60 * 1000,
    "HEARTBEAT": 15,
    "HEARTBEATS_MISSED": 3,
}

SHA256 = "0" * 64
FILE = {"name": "a.txt", "size": 1, "sha256": SHA256}

# Command, field, the longest value that is allowed, the shortest that is not.
LONGEST: list[tuple[str, str, Any, Any]] = [
    ("ping", "token", "t" * 64, "t" * 65),
    ("ping", "endpoint", ":" * 80, ":" * 81),
    ("register", "institution", "ä" * 120, "ä" * 121),
    ("register", "city", "k" * 120, "k" * 121),
    ("register", "contact", "k" * 120, "k" * 121),
    ("register", "code", "k" * 32, "k" * 33),
    ("register", "desk", "k" * 32, "k" * 33),
    ("register", "email", "k" * 254, "k" * 255),
    ("login", "address", "k" * 65, "k" * 66),
    ("login", "password", "🥁" * 256, "🥁" * 257),
    ("login", "new_password", "k" * 256, "k" * 257),
    ("login", "device", "k" * 60, "k" * 61),
    ("directory", "search", "k" * 120, "k" * 121),
    ("audience", "to", ["k" * 65] * 1000, ["k"] * 1001),
    ("send", "to", ["k" * 65] * 1000, ["k"] * 1001),
    ("send", "subject", "k" * 200, "k" * 201),
    ("send", "text", "🥁" * 4000, "k" * 4001),
    ("send", "attachments", [{"attachment": "0" * 32}] * 20, [{"attachment": "0" * 32}] * 21),
    ("upload", "files", [FILE] * 20, [FILE] * 21),
    ("download", "files", [{"attachment": "0" * 32}] * 20, [{"attachment": "0" * 32}] * 21),
    ("receipt", "messages", ["0" * 32] * 100, ["0" * 32] * 101),
    ("reject", "reason", "k" * 500, "k" * 501),
]

NOT_EMPTY = [
    *("register institution", "register code", "register city", "register contact", "register email", "register desk"),
    *("login address", "login password", "audience to", "send to", "send subject", "receipt messages"),
    *("upload files", "download files", "reject reason", "set_rights address"),
]


def test_every_limit_is_the_one_that_was_promised_and_none_is_forgotten() -> None:
    assert {name: limit.value for name, limit in limits.table().items()} == NUMBERS


def test_the_table_stands_in_the_order_of_its_declaration() -> None:
    assert list(limits.table()) == list(NUMBERS)


def test_every_limit_says_what_it_limits_and_in_which_unit() -> None:
    assert all(limit.unit and limit.meaning for limit in limits.table().values())


@pytest.mark.parametrize(
    ("command", "field", "longest", "too_long"), LONGEST, ids=[f"{c} {f}" for c, f, _, _ in LONGEST]
)
def test_the_longest_value_passes_and_one_more_is_refused(
    command: str, field: str, longest: Any, too_long: Any
) -> None:
    row = COMMANDS[command]
    valid = valid_block(row)
    decode_block(json.dumps({**valid, field: longest}).encode(), frozenset({row.sender}))
    with pytest.raises(ProtocolError) as caught:
        decode_block(json.dumps({**valid, field: too_long}).encode(), frozenset({row.sender}))
    assert (caught.value.code, caught.value.field) == (ErrorCode.FIELD_TOO_LONG, field)
    assert caught.value.detail == str(len(longest))


@pytest.mark.parametrize("name", NOT_EMPTY)
def test_what_a_request_cannot_do_without_is_refused_when_it_is_empty(name: str) -> None:
    command, field = name.split()
    row = COMMANDS[command]
    valid = valid_block(row)
    with pytest.raises(ProtocolError) as caught:
        decode_block(json.dumps({**valid, field: valid[field][:0]}).encode(), frozenset({row.sender}))
    assert (caught.value.code, caught.value.field) == (ErrorCode.FIELD_EMPTY, field)


def without_limit(kind: inspect.Type) -> list[str]:
    """What in a type may be of any size: the paths from the type to it."""
    match kind:
        case inspect.Metadata(type=plain):
            return without_limit(plain)
        case inspect.StructType(fields=fields):
            return [f".{field.name}{path}" for field in fields for path in without_limit(field.type)]
        case inspect.ListType(item_type=item, max_length=most):
            return [""] * (most is None) + [f"[]{path}" for path in without_limit(item)]
        case inspect.StrType(pattern=None, max_length=None) | inspect.IntType(ge=None) | inspect.IntType(le=None):
            return [""]
    return []


@pytest.mark.parametrize("row", requests(), ids=lambda row: row.name)
def test_no_field_of_a_request_may_be_of_any_size(row: Command) -> None:
    assert without_limit(inspect.type_info(row.block)) == []


def test_the_longest_registration_and_login_fit_the_frame_before_login() -> None:
    """A field may be all characters that JSON writes with six bytes."""
    for command in ("register", "login"):
        longest = {field: value.replace("k", "\x01") for name, field, value, _ in LONGEST if name == command}
        block = {**valid_block(COMMANDS[command]), "token": "\x01" * 64, "endpoint": "\x01" * 80, **longest}
        assert len(json.dumps(block)) <= NUMBERS["BLOCK_BEFORE_LOGIN"]


def test_a_message_with_everything_at_its_limit_fits_one_block() -> None:
    """Addresses are ASCII; the base64 of all thumbnails together has a limit of its own."""
    block = {
        "command": "send",
        "id": "0" * 32,
        "token": "t" * 64,
        "to": ["k" * NUMBERS["ADDRESS"]] * NUMBERS["RECIPIENTS"],
        "subject": "\x01" * NUMBERS["SUBJECT"],
        "text": "\x01" * NUMBERS["TEXT"],
        "attachments": [{"attachment": "0" * 32, "thumbnail": ""}] * NUMBERS["ATTACHMENTS"],
    }
    assert len(json.dumps(block)) + NUMBERS["THUMBNAILS"] <= NUMBERS["BLOCK"]
