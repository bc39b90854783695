import pytest

from kentongan import limits
from kentongan.errors import ErrorCode, LocalProtocolError, ProtocolError
from kentongan.protocol.chunk import Chunk, chunk_frame, decode_chunk
from kentongan.protocol.framing import HEADER_BYTES, FrameKind, FrameReader
from kentongan.protocol.session import Broken, ReceivedChunk, Session, Side
from kentongan.protocol.states import State

TRANSFER = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
MOST = limits.CHUNK.value


@pytest.mark.parametrize("length", [1, 4096, MOST])
def test_a_chunk_comes_out_as_it_went_in(length: int) -> None:
    chunk = Chunk(TRANSFER, 19, 2**63, bytes(length))
    reader = FrameReader(limits.BLOCK.value)
    reader.feed(chunk_frame(chunk))
    frame = reader.next_frame()
    assert frame is not None
    assert frame.kind is FrameKind.CHUNK
    assert decode_chunk(frame.payload) == chunk
    assert chunk.end == 2**63 + length


@pytest.mark.parametrize("length", [0, MOST + 1])
def test_we_send_no_chunk_that_may_not_be(length: int) -> None:
    with pytest.raises(LocalProtocolError):
        chunk_frame(Chunk(TRANSFER, 0, 0, bytes(length)))


@pytest.mark.parametrize(
    ("payload", "code", "field"),
    [
        (b"", ErrorCode.BLOCK_MALFORMED, ""),
        (bytes(25), ErrorCode.BLOCK_MALFORMED, ""),
        (bytes(26), ErrorCode.FIELD_EMPTY, "data"),
        (bytes(26 + MOST + 1), ErrorCode.FIELD_TOO_LONG, "data"),
    ],
)
def test_what_is_no_chunk_is_refused(payload: bytes, code: ErrorCode, field: str) -> None:
    with pytest.raises(ProtocolError) as caught:
        decode_chunk(payload)
    assert (caught.value.code, caught.value.field, caught.value.closes) == (code, field, False)


def test_a_chunk_too_long_is_refused_and_the_connection_goes_on() -> None:
    session = Session(Side.SERVER, 0.0, State.MEMBER)
    frame = bytearray(chunk_frame(Chunk(TRANSFER, 0, 0, bytes(MOST))) + b"x")
    frame[:4] = (len(frame) - HEADER_BYTES).to_bytes(4, "big")
    (broken,) = session.receive(bytes(frame), 0.0)
    assert isinstance(broken, Broken)
    assert broken.error.code is ErrorCode.FIELD_TOO_LONG
    (event,) = session.receive(chunk_frame(Chunk(TRANSFER, 0, 0, b"x")), 0.0)
    assert isinstance(event, ReceivedChunk)


@pytest.mark.parametrize("state", list(State))
def test_chunks_belong_to_members(state: State) -> None:
    session = Session(Side.SERVER, 0.0, state)
    if state in (State.MEMBER, State.FOLLOWING):
        session.admit_chunk()
        return
    with pytest.raises(ProtocolError) as caught:
        session.admit_chunk()
    assert caught.value.code is ErrorCode.WRONG_STATE
