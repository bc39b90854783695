"""The codec: every block comes back as it was; nothing that comes from outside raises anything but ProtocolError.

The strategies are read from the types of the blocks, so that a new command is covered the day it is added.
"""

import json
import random
import re
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import inspect

from kentongan import limits
from kentongan.errors import ErrorCode, ProtocolError
from kentongan.protocol.codec import decode_block, encode_block, frame_of, rows_that_fit, token_of
from kentongan.protocol.command import COMMANDS, Block, Command, Sender
from kentongan.protocol.commands.attachment import OfferedFile
from kentongan.protocol.commands.link import Ping, error_block
from kentongan.protocol.framing import FrameKind, FrameReader
from kentongan.protocol.states import State
from tests.protocol.negative import (
    NegativeCase,
    block_of,
    malformed_cases,
    negative_cases,
    requests,
    valid_block,
    valid_value,
)

ROWS = list(COMMANDS.values())
ANYBODY = frozenset(Sender)
CLIENT = frozenset({Sender.CLIENT})
LOCAL = frozenset({Sender.CLIENT, Sender.ADMINISTRATOR})

# Some examples for each of the many rows instead of many for each.
A_FEW = settings(max_examples=max(10, settings().max_examples // 6))


def name_of(row: Command) -> str:
    return row.name


# Strategies


def blocks(row: Command) -> st.SearchStrategy[Any]:
    """Every block of a row, its optional fields there or not."""
    return values(inspect.type_info(row.block))


def values(kind: inspect.Type) -> st.SearchStrategy[Any]:
    match kind:
        case inspect.Metadata(type=plain):
            return values(plain)
        case inspect.UnionType(types=types):
            return st.one_of([values(part) for part in types])
        case inspect.NoneType():
            return st.none()
        case inspect.BoolType():
            return st.booleans()
        case inspect.EnumType(cls=words):
            return st.sampled_from(words)
        case inspect.IntType(ge=least, le=most):
            return st.integers(least, 2**53 if most is None else most)
        case inspect.StrType(pattern=str(pattern)):
            length = len(valid_value(kind))
            digits = st.text("0123456789abcdef", min_size=length, max_size=length)
            return digits | st.just("") if re.search(pattern, "") else digits
        case inspect.StrType(min_length=least, max_length=most):
            return texts(least or 0, 40 if most is None else most)
        case inspect.ListType(item_type=item, min_length=least):
            return st.lists(values(item), min_size=least or 0, max_size=3)
        case inspect.StructType(cls=made, fields=fields):
            required = {field.name: values(field.type) for field in fields if field.required}
            optional = {field.name: values(field.type) for field in fields if not field.required}
            return st.fixed_dictionaries(required, optional=optional).map(lambda filled: made(**filled))
        case unknown:
            raise LookupError(f"no strategy known for {unknown}")


def texts(least: int, most: int) -> st.SearchStrategy[str]:
    """Mostly short texts, sometimes the longest; every character that UTF-8 can carry."""
    short = st.text(st.characters(exclude_categories=["Cs"]), min_size=least, max_size=min(most, 12))
    return short | st.sampled_from(["🥁", "\x00", '"', "\\"]).map(lambda letter: letter * most)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
field_names = st.sampled_from(sorted({name for row in ROWS for name in row.block.__struct_fields__}))
json_objects = st.dictionaries(field_names, json_values, max_size=6)
commands = st.sampled_from([*COMMANDS, "", "gong"]) | st.text(max_size=8)


# Round trips


@pytest.mark.parametrize("row", ROWS, ids=name_of)
def test_every_block_comes_back_as_it_was(row: Command) -> None:
    @A_FEW
    @given(blocks(row))
    def comes_back(block: Block) -> None:
        payload = encode_block(block)
        assert decode_block(payload, frozenset({row.sender})) == block
        assert token_of(payload) == block.token
        frames = FrameReader(len(payload))
        frames.feed(frame_of(block))
        frame = frames.next_frame()
        assert frame is not None
        assert (frame.kind, frame.payload, frames.partial) == (FrameKind.BLOCK, payload, False)

    comes_back()


@pytest.mark.parametrize("row", ROWS, ids=name_of)
def test_order_of_fields_white_space_and_unknown_fields_do_not_matter(row: Command) -> None:
    @A_FEW
    @given(blocks(row), st.randoms(use_true_random=False), st.booleans())
    def does_not_matter(block: Block, chance: random.Random, as_ascii: bool) -> None:
        scrambled = disturbed(json.loads(encode_block(block)), chance)
        payload = json.dumps(scrambled, ensure_ascii=as_ascii, indent=chance.choice([None, 3])).encode()
        assert decode_block(payload, frozenset({row.sender})) == block

    does_not_matter()


def disturbed(value: Any, chance: random.Random) -> Any:
    """The same JSON with the keys of each object in another order and a key among them that nobody knows."""
    if isinstance(value, list):
        return [disturbed(item, chance) for item in value]
    if not isinstance(value, dict):
        return value
    unknown: Any = chance.choice([None, 10**40, "x", [{"command": "quit", "token": "no"}], {"deep": [[]]}])
    pairs = [(key, disturbed(item, chance)) for key, item in value.items()] + [("tomorrow's field", unknown)]
    chance.shuffle(pairs)
    return dict(pairs)


@pytest.mark.parametrize("row", ROWS, ids=name_of)
def test_the_smallest_block_of_every_row_is_valid_and_shows_what_every_block_carries(row: Command) -> None:
    block = decode_block(json.dumps(valid_block(row)).encode(), frozenset({row.sender}))
    shown = json.loads(encode_block(block))
    assert type(block) is row.block
    assert (shown["command"], shown["token"], shown["endpoint"]) == (row.name, "", "")
    assert set(shown) == {"command", *row.block.__struct_fields__}


def test_text_is_written_as_utf_8_and_read_from_escapes_too() -> None:
    block = Ping(token="ⲁ🥁\n")
    assert encode_block(block) == '{"command":"ping","token":"ⲁ🥁\\n","endpoint":"","n":0}'.encode()
    assert decode_block(b'{"command":"pin\\u0067","token":"\\u2c81\\ud83e\\udd41\\n"}', CLIENT) == block


def test_a_page_takes_the_rows_that_fit_and_at_least_one() -> None:
    """[LIMIT-1] Measured in bytes of JSON, in which one letter may take six."""
    row = OfferedFile(name="\x01" * 100, size=3, sha256="0" * 64)
    fit = limits.PAGE_BYTES.value // len(msgspec.json.encode(row))
    assert rows_that_fit([row] * 1000) == fit
    assert rows_that_fit([row] * fit) == fit
    assert rows_that_fit([OfferedFile(name="x" * limits.PAGE_BYTES.value, size=3, sha256="0" * 64), row]) == 1
    assert rows_that_fit([]) == 0


# What comes from outside


def accepted_or_refused(payload: bytes) -> None:
    """Nothing but a ProtocolError comes out, it can be answered, and what is accepted can be sent on unchanged."""
    try:
        block = decode_block(payload, ANYBODY)
    except ProtocolError as error:
        answer = error_block(error, token_of(payload))
        assert decode_block(encode_block(answer), frozenset({Sender.SERVER})) == answer
    else:
        assert decode_block(encode_block(block), ANYBODY) == block


@given(st.binary(max_size=200))
def test_arbitrary_bytes_raise_nothing_but_protocol_errors(payload: bytes) -> None:
    accepted_or_refused(payload)


@given(json_values)
def test_arbitrary_json_raises_nothing_but_protocol_errors(value: Any) -> None:
    accepted_or_refused(json.dumps(value).encode())


@given(commands, json_objects)
def test_arbitrary_fields_of_a_command_raise_nothing_but_protocol_errors(command: str, fields: dict[str, Any]) -> None:
    accepted_or_refused(json.dumps({**fields, "command": command}).encode())


@given(st.data())
def test_a_damaged_block_raises_nothing_but_protocol_errors(data: st.DataObject) -> None:
    payload = bytearray(encode_block(data.draw(blocks(data.draw(st.sampled_from(ROWS))))))
    start = data.draw(st.integers(0, len(payload)))
    end = data.draw(st.integers(start, min(start + 4, len(payload))))
    payload[start:end] = data.draw(st.binary(max_size=4))
    accepted_or_refused(bytes(payload))


@pytest.mark.parametrize("row", requests(), ids=name_of)
def test_every_bad_field_of_a_request_is_named_with_its_code(row: Command) -> None:
    cases = [case for case in negative_cases() if case.command == row.name]
    assert cases
    assert [told for case in cases if (told := difference(case))] == []


@pytest.mark.parametrize("case", list(malformed_cases()), ids=lambda case: case.what)
def test_what_is_no_block_is_refused(case: NegativeCase) -> None:
    assert difference(case) == ""


def difference(case: NegativeCase) -> str:
    """What the codec does otherwise than the case expects; a block in a wrong state is none of its business."""
    expected: tuple[ErrorCode | None, str, str] = (case.code, case.field, case.token)
    if case.code is ErrorCode.WRONG_STATE:
        expected = (None, "", case.token)
    try:
        decode_block(case.payload, LOCAL if case.state is State.LOCAL else CLIENT)
        found: tuple[ErrorCode | None, str, str] = (None, "", token_of(case.payload))
    except ProtocolError as error:
        found = (error.code, error.field, token_of(case.payload))
    return "" if found == expected else f"{case}: {found} instead of {expected}"


def test_the_refusal_tells_the_limit_that_was_passed() -> None:
    with pytest.raises(ProtocolError) as caught:
        decode_block(b'{"command":"login","address":"a","password":"' + b"x" * 257 + b'"}', CLIENT)
    assert caught.value.detail == "256"


def test_a_command_is_known_only_from_its_own_sender() -> None:
    for row in ROWS:
        payload = json.dumps(valid_block(row)).encode()
        for senders in (ANYBODY - {row.sender}, frozenset[Sender]()):
            with pytest.raises(ProtocolError) as caught:
                decode_block(payload, senders)
            assert (caught.value.code, caught.value.detail) == (ErrorCode.COMMAND_UNKNOWN, row.name)


def test_an_unknown_command_is_named_but_not_repeated_at_length() -> None:
    with pytest.raises(ProtocolError) as caught:
        decode_block(b'{"command":"' + b"x" * 5000 + b'"}', CLIENT)
    assert caught.value.detail == "x" * 40


@pytest.mark.parametrize(
    ("command", "field", "text"),
    [
        ("fetch", "message", "a" * 32 + "\n"),
        ("resume", "device_key", "a" * 64 + "\n"),
        ("send", "reply_to", "a" * 32 + "\n"),
        ("send", "reply_to", "\n"),
    ],
)
def test_an_id_with_a_line_end_behind_it_is_refused(command: str, field: str, text: str) -> None:
    with pytest.raises(ProtocolError) as caught:
        block_of(command, **{field: text})
    assert (caught.value.code, caught.value.field) == (ErrorCode.FIELD_INVALID, field)


def test_the_answer_to_a_bad_block_of_any_length_fits_a_block() -> None:
    with pytest.raises(ProtocolError) as caught:
        block_of("send", level="x" * 200_000)
    assert len(encode_block(error_block(caught.value, "t"))) <= limits.BLOCK.value


@pytest.mark.parametrize("word", ["missing required field `token`", "length <= 5", "length >= 1"])
def test_a_wrong_word_is_not_taken_for_the_words_of_the_decoder(word: str) -> None:
    with pytest.raises(ProtocolError) as caught:
        block_of("send", level=word)
    assert (caught.value.code, caught.value.field) == (ErrorCode.FIELD_INVALID, "level")


def test_a_field_that_is_too_short_is_not_called_empty() -> None:
    try:
        block_of("register", email="ab")
        code = None
    except ProtocolError as error:
        code = error.code
    assert code is not ErrorCode.FIELD_EMPTY
