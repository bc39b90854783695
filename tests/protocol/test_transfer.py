"""The stream of a shadow socket: every byte of every file once, in order, from its offset; records in any slices."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentongan import limits
from kentongan.errors import ErrorCode, ProtocolError
from kentongan.protocol.framing import FrameKind, encode_frame
from kentongan.protocol.transfer import (
    AnyRecord,
    Confirmed,
    Failed,
    Flow,
    Go,
    Piece,
    RecordReader,
    Start,
    Stored,
    encode_record,
)

indexes = st.integers(0, limits.ATTACHMENTS.value - 1)
offsets = st.integers(0, 2**53)
records = st.one_of(
    st.builds(Go, files=st.lists(st.builds(Start, file=indexes, offset=offsets), max_size=20)),
    st.builds(Confirmed, file=indexes, offset=offsets),
    st.builds(Stored),
    st.builds(Failed, code=st.sampled_from(ErrorCode), file=indexes, offset=offsets),
)

# Files of a transfer, each with the offset from which its bytes flow.
files = st.lists(st.integers(0, 60).flatmap(lambda size: st.tuples(st.just(size), st.integers(0, size))), max_size=6)
piece_sizes = st.lists(st.integers(1, 25), min_size=1, max_size=20)


def flow_of(parts: list[tuple[int, int]]) -> Flow:
    return Flow(tuple(size for size, _ in parts), [offset for _, offset in parts])


def pieces_of(flow: Flow, sizes: list[int]) -> list[Piece]:
    """All pieces to the end, asked for in turn with the given sizes."""
    found: list[Piece] = []
    while piece := flow.next_piece(sizes[len(found) % len(sizes)]):
        found.append(piece)
        flow.advance(piece.length)
    return found


# Which byte belongs where


@given(files, piece_sizes)
def test_every_byte_from_its_offset_comes_once_and_in_order(parts: list[tuple[int, int]], sizes: list[int]) -> None:
    flow = flow_of(parts)
    pieces = pieces_of(flow, sizes)
    touched = [(piece.file, at) for piece in pieces for at in range(piece.offset, piece.end)]
    assert touched == [(file, at) for file, (size, offset) in enumerate(parts) for at in range(offset, size)]
    assert flow.left == 0


@given(files, piece_sizes)
def test_a_piece_is_never_empty_nor_longer_than_asked(parts: list[tuple[int, int]], sizes: list[int]) -> None:
    for at, piece in enumerate(pieces_of(flow_of(parts), sizes)):
        assert 1 <= piece.length <= sizes[at % len(sizes)]


@given(files, piece_sizes)
def test_what_is_left_shrinks_by_what_has_passed(parts: list[tuple[int, int]], sizes: list[int]) -> None:
    flow = flow_of(parts)
    left = sum(size - offset for size, offset in parts)
    assert flow.left == left
    while piece := flow.next_piece(sizes[0]):
        flow.advance(piece.length)
        left -= piece.length
        assert flow.left == left


@given(files, st.data())
def test_fewer_bytes_than_offered_may_pass(parts: list[tuple[int, int]], data: st.DataObject) -> None:
    flow = flow_of(parts)
    touched = []
    while piece := flow.next_piece(25):
        passed = data.draw(st.integers(1, piece.length))
        touched += [(piece.file, piece.offset + at) for at in range(passed)]
        flow.advance(passed)
    assert touched == [(file, at) for file, (size, offset) in enumerate(parts) for at in range(offset, size)]


@given(st.lists(st.binary(max_size=60), max_size=6), st.data(), piece_sizes, piece_sizes)
def test_a_receiver_with_other_buffers_ends_with_the_same_files(
    contents: list[bytes], data: st.DataObject, sending: list[int], receiving: list[int]
) -> None:
    there = [data.draw(st.integers(0, len(content))) for content in contents]
    sizes = tuple(map(len, contents))
    stream = b"".join(
        contents[piece.file][piece.offset : piece.end] for piece in pieces_of(Flow(sizes, list(there)), sending)
    )
    built = [bytearray(content[:offset]) for content, offset in zip(contents, there, strict=True)]
    for piece in pieces_of(Flow(sizes, list(there)), receiving):
        assert len(built[piece.file]) == piece.offset
        built[piece.file] += stream[: piece.length]
        stream = stream[piece.length :]
    assert built == contents
    assert stream == b""


def test_a_piece_ends_where_its_file_ends() -> None:
    flow = Flow((5, 0, 3), [2, 0, 0])
    assert flow.next_piece(100) == Piece(0, 2, 3)
    assert flow.next_piece(2) == Piece(0, 2, 2)
    flow.advance(3)
    assert flow.next_piece(100) == Piece(2, 0, 3)
    flow.advance(3)
    assert flow.next_piece(100) is None


@pytest.mark.parametrize(("sizes", "there"), [((), []), ((0,), [0]), ((4, 0, 7), [4, 0, 7])])
def test_a_transfer_with_nothing_to_move_is_through_at_once(sizes: tuple[int, ...], there: list[int]) -> None:
    flow = Flow(sizes, there)
    assert flow.next_piece(1) is None
    assert flow.left == 0


@pytest.mark.parametrize(("sizes", "there"), [((4,), [5]), ((4, 4), [0, 5]), ((4,), []), ((4,), [0, 0]), ((), [0])])
def test_an_offset_beyond_the_end_or_for_no_file_is_refused(sizes: tuple[int, ...], there: list[int]) -> None:
    with pytest.raises(ProtocolError) as caught:
        Flow(sizes, there)
    assert (caught.value.code, caught.value.field) == (ErrorCode.FIELD_INVALID, "offset")


def test_more_bytes_than_a_file_has_are_refused() -> None:
    flow = Flow((4, 4), [1, 0])
    with pytest.raises(ProtocolError) as caught:
        flow.advance(4)
    assert (caught.value.code, caught.value.field) == (ErrorCode.FIELD_INVALID, "size")


def test_bytes_after_the_last_file_are_refused() -> None:
    with pytest.raises(ProtocolError):
        Flow((3,), [3]).advance(1)


# Records


@given(st.lists(records, max_size=6), st.lists(st.integers(1, 30), min_size=1))
def test_records_come_back_as_they_were_however_the_stream_is_sliced(sent: list[AnyRecord], cuts: list[int]) -> None:
    stream = b"".join(map(encode_record, sent))
    reader = RecordReader()
    got: list[AnyRecord] = []
    while stream:
        length = cuts[len(stream) % len(cuts)]
        got += reader.receive(stream[:length])
        stream = stream[length:]
    assert got == sent


@pytest.mark.parametrize(
    ("record", "frame"),
    [
        (Stored(), b'\x00\x00\x00\x13\x01{"record":"stored"}'),
        (
            Go(files=[Start(file=1, offset=9)]),
            b'\x00\x00\x00\x2f\x01{"record":"go","files":[{"file":1,"offset":9}]}',
        ),
        (Confirmed(file=0, offset=64), b'\x00\x00\x00\x2b\x01{"record":"confirmed","file":0,"offset":64}'),
        (
            Failed(code="hash_mismatch", file=2, offset=5),
            b'\x00\x00\x00\x3e\x01{"record":"failed","code":"hash_mismatch","file":2,"offset":5}',
        ),
    ],
)
def test_a_record_is_a_frame_of_kind_1_with_its_name(record: AnyRecord, frame: bytes) -> None:
    assert encode_record(record) == frame
    assert RecordReader().receive(frame) == [record]


def test_unknown_fields_of_a_record_are_ignored() -> None:
    payload = b'{"record":"confirmed","file":1,"offset":2,"speed":[1,{"x":2}]}'
    assert RecordReader().receive(encode_frame(FrameKind.BLOCK, payload)) == [Confirmed(file=1, offset=2)]


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"{",
        b"[]",
        b"\xff",
        b"{}",
        b'{"record":"gong"}',
        b'{"record":"nonce"}',
        b'{"record":"go"}',
        b'{"record":"go","files":[{"file":20,"offset":0}]}',
        b'{"record":"go","files":[{"file":-1,"offset":0}]}',
        b'{"record":"confirmed","file":0,"offset":-1}',
        b'{"record":"confirmed","file":0,"offset":9007199254740993}',
        b'{"record":"confirmed","file":"0","offset":1}',
        b'{"record":"failed","code":"' + b"x" * 41 + b'"}',
        b'{"record":"stored","x":' + b"[" * 4000,
    ],
)
def test_what_is_no_record_is_a_protocol_error(payload: bytes) -> None:
    with pytest.raises(ProtocolError) as caught:
        RecordReader().receive(encode_frame(FrameKind.BLOCK, payload))
    assert caught.value.code is ErrorCode.BLOCK_MALFORMED


@given(st.binary(max_size=100))
def test_arbitrary_bytes_raise_nothing_but_protocol_errors(data: bytes) -> None:
    for stream in (data, encode_frame(FrameKind.BLOCK, data)):
        try:
            RecordReader().receive(stream)
        except ProtocolError:
            continue


def test_a_record_has_a_small_limit_that_is_checked_with_its_header() -> None:
    assert RecordReader().receive(encode_frame(FrameKind.BLOCK, b'{"record":"stored"}'.ljust(4096))) == [Stored()]
    with pytest.raises(ProtocolError) as caught:
        RecordReader().receive(b"\x00\x00\x10\x01\x01")
    assert caught.value.code is ErrorCode.FRAME_TOO_LARGE


def test_the_longest_go_fits_a_record() -> None:
    longest = Go(files=[Start(file=19, offset=2**53)] * limits.ATTACHMENTS.value)
    assert RecordReader().receive(encode_record(longest)) == [longest]


def test_a_chunk_is_no_record() -> None:
    with pytest.raises(ProtocolError):
        RecordReader().receive(encode_frame(FrameKind.CHUNK, b'{"record":"stored"}'))


def test_a_record_before_garbage_is_not_lost_when_both_come_together() -> None:
    failed = Failed(code="space_low")
    reader = RecordReader()
    assert reader.receive(encode_record(failed) + encode_frame(FrameKind.BLOCK, b"garbage")) == [failed]
    with pytest.raises(ProtocolError):
        reader.receive(b"")
