"""One main connection as a machine: bytes and time in, blocks out; blocks in, bytes out. The same class on both sides.

The owner feeds what it reads to `receive` and gets events; it sends what `send` returns. States move at the blocks that
pass ([STATE-2]), the frame limit moves with the state ([FRAME-2]), silence is told from the times given ([LINK-3]).
"""

from dataclasses import dataclass, field
from enum import Enum

from kentongan import limits
from kentongan.errors import ErrorCode, LocalProtocolError, ProtocolError
from kentongan.protocol.chunk import Chunk, decode_chunk
from kentongan.protocol.codec import decode_block, frame_of, token_of
from kentongan.protocol.command import Block, Sender, command_of
from kentongan.protocol.framing import Frame, FrameKind, FrameReader
from kentongan.protocol.states import LOGGED_IN, State, after

_SERVERS = frozenset({Sender.SERVER})
_CLIENTS = frozenset({Sender.CLIENT})
_LOCAL_CLIENTS = frozenset({Sender.CLIENT, Sender.ADMINISTRATOR})


class Side(Enum):
    """Which end of the connection we are."""

    CLIENT = "client"
    SERVER = "server"


@dataclass(frozen=True, slots=True)
class Received:
    """A well-formed block has come. Whether its state allows it is asked with `admit` when its turn comes."""

    block: Block


@dataclass(frozen=True, slots=True)
class ReceivedChunk:
    """A well-formed chunk has come. Whether its state allows it is asked with `admit_chunk` when its turn comes."""

    chunk: Chunk


@dataclass(frozen=True, slots=True)
class Broken:
    """Something came that the protocol does not allow. The owner answers; the stream goes on unless `error.closes`."""

    error: ProtocolError
    token: str


Event = Received | ReceivedChunk | Broken


@dataclass(slots=True)
class Session:
    """The protocol state of one connection. `heard_at` is when the last byte came, on the owner's monotonic clock."""

    side: Side
    heard_at: float
    state: State = State.FRESH
    _reader: FrameReader = field(init=False)
    _began_at: float = 0.0
    _dead: bool = False

    def __post_init__(self) -> None:
        self._reader = FrameReader(self._limit())

    # Receiving

    def receive(self, data: bytes, now: float) -> list[Event]:
        """All events of the bytes that came at `now` (seconds). After a closing error everything more is ignored."""
        self.heard_at = now
        events: list[Event] = []
        had_begun = self.partial
        if not self._dead:
            self._reader.feed(data)
        while not self._dead:
            try:
                frame = self._reader.next_frame()
            except ProtocolError as error:
                self._dead = True
                events.append(Broken(error, ""))
                break
            if frame is None:
                break
            events.append(self._event_of(frame))
        if events or not had_begun:
            self._began_at = now
        return events

    def _event_of(self, frame: Frame) -> Event:
        if frame.kind is FrameKind.CHUNK:
            return _chunk_event(frame.payload)
        try:
            block = decode_block(frame.payload, self._peers())
        except ProtocolError as error:
            return Broken(error, token_of(frame.payload))
        if self.side is Side.CLIENT:
            self._move(block)
        return Received(block)

    def _peers(self) -> frozenset[Sender]:
        if self.side is Side.CLIENT:
            return _SERVERS
        return _LOCAL_CLIENTS if self.state is State.LOCAL else _CLIENTS

    # Acting

    def admit(self, block: Block) -> None:
        """Raise ProtocolError when the state does not allow this request now, [STATE-3]."""
        row = command_of(block)
        if self.state not in row.states:
            raise ProtocolError(ErrorCode.WRONG_STATE, detail=row.name)

    def admit_chunk(self) -> None:
        """Raise ProtocolError when the state does not allow chunks now: they belong to members, [FRAME-4]."""
        if self.state not in LOGGED_IN:
            raise ProtocolError(ErrorCode.WRONG_STATE, detail="chunk")

    # Sending

    def send(self, block: Block) -> bytes:
        """The bytes of a block, and the state after it. Raises LocalProtocolError for what this side must not send."""
        row = command_of(block)
        if (row.sender is Sender.SERVER) is not (self.side is Side.SERVER):
            raise LocalProtocolError(f"{row.name} is not ours to send")
        if self.state is State.CLOSED:
            raise LocalProtocolError(f"{row.name} after goodbye")
        if self.side is Side.CLIENT and self.state not in row.states:
            raise LocalProtocolError(f"{row.name} is not allowed in state {self.state}")
        data = frame_of(block)
        if self.side is Side.SERVER:
            self._move(block)
        return data

    def _move(self, block: Block) -> None:
        self.state = after(self.state, command_of(block).name)
        self._reader.limit = self._limit()

    def _limit(self) -> int:
        """[FRAME-2] The most that a payload from the other side may have in this state."""
        trusted = self.side is Side.CLIENT or self.state in LOGGED_IN or self.state is State.LOCAL
        return (limits.BLOCK if trusted else limits.BLOCK_BEFORE_LOGIN).value

    # Time

    def is_silent(self, now: float) -> bool:
        """Whether the other side has been silent for too long, [LINK-3]."""
        return self.silent_in(now) < 0

    def silent_in(self, now: float) -> float:
        """Seconds until the other side has been silent for too long, if it goes on so."""
        return self.heard_at + limits.HEARTBEAT.value * limits.HEARTBEATS_MISSED.value - now

    def is_stuck(self, now: float, most: float) -> bool:
        """Whether a frame has begun and not ended for more than `most` seconds, [LINK-5]."""
        return self.partial and now - self._began_at > most

    @property
    def partial(self) -> bool:
        """Whether a frame has begun and not ended."""
        return self._reader.partial


def _chunk_event(payload: bytes) -> ReceivedChunk | Broken:
    try:
        return ReceivedChunk(decode_chunk(payload))
    except ProtocolError as error:
        return Broken(error, "")
