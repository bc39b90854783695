"""What is fuzzed: each target takes any bytes and fails when a promise about hostile input is broken.

A target may be given whatever a stranger can send. It knows which errors are allowed; everything else that is raised, a
result that contradicts itself, and an input that costs more than a second of processor time, is a find.
"""

import time
from collections.abc import Callable, Iterator

from kentongan import limits
from kentongan.client.errors import InvitationInvalid
from kentongan.client.invitation import Invitation
from kentongan.domain.attachment import numbered_name, safe_name
from kentongan.errors import LocalProtocolError, ProtocolError
from kentongan.protocol.codec import decode_block, encode_block, token_of
from kentongan.protocol.command import COMMANDS, Block, Sender
from kentongan.protocol.framing import HEADER_BYTES, FrameReader
from kentongan.protocol.session import Received, ReceivedChunk, Session, Side
from kentongan.protocol.states import State
from kentongan.protocol.transfer import AnyRecord, RecordReader, encode_record
from tests.protocol.negative import block_of

Target = Callable[[bytes], None]

MOST_SECONDS = 1.0
EVERYBODY = frozenset(Sender)
# Each byte of a session's input is a step, and a step writes a block.
MOST_STEPS = 64
# A detail is told to the peer and stands in the log: it may not grow with the input.
MOST_DETAIL = 200


def pieces(data: bytes, length: int) -> Iterator[bytes]:
    """The data as a network may hand it on."""
    for start in range(0, len(data), length):
        yield data[start : start + length]


def _must_be(*truths: bool) -> None:
    """What must be true of an error that is allowed."""
    assert all(truths), truths


def frames(data: bytes) -> None:
    """[FRAME-2] However the bytes are cut, the same frames come out, and no more is kept than one frame may have."""
    limit = limits.BLOCK_BEFORE_LOGIN.value if data[:1] < b"\x80" else limits.BLOCK.value
    length = 1 + data[0] % 97 if data else 1
    stream = data[1:]
    assert _frames_of(stream, limit, length) == _frames_of(stream, limit, len(stream) or 1)


def _frames_of(stream: bytes, limit: int, length: int) -> tuple[list[bytes], bool]:
    reader, found = FrameReader(limit), []
    for piece in pieces(stream, length):
        reader.feed(piece)
        try:
            while frame := reader.next_frame():
                assert len(frame.payload) <= limit
                found.append(frame.payload)
        except ProtocolError as error:
            _must_be(error.closes)
            return found, True
        kept = bytes(reader._buffer)
        assert len(kept) < HEADER_BYTES or int.from_bytes(kept[:4], "big") <= limit, (
            "kept for a length that is too long"
        )
        assert len(kept) < HEADER_BYTES + limit
    return found, False


def blocks(data: bytes) -> None:
    """[BLOCK-1] A payload is a block that can be written and read again, or one ProtocolError."""
    token = token_of(data)
    assert len(token) <= limits.TOKEN.value
    try:
        block = decode_block(data, EVERYBODY)
    except ProtocolError as error:
        _must_be(not error.closes, len(error.detail) <= MOST_DETAIL, len(error.field) <= MOST_DETAIL)
        return
    assert block.token == token
    assert decode_block(encode_block(block), EVERYBODY) == block


def records(data: bytes) -> None:
    """[SHADOW-6] However the bytes are cut, the same records come out, and they can be written and read again."""
    length = 1 + data[0] % 97 if data else 1
    whole, cut = _records_of(data[1:], len(data) or 1), _records_of(data[1:], length)
    assert whole == cut
    for record in whole[0]:
        assert RecordReader().receive(encode_record(record)) == [record]


def _records_of(stream: bytes, length: int) -> tuple[list[AnyRecord], bool]:
    reader, found = RecordReader(), []
    for piece in pieces(stream, length):
        try:
            found += reader.receive(piece)
        except ProtocolError:
            return found, True
    try:
        found += reader.receive(b"")
    except ProtocolError:
        return found, True
    return found, False


_PUSHES = [block_of(name) for name, row in sorted(COMMANDS.items()) if row.sender is Sender.SERVER]


def session(data: bytes) -> None:
    """[STATE-2] Bytes and answers in any order: every event has its place, and a closed session says nothing more."""
    if not data:
        return
    machine = Session(Side.SERVER if data[0] & 1 else Side.CLIENT, 0.0, list(State)[data[0] // 2 % len(State)])
    ours = _PUSHES if machine.side is Side.SERVER else _REQUESTS
    place, now = 1, 0.0
    while place < len(data) and now < MOST_STEPS:
        step, place, now = data[place], place + 1, now + 1.0
        if step < 64:
            was = machine.state
            try:
                machine.send(ours[step % len(ours)])
                assert was is not State.CLOSED
            except LocalProtocolError:
                assert machine.state is was
        else:
            length = 1 + (step - 64) * 4
            _receive(machine, data[place : place + length], now)
            place += length


_REQUESTS = [block_of(name) for name, row in sorted(COMMANDS.items()) if row.sender is not Sender.SERVER]


def _receive(machine: Session, data: bytes, now: float) -> None:
    for event in machine.receive(data, now):
        if isinstance(event, Received):
            _admit(machine, event.block)
        elif isinstance(event, ReceivedChunk):
            assert len(event.chunk.data) <= limits.CHUNK.value
        else:
            assert len(event.token) <= limits.TOKEN.value
    assert machine.heard_at == now
    machine.is_silent(now)
    machine.is_stuck(now, 10.0)


def _admit(machine: Session, block: Block) -> None:
    if machine.side is Side.SERVER:
        try:
            machine.admit(block)
        except ProtocolError as error:
            _must_be(not error.closes)


def invitations(data: bytes) -> None:
    """[TLS-4] A line is refused as a whole, or it is an invitation that stands in its own line."""
    try:
        invitation = Invitation.parse(data.decode("utf-8", "surrogateescape"))
    except InvitationInvalid as error:
        _must_be(len(error.line) <= MOST_DETAIL)
        return
    assert invitation.servers
    assert all(1 <= server.port <= 65535 for server in invitation.servers)
    assert Invitation.parse(str(invitation)) == invitation


def names(data: bytes) -> None:
    """Whatever a file is called, its name stays in its folder and means the same when it is looked at again."""
    text = data.decode("utf-8", "replace")
    name = safe_name(text)
    assert name
    assert len(name.encode()) <= limits.FILE_NAME.value
    assert not set(name) & set('/\\<>:"|?*\0\n\r')
    assert name.strip(" .") == name
    assert safe_name(name) == name
    assert safe_name(numbered_name(name, 2)) == numbered_name(name, 2)


TARGETS: dict[str, Target] = {
    target.__name__: target for target in (frames, blocks, records, session, invitations, names)
}


def timed(target: Target) -> Target:
    """The target, which also fails when one input costs more than a second of processor time."""

    def run(data: bytes) -> None:
        begin = time.thread_time()
        target(data)
        spent = time.thread_time() - begin
        assert spent <= MOST_SECONDS, f"{spent:.1f} s for {len(data)} bytes"

    return run
