"""Frames: any slicing of a stream gives the same frames, and a bad header is refused before its payload is kept."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentongan.errors import ErrorCode, LocalProtocolError, ProtocolError
from kentongan.protocol.framing import HEADER_BYTES, Frame, FrameKind, FrameReader, encode_frame

LIMIT = 200

frames = st.builds(Frame, st.sampled_from(FrameKind), st.binary(max_size=LIMIT))
cuts = st.lists(st.integers(min_value=0), max_size=30)


def stream_of(whole: list[Frame]) -> bytes:
    return b"".join(encode_frame(frame.kind, frame.payload) for frame in whole)


def slices(stream: bytes, cuts: list[int]) -> list[bytes]:
    """The stream cut at the given places, each taken modulo its length."""
    places = sorted({cut % (len(stream) + 1) for cut in cuts} | {0, len(stream)})
    return [stream[start:end] for start, end in pairwise(places)]


def drain(reader: FrameReader) -> list[Frame]:
    found = []
    while (frame := reader.next_frame()) is not None:
        found.append(frame)
    return found


def refusal_of(reader: FrameReader) -> ErrorCode:
    with pytest.raises(ProtocolError) as caught:
        reader.next_frame()
    return caught.value.code


def kept(reader: FrameReader) -> int:
    """How many bytes the reader holds back."""
    return len(reader._buffer)


@pytest.mark.parametrize(
    ("kind", "payload", "expected"),
    [
        (FrameKind.BLOCK, b"", b"\x00\x00\x00\x00\x01"),
        (FrameKind.BLOCK, b"{}", b"\x00\x00\x00\x02\x01{}"),
        (FrameKind.CHUNK, b"abc", b"\x00\x00\x00\x03\x02abc"),
        (FrameKind.BLOCK, b"x" * 0x010203, b"\x00\x01\x02\x03\x01" + b"x" * 0x010203),
    ],
)
def test_a_frame_is_big_endian_length_then_kind_then_payload(kind: FrameKind, payload: bytes, expected: bytes) -> None:
    assert encode_frame(kind, payload) == expected
    reader = FrameReader(len(payload))
    reader.feed(expected)
    assert drain(reader) == [Frame(kind, payload)]


def test_a_payload_that_the_length_cannot_tell_is_our_own_mistake() -> None:
    class Huge(bytes):
        def __len__(self) -> int:
            return 2**32

    with pytest.raises(LocalProtocolError):
        encode_frame(FrameKind.CHUNK, Huge())


@given(st.lists(frames, max_size=8), cuts)
def test_any_slicing_of_a_stream_gives_the_same_frames(sent: list[Frame], cuts: list[int]) -> None:
    reader = FrameReader(LIMIT)
    got = []
    for data in slices(stream_of(sent), cuts):
        reader.feed(data)
        got += drain(reader)
    assert got == sent
    assert not reader.partial


@given(st.lists(frames, max_size=8))
def test_frames_may_be_taken_after_everything_has_come(sent: list[Frame]) -> None:
    reader = FrameReader(LIMIT)
    reader.feed(stream_of(sent))
    assert drain(reader) == sent


@given(st.lists(frames, min_size=1, max_size=5))
def test_a_frame_comes_with_its_last_byte_and_nothing_of_it_is_kept(sent: list[Frame]) -> None:
    reader = FrameReader(LIMIT)
    for frame in sent:
        data = stream_of([frame])
        for at in range(len(data)):
            assert reader.next_frame() is None
            assert reader.partial is (at > 0)
            reader.feed(data[at : at + 1])
        assert reader.next_frame() == frame
        assert not reader.partial
        assert kept(reader) == 0


@given(st.lists(frames, min_size=1, max_size=8), cuts)
def test_a_drained_reader_keeps_less_than_the_frame_that_was_announced(sent: list[Frame], cuts: list[int]) -> None:
    reader = FrameReader(LIMIT)
    announced = [HEADER_BYTES + len(frame.payload) for frame in sent]
    done = 0
    for data in slices(stream_of(sent), cuts):
        reader.feed(data)
        done += len(drain(reader))
        assert kept(reader) < [*announced, 1][done]


@pytest.mark.parametrize("length", [LIMIT + 1, 2 * LIMIT, 2**31, 2**32 - 1])
def test_a_length_above_the_limit_is_refused_with_the_header(length: int) -> None:
    reader = FrameReader(LIMIT)
    header = length.to_bytes(4, "big") + b"\x01"
    reader.feed(header[:-1])
    assert reader.next_frame() is None
    reader.feed(header[-1:])
    assert refusal_of(reader) is ErrorCode.FRAME_TOO_LARGE


def test_the_refusal_tells_length_and_limit_and_closes() -> None:
    reader = FrameReader(LIMIT)
    reader.feed(b"\x00\x00\x01\x00\x01")
    with pytest.raises(ProtocolError, match=r"frame_too_large.*256 > 200") as caught:
        reader.next_frame()
    assert caught.value.closes


def test_a_payload_of_exactly_the_limit_is_taken() -> None:
    reader = FrameReader(LIMIT)
    reader.feed(encode_frame(FrameKind.BLOCK, b"x" * LIMIT))
    assert reader.next_frame() == Frame(FrameKind.BLOCK, b"x" * LIMIT)


@pytest.mark.parametrize("kind", [0, 3, 4, 127, 128, 255])
def test_an_unknown_kind_is_refused_with_the_header(kind: int) -> None:
    reader = FrameReader(LIMIT)
    reader.feed(b"\x00\x00\x00\x64" + bytes([kind]))
    with pytest.raises(ProtocolError) as caught:
        reader.next_frame()
    assert caught.value.code is ErrorCode.FRAME_KIND_UNKNOWN
    assert caught.value.closes


def test_frames_before_a_bad_header_still_come_and_nothing_after_it() -> None:
    reader = FrameReader(LIMIT)
    good = encode_frame(FrameKind.BLOCK, b"good")
    reader.feed(good + b"\xff\xff\xff\xff\x01" + good)
    assert reader.next_frame() == Frame(FrameKind.BLOCK, b"good")
    for _ in range(3):
        assert refusal_of(reader) is ErrorCode.FRAME_TOO_LARGE


@given(st.binary(max_size=400), cuts)
def test_arbitrary_bytes_give_the_same_frames_and_the_same_refusal_however_sliced(
    stream: bytes, cuts: list[int]
) -> None:
    assert outcome([stream]) == outcome(slices(stream, cuts))


def outcome(data: list[bytes]) -> tuple[list[Frame], ErrorCode | None]:
    """All frames of the slices, and the code of the error that ended the stream, if one did."""
    reader = FrameReader(LIMIT)
    got = []
    for part in data:
        reader.feed(part)
        try:
            while (frame := reader.next_frame()) is not None:
                got.append(frame)
        except ProtocolError as error:
            return got, error.code
    return got, None


def test_the_owner_may_raise_the_limit_between_two_frames() -> None:
    reader = FrameReader(4)
    reader.feed(encode_frame(FrameKind.BLOCK, b"1234") + encode_frame(FrameKind.BLOCK, b"12345"))
    assert reader.next_frame() == Frame(FrameKind.BLOCK, b"1234")
    reader.limit = 5
    assert reader.next_frame() == Frame(FrameKind.BLOCK, b"12345")
