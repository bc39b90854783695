"""The stream of a shadow socket, [SHADOW-1]: which byte belongs where, and the small records beside the bytes.

    server  nonce (32 raw bytes)
    visitor proof (32 raw bytes)
    server  go {files: [{file, offset}]}
    sender  the raw bytes of each file from its offset, in the order of the request, nothing between them
    receiver confirmed {file, offset} while they flow, then stored {} or failed {code, file, offset}

The raw bytes are not framed, so they may move in buffers of any size. The records are frames of kind 1.
"""

from dataclasses import dataclass, field
from typing import Annotated

import msgspec
from msgspec import Meta

from kentongan import limits
from kentongan.errors import ErrorCode, ProtocolError
from kentongan.protocol.commands.fields import Bytes, FileIndex
from kentongan.protocol.framing import Frame, FrameKind, FrameReader, encode_frame
from kentongan.protocol.states import SHADOW_TRANSITIONS, ShadowState


class Record(msgspec.Struct, frozen=True, kw_only=True, tag_field="record"):
    """A control record on a shadow socket."""


class Start(msgspec.Struct, frozen=True, kw_only=True):
    """Where one file begins."""

    file: FileIndex
    offset: Bytes


class Go(Record, frozen=True, kw_only=True, tag="go"):
    """The server lets the bytes flow, [SHADOW-5]."""

    files: list[Start]


class Confirmed(Record, frozen=True, kw_only=True, tag="confirmed"):
    """The receiver has synced this much of a file to disk, [SHADOW-6]."""

    file: FileIndex
    offset: Bytes


class Stored(Record, frozen=True, kw_only=True, tag="stored"):
    """Every file is whole, its SHA-256 is right, and it is safe on disk, [SHADOW-7]."""


class Failed(Record, frozen=True, kw_only=True, tag="failed"):
    """The receiver gives up, [SHADOW-7]."""

    code: Annotated[str, Meta(max_length=40, description="one of the table [ERR-1]")]
    file: FileIndex = 0
    offset: Bytes = 0


AnyRecord = Go | Confirmed | Stored | Failed
_decoder = msgspec.json.Decoder(AnyRecord)


def encode_record(record: AnyRecord) -> bytes:
    """The frame of a record."""
    return encode_frame(FrameKind.BLOCK, msgspec.json.encode(record))


@dataclass(slots=True)
class RecordReader:
    """Cuts the records out of a stream that carries only records.

    `go` of a download is followed by raw bytes: read its header exactly (`framing.payload_length`), then its payload.
    """

    _frames: FrameReader = field(default_factory=lambda: FrameReader(limits.SHADOW_RECORD.value))
    _broken: ProtocolError | None = None

    def receive(self, data: bytes) -> list[AnyRecord]:
        """All whole records so far; anything else raises ProtocolError, once the records before it have been given."""
        self._frames.feed(data)
        records: list[AnyRecord] = []
        while self._broken is None:
            try:
                if (frame := self._frames.next_frame()) is None:
                    return records
                records.append(_record_of(frame))
            except ProtocolError as error:
                self._broken = error
        if records:
            return records
        raise self._broken


def _record_of(frame: Frame) -> AnyRecord:
    if frame.kind is not FrameKind.BLOCK:
        raise ProtocolError(ErrorCode.FRAME_KIND_UNKNOWN, detail=f"kind {frame.kind}")
    try:
        record: AnyRecord = _decoder.decode(frame.payload)
    except (msgspec.MsgspecError, RecursionError, ValueError) as error:
        raise ProtocolError(ErrorCode.BLOCK_MALFORMED, detail=str(error)[:100]) from None
    return record


@dataclass(slots=True)
class ShadowProgress:
    """The state of one shadow connection, moved by the table of [SHADOW-1]."""

    state: ShadowState = ShadowState.GREETING

    def pass_on(self, what: str) -> None:
        """Something passes; raises ProtocolError when the table does not know it here."""
        after = SHADOW_TRANSITIONS.get((self.state, what))
        if after is None:
            raise ProtocolError(ErrorCode.WRONG_STATE, detail=what)
        self.state = after


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of bytes within one file."""

    file: int
    offset: int
    length: int

    @property
    def end(self) -> int:
        """The offset after the last byte."""
        return self.offset + self.length


@dataclass(slots=True)
class Flow:
    """Tells for a stream without frames which file the next bytes belong to. `sizes` are whole sizes in bytes."""

    sizes: tuple[int, ...]
    offsets: list[int]
    _file: int = 0

    def __post_init__(self) -> None:
        if len(self.sizes) != len(self.offsets) or any(o > s for s, o in zip(self.sizes, self.offsets, strict=False)):
            raise ProtocolError(ErrorCode.FIELD_INVALID, field="offset", detail="beyond the end of the file")
        self._skip_complete()

    @property
    def left(self) -> int:
        """Bytes that are still to come."""
        return sum(self.sizes) - sum(self.offsets)

    def next_piece(self, most: int) -> Piece | None:
        """Where the next bytes go, at most `most` of them and never across a file's end; None when all is through."""
        if self._file == len(self.sizes):
            return None
        offset = self.offsets[self._file]
        return Piece(self._file, offset, min(most, self.sizes[self._file] - offset))

    def advance(self, length: int) -> None:
        """`length` bytes have passed; never more than the last `next_piece` offered."""
        piece = self.next_piece(length)
        if length and (piece is None or piece.length < length):
            raise ProtocolError(ErrorCode.FIELD_INVALID, field="size", detail="more bytes than announced")
        if piece:
            self.offsets[self._file] += length
        self._skip_complete()

    def _skip_complete(self) -> None:
        while self._file < len(self.sizes) and self.offsets[self._file] == self.sizes[self._file]:
            self._file += 1
