"""The codec at the edges of a block: depth, keys, numbers, keys that stand twice, and the token of what is broken."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentongan import limits
from kentongan.errors import ErrorCode, ProtocolError
from kentongan.protocol.codec import decode_block, encode_block, token_of
from kentongan.protocol.command import Sender
from kentongan.protocol.commands.link import Ping
from kentongan.protocol.commands.message import Send
from tests.protocol.negative import block_of

CLIENT = frozenset({Sender.CLIENT})


def ping_with(unknown: str) -> bytes:
    return f'{{"command":"ping","token":"t","x":{unknown}}}'.encode()


def code_of(payload: bytes) -> ErrorCode | None:
    try:
        decode_block(payload, CLIENT)
    except ProtocolError as error:
        return error.code
    return None


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"k":', "}")])
@pytest.mark.parametrize(("levels", "expected"), [(15, None), (16, ErrorCode.BLOCK_TOO_COMPLEX)])
def test_a_block_may_have_sixteen_levels_and_no_more(
    opening: str, closing: str, levels: int, expected: ErrorCode | None
) -> None:
    assert code_of(ping_with(opening * levels + "0" + closing * levels)) is expected


def test_sixteen_levels_are_allowed_beside_any_number_of_brackets() -> None:
    siblings = "[]," * 20
    assert code_of(ping_with("[" * 14 + "[" + siblings + "0]" + "]" * 14)) is ErrorCode.BLOCK_TOO_COMPLEX
    assert code_of(ping_with("[" * 13 + "[" + siblings + "0]" + "]" * 13)) is None


def test_many_brackets_beside_each_other_or_in_a_text_are_not_deep() -> None:
    assert code_of(ping_with("[" + ",".join(["[]"] * 5000) + "]")) is None
    assert code_of(ping_with('"' + "[{:" * 5000 + '"')) is None


def test_depth_is_found_behind_any_other_branch() -> None:
    assert code_of(ping_with("[" + "[]," * 20 + "[" * 16 + "]" * 16 + "]")) is ErrorCode.BLOCK_TOO_COMPLEX


@pytest.mark.parametrize("depth", [1_000, 100_000])
def test_no_depth_overflows_the_stack(depth: int) -> None:
    assert code_of(ping_with("[" * depth + "]" * depth)) is ErrorCode.BLOCK_TOO_COMPLEX
    assert code_of(b"[" * depth) is ErrorCode.BLOCK_TOO_COMPLEX
    assert code_of(b'{"k":' * depth) is ErrorCode.BLOCK_TOO_COMPLEX


@pytest.mark.parametrize(("keys", "expected"), [(64, None), (65, ErrorCode.BLOCK_TOO_COMPLEX)])
def test_an_object_may_have_64_keys_and_no_more(keys: int, expected: ErrorCode | None) -> None:
    inner = json.dumps({f"key{n}": n for n in range(keys)})
    assert code_of(ping_with(inner)) is expected
    assert code_of(ping_with(f"[[0, {inner}]]")) is expected
    outer = {"command": "ping", **{f"key{n}": n for n in range(keys - 1)}}
    assert code_of(json.dumps(outer).encode()) is expected


def test_many_objects_with_few_keys_are_allowed() -> None:
    assert code_of(ping_with(json.dumps([{"a": 1, "b": 2}] * 500))) is None


def test_of_a_key_that_stands_twice_the_last_holds() -> None:
    assert decode_block(b'{"n":1,"command":"ping","n":2,"token":"a","token":"b"}', CLIENT) == Ping(token="b", n=2)
    assert token_of(b'{"command":"ping","token":"a","token":"b"}') == "b"


def test_a_command_may_stand_twice_only_with_one_value() -> None:
    assert decode_block(b'{"command":"ping","command":"ping","n":1}', CLIENT) == Ping(n=1)
    with pytest.raises(ProtocolError) as caught:
        decode_block(b'{"command":"quit","command":"ping"}', CLIENT)
    assert (caught.value.code, caught.value.field) == (ErrorCode.FIELD_INVALID, "command")


@pytest.mark.parametrize("digits", [17, 20, 4300, 5000, 100_000])
def test_a_huge_number_is_a_wrong_field_and_a_huge_unknown_one_is_ignored(digits: int) -> None:
    huge = "9" * digits
    assert code_of(f'{{"command":"ping","n":{huge}}}'.encode()) is ErrorCode.FIELD_INVALID
    assert code_of(f'{{"command":"ping","n":-{huge}}}'.encode()) is ErrorCode.FIELD_INVALID
    assert code_of(f'{{"command":"ping","n":{huge}.5e{huge}}}'.encode()) is ErrorCode.FIELD_INVALID
    assert code_of(ping_with(huge)) is None


def test_defaults_are_not_shared_between_blocks() -> None:
    first, second = block_of("send"), block_of("send")
    assert isinstance(first, Send)
    assert isinstance(second, Send)
    assert first.attachments == []
    assert first.attachments is not second.attachments


# The token of a broken block


@pytest.mark.parametrize(
    ("payload", "token"),
    [
        (b'{"command":"ping","token":"t"}', "t"),
        (b'{"command":"gong","token":"t"}', "t"),
        (b'{"command":"ping","token":"t","n":"wrong"}', "t"),
        (b'{"command":"ping","token":""}', ""),
        (b'{"command":"ping"}', ""),
        (b'{"command":"ping","token":7}', ""),
        (b'{"command":"ping","token":null}', ""),
        (b'{"command":"ping","token":["t"]}', ""),
        (b'{"command":"ping","token":"' + b"t" * 64 + b'"}', "t" * 64),
        (b'{"command":"ping","token":"' + b"t" * 65 + b'"}', ""),
        (b'{"command":"ping","token":' + b"9" * 5000 + b"}", ""),
        (b'{"command":"ping","token":"t"', ""),
        (b'["t"]', ""),
        (b"", ""),
        (b"\xff", ""),
        (b"[" * 100_000, ""),
        (ping_with("[" * 100_000), ""),
        (ping_with("[" * 100_000 + "]" * 100_000), ""),
        (ping_with("[" * limits.DEPTH.value + "]" * limits.DEPTH.value), "t"),
    ],
)
def test_the_token_of_a_broken_block_is_echoed_where_it_has_one(payload: bytes, token: str) -> None:
    assert token_of(payload) == token


@pytest.mark.parametrize("payload", [b'{"token":"t"}', b'{"command":5,"token":"t"}'])
def test_the_token_of_a_block_without_a_command_is_echoed(payload: bytes) -> None:
    assert token_of(payload) == "t"


@given(st.binary(max_size=60) | st.text().map(lambda text: json.dumps({"command": "x", "token": text}).encode()))
def test_a_token_is_always_one_that_may_be_sent(payload: bytes) -> None:
    token = token_of(payload)
    assert len(token) <= limits.TOKEN.value
    assert decode_block(encode_block(Ping(token=token)), CLIENT).token == token
