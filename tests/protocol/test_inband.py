"""The rules of chunks, [INBAND-2], [INBAND-4]."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentongan import limits
from kentongan.errors import ErrorCode, ProtocolError
from kentongan.protocol.chunk import Chunk
from kentongan.protocol.inband import ChunkFlow, Pace
from kentongan.protocol.transfer import Flow

TRANSFER = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
LEAST, MOST = limits.CHUNK_LEAST.value, limits.CHUNK.value


def chunk(file: int, offset: int, length: int) -> Chunk:
    return Chunk(TRANSFER, file, offset, bytes(length))


def flow(sizes: Sequence[int] = (10, 0, 5), offsets: Sequence[int] = (4, 0, 0)) -> ChunkFlow:
    return ChunkFlow(Flow(tuple(sizes), list(offsets)))


@given(
    st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)).map(sorted), min_size=1, max_size=5),
    st.lists(st.integers(1, 20), min_size=1),
)
def test_both_sides_agree_on_every_chunk_until_the_last(files: list[list[int]], lengths: list[int]) -> None:
    sizes, offsets = [size for _, size in files], [offset for offset, _ in files]
    sender, receiver = flow(sizes, offsets), flow(sizes, offsets)
    got = [bytearray(offset) for offset in offsets]
    turn = 0
    while piece := sender.give(lengths[turn % len(lengths)]):
        assert sender.give(9) is None
        receiver.take(chunk(piece.file, piece.offset, piece.length))
        assert len(got[piece.file]) == piece.offset
        got[piece.file] += bytes(piece.length)
        for side in (receiver, sender):
            assert side.confirm(piece.file, piece.end) == piece.length
        turn += 1
    assert [len(content) for content in got] == sizes
    assert sender.done
    assert receiver.done


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (chunk(0, 0, 4), "offset"),  # the bytes before the agreed beginning
        (chunk(0, 5, 4), "offset"),  # a hole
        (chunk(0, 3, 4), "offset"),  # an overlap
        (chunk(1, 4, 1), "offset"),  # another file
        (chunk(2, 0, 5), "offset"),  # a later file
        (chunk(0, 4, 7), "data"),  # one byte more than was announced
        (chunk(99, 4, 1), "offset"),
    ],
)
def test_a_chunk_at_a_wrong_place_is_refused(wrong: Chunk, field: str) -> None:
    with pytest.raises(ProtocolError) as caught:
        flow().take(wrong)
    assert (caught.value.code, caught.value.field) == (ErrorCode.FIELD_INVALID, field)


def test_no_chunk_may_come_before_the_last_is_confirmed() -> None:
    receiver = flow()
    receiver.take(chunk(0, 4, 2))
    with pytest.raises(ProtocolError, match="not confirmed"):
        receiver.take(chunk(0, 6, 2))
    receiver.confirm(0, 6)
    receiver.take(chunk(0, 6, 2))


def test_nothing_may_come_after_the_end() -> None:
    receiver = flow([3], [3])
    assert receiver.done
    with pytest.raises(ProtocolError, match="nothing is left"):
        receiver.take(chunk(0, 3, 1))


@pytest.mark.parametrize(("file", "offset"), [(0, 4), (0, 5), (0, 7), (1, 6), (2, 6)])
def test_only_the_end_of_the_last_chunk_can_be_confirmed(file: int, offset: int) -> None:
    sender = flow()
    assert sender.give(2) is not None
    with pytest.raises(ProtocolError):
        sender.confirm(file, offset)
    sender.confirm(0, 6)
    with pytest.raises(ProtocolError):
        sender.confirm(0, 6)


def test_chunks_grow_on_a_quick_line_and_shrink_on_a_slow_one() -> None:
    pace = Pace()
    sizes = []
    for _ in range(6):
        sizes.append(pace.size)
        pace.took(pace.size, 0.02)
    assert sizes == [LEAST, 2 * LEAST, 4 * LEAST, 8 * LEAST, MOST, MOST]
    pace.took(MOST, 0.2)
    assert pace.size == MOST
    pace.took(MOST, 0.26)
    assert pace.size == MOST // 2
    for _ in range(9):
        pace.took(pace.size, 3.0)
    assert pace.size == LEAST


@pytest.mark.parametrize("rate", [8_000, 40_000, 100_000, 1_000_000])
def test_a_chunk_takes_a_quarter_of_a_second_at_most_where_the_smallest_one_does(rate: int) -> None:
    pace = Pace()
    for _ in range(20):
        assert pace.size == LEAST or pace.size / rate <= limits.CHUNK_TIME.value / 1000
        pace.took(pace.size, pace.size / rate)


def test_the_short_end_of_a_file_says_nothing_about_the_line() -> None:
    pace = Pace()
    pace.took(100, 0.001)
    assert pace.size == LEAST
