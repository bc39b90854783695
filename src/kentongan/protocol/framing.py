"""Frames: a 4-byte big-endian length of the payload, a 1-byte kind, the payload, [FRAME-1].

The length is checked as soon as the header is complete, before one byte of the payload is kept, [FRAME-2].
"""

import struct
from dataclasses import dataclass, field
from enum import IntEnum

from kentongan.errors import ErrorCode, LocalProtocolError, ProtocolError

_HEADER = struct.Struct(">IB")
HEADER_BYTES = _HEADER.size


class FrameKind(IntEnum):
    """What the payload is, [FRAME-3]."""

    BLOCK = 1
    CHUNK = 2


# Looked up for every frame that comes; asking the enumeration is slower than everything else here.
_KINDS = {kind.value: kind for kind in FrameKind}


@dataclass(frozen=True, slots=True)
class Frame:
    """One whole frame."""

    kind: FrameKind
    payload: bytes


def encode_frame(kind: FrameKind, payload: bytes) -> bytes:
    """The bytes of one frame; raises LocalProtocolError for a payload whose length does not fit the header."""
    if len(payload) > 0xFFFFFFFF:
        raise LocalProtocolError("payload longer than a frame can say")
    return _HEADER.pack(len(payload), kind) + payload


def payload_length(header: bytes, limit: int) -> int:
    """How many bytes follow a header, for who must not read one byte further; raises ProtocolError beyond `limit`."""
    length: int = _HEADER.unpack(header)[0]
    _check_length(length, limit)
    return length


def _check_length(length: int, limit: int) -> None:
    if length > limit:
        raise ProtocolError(ErrorCode.FRAME_TOO_LARGE, detail=f"{length} > {limit} bytes")


@dataclass(slots=True)
class FrameReader:
    """Cuts a stream into frames. `limit` is the most bytes that a payload may have now; the owner may raise it."""

    limit: int
    _buffer: bytearray = field(default_factory=bytearray)

    @property
    def partial(self) -> bool:
        """Whether a frame has begun and not ended."""
        return bool(self._buffer)

    def feed(self, data: bytes) -> None:
        """Append received bytes."""
        self._buffer += data

    def next_frame(self) -> Frame | None:
        """The next whole frame, or None when bytes are missing; after a ProtocolError the stream is dead."""
        if len(self._buffer) < HEADER_BYTES:
            return None
        length, kind = _HEADER.unpack_from(self._buffer)
        _check_length(length, self.limit)
        known = _KINDS.get(kind)
        if known is None:
            raise ProtocolError(ErrorCode.FRAME_KIND_UNKNOWN, detail=f"kind {kind}")
        end = HEADER_BYTES + length
        if len(self._buffer) < end:
            return None
        payload = bytes(self._buffer[HEADER_BYTES:end])
        del self._buffer[:end]
        return Frame(known, payload)
