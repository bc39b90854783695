"""What hub and shadow worker tell each other over their socket pair: orders one way, reports the other.

A message is JSON in a frame, as everywhere in this house; bytes of an in-band transfer are chunks, as on the main
socket. Neither side is hostile, so a message that cannot be read is
a bug and ends the worker. No name that a user chose is ever in an order: files are numbers, sizes and hashes here.
"""

from enum import StrEnum

import msgspec

from kentongan import limits
from kentongan.errors import ErrorCode
from kentongan.files.place import BucketPlace
from kentongan.protocol.chunk import Chunk, chunk_frame, decode_chunk
from kentongan.protocol.framing import Frame, FrameKind, FrameReader, encode_frame
from kentongan.words import AttachmentKind, Direction


class Why(StrEnum):
    """Why a visitor was turned away."""

    ADDRESS = "address"  # not the address of the main connection
    TLS = "tls"  # no TLS 1.3, or not our ALPN
    PROOF = "proof"  # not the proof of the ticket
    LATE = "late"  # no proof in time
    EVICTED = "evicted"  # too many others came after it
    LEFT = "left"  # gone before its proof


class Message(msgspec.Struct, frozen=True, kw_only=True, tag_field="message"):
    """Anything between hub and worker."""


# Orders: hub to worker


class Setup(Message, frozen=True, kw_only=True, tag="setup"):
    """The first order: files, and times in seconds. `stall_rate` is the least bytes a second over `stall_time`.

    It comes over the socket pair, so what opens the bucket stands in no argument and in no environment.
    """

    transfers_at_most: int
    certificate: str
    key: str
    spool: str
    bucket: BucketPlace | None = None
    ticket_life: float
    proof_time: float
    stall_time: float
    stall_rate: int


class FileOrder(msgspec.Struct, frozen=True, kw_only=True):
    """One file of a transfer: whole size and hash, where the bytes begin, and the part that an upload goes on with.

    In a bucket `part` and `segments`, each (turn, length), say what is there; an upload writes under `turn`.
    """

    size: int
    sha256: str
    offset: int = 0
    part: str = ""
    turn: int = 0
    segments: list[tuple[int, int]] = []


class Open(Message, frozen=True, kw_only=True, tag="open"):
    """Listen for one transfer; or, `inband`, begin one at once whose bytes the hub will hand over.

    An empty `peer_host` lets visitors come from anywhere. After `strangers` of them the port is given up; 0: never.
    """

    transfer: str
    direction: Direction
    ticket: str
    files: list[FileOrder]
    local_host: str
    port: int
    peer_host: str
    strangers: int = 0
    inband: bool = False

    def __repr__(self) -> str:
        return f"Open({self.transfer} {self.direction} port {self.port})"  # the ticket stays out of every log


class Cancel(Message, frozen=True, kw_only=True, tag="cancel"):
    """End a transfer, whatever it is doing, for this reason."""

    transfer: str
    code: ErrorCode


class Give(Message, frozen=True, kw_only=True, tag="give"):
    """Give these bytes of a download, as one chunk: the one before is confirmed."""

    transfer: str
    file: int
    offset: int
    length: int


class Noted(Message, frozen=True, kw_only=True, tag="noted"):
    """A segment that was stored counts now; or, with a code, it does not."""

    transfer: str
    file: int
    place: int
    code: ErrorCode | None = None


class Settle(Message, frozen=True, kw_only=True, tag="settle"):
    """A download in chunks has ended: every byte is confirmed."""

    transfer: str


# Reports: worker to hub


class Ready(Message, frozen=True, kw_only=True, tag="ready"):
    """The worker takes orders. Said again and again while it holds transfers, so that silence means trouble."""


class Listening(Message, frozen=True, kw_only=True, tag="listening"):
    """The shadow socket listens: it may be announced."""

    transfer: str


class Occupied(Message, frozen=True, kw_only=True, tag="occupied"):
    """Somebody else has the port: the order is forgotten."""

    transfer: str


class Besieged(Message, frozen=True, kw_only=True, tag="besieged"):
    """Too many strangers found the port: nobody listens there any more, and the order is forgotten."""

    transfer: str


class Refused(Message, frozen=True, kw_only=True, tag="refused"):
    """Visitors were turned away: how many since this port is open, and who was the last and why."""

    transfer: str
    count: int
    last_peer: str
    last_why: Why


class Progress(Message, frozen=True, kw_only=True, tag="progress"):
    """The right visitor is there. `done` counts whole files: a resumed one does not begin at 0. `rate` is bytes/s."""

    transfer: str
    file: int
    done: int
    rate: float


class ToldFile(msgspec.Struct, frozen=True, kw_only=True):
    """What the content of a stored file says that it is."""

    kind: AttachmentKind
    media_type: str


class Confirmed(Message, frozen=True, kw_only=True, tag="confirmed"):
    """A chunk of an upload is synced to disk; at its end the file is verified."""

    transfer: str
    file: int
    offset: int


class Kept(Message, frozen=True, kw_only=True, tag="kept"):
    """A segment of a file is stored; the worker waits for `noted` before it goes on with this transfer."""

    transfer: str
    file: int
    place: int
    length: int


class Stored(Message, frozen=True, kw_only=True, tag="stored"):
    """The transfer ended well and its sockets are closed. `files` is empty for a download."""

    transfer: str
    files: list[ToldFile]


class Failed(Message, frozen=True, kw_only=True, tag="failed"):
    """The transfer ended badly and its sockets are closed. `file` is the one it was about, -1 for none."""

    transfer: str
    code: ErrorCode
    file: int = -1
    detail: str = ""


Order = Setup | Open | Cancel | Give | Noted | Settle
Report = Ready | Listening | Occupied | Besieged | Refused | Progress | Confirmed | Kept | Stored | Failed

# The order of a transfer of many segments is longer than anything that comes from outside.
_LARGEST = 64 * limits.BLOCK.value
_orders = msgspec.json.Decoder(Order)
_reports = msgspec.json.Decoder(Report)


def encode_message(message: Order | Report | Chunk) -> bytes:
    """The frame of a message, or of a chunk."""
    if isinstance(message, Chunk):
        return chunk_frame(message)
    return encode_frame(FrameKind.BLOCK, msgspec.json.encode(message))


class MessageReader:
    """Cuts the stream of one direction into messages."""

    def __init__(self) -> None:
        self._frames = FrameReader(_LARGEST)

    def orders(self, data: bytes) -> list[Order | Chunk]:
        """The orders that are whole now."""
        return [_chunk_of(frame) or _orders.decode(frame.payload) for frame in self._whole(data)]

    def reports(self, data: bytes) -> list[Report | Chunk]:
        """The reports that are whole now."""
        return [_chunk_of(frame) or _reports.decode(frame.payload) for frame in self._whole(data)]

    def _whole(self, data: bytes) -> list[Frame]:
        self._frames.feed(data)
        frames = []
        while frame := self._frames.next_frame():
            frames.append(frame)
        return frames


def _chunk_of(frame: Frame) -> Chunk | None:
    return decode_chunk(frame.payload) if frame.kind is FrameKind.CHUNK else None
