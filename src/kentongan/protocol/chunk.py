"""A chunk: bytes of a file in a frame of kind 2 on the main socket, [FRAME-4].

transfer id (16) | file (2) | offset (8) | data, 1 to 65,536 bytes       unsigned, big-endian
"""

import struct
from dataclasses import dataclass

from kentongan import limits
from kentongan.errors import ErrorCode, LocalProtocolError, ProtocolError
from kentongan.protocol.framing import FrameKind, encode_frame

_HEAD = struct.Struct(">16sHQ")


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some bytes of one file of a transfer. `transfer` is its id in hexadecimal, `file` its place in the request."""

    transfer: str
    file: int
    offset: int
    data: bytes

    @property
    def end(self) -> int:
        """The offset after the last byte."""
        return self.offset + len(self.data)


def chunk_frame(chunk: Chunk) -> bytes:
    """The whole frame of a chunk; raises LocalProtocolError for data that no chunk may carry."""
    if not 0 < len(chunk.data) <= limits.CHUNK.value:
        raise LocalProtocolError(f"a chunk of {len(chunk.data)} bytes")
    head = _HEAD.pack(bytes.fromhex(chunk.transfer), chunk.file, chunk.offset)
    return encode_frame(FrameKind.CHUNK, head + chunk.data)


def decode_chunk(payload: bytes) -> Chunk:
    """The chunk in the payload of a frame. Raises ProtocolError, after which the connection goes on."""
    length = len(payload) - _HEAD.size
    if length < 0:
        raise ProtocolError(ErrorCode.BLOCK_MALFORMED, detail=f"a chunk of {len(payload)} bytes")
    if not length:
        raise ProtocolError(ErrorCode.FIELD_EMPTY, field="data")
    if length > limits.CHUNK.value:
        raise ProtocolError(ErrorCode.FIELD_TOO_LONG, field="data", detail=str(limits.CHUNK.value))
    transfer, file, offset = _HEAD.unpack_from(payload)
    return Chunk(transfer.hex(), file, offset, payload[_HEAD.size :])
