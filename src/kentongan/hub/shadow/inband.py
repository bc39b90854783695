"""A transfer whose bytes come and go on the hub's main socket, as the worker sees it: the storage's side of it alone.

The hub has judged every chunk before it hands it over ([INBAND-2]), and never hands over the next before this side has
answered the last. So nothing piles up here, and each chunk is synced by itself. Everything that has to do with files is
that of a shadow socket: parts, hashes, blobs, resuming.
"""

import contextlib
import time
from collections.abc import Callable
from functools import partial
from queue import Empty, SimpleQueue

from kentongan.errors import ErrorCode, Refusal
from kentongan.files.kind import HEAD_BYTES, tell_kind
from kentongan.hub.shadow.connection import TICK, Stall, TransferBrokenOffError
from kentongan.hub.shadow.messages import Confirmed, FileOrder, Give, Open, Settle, ToldFile
from kentongan.hub.shadow.meter import Meter
from kentongan.hub.shadow.storage import AnyPart, Note, Storage, read_whole
from kentongan.protocol.chunk import Chunk

Handed = Chunk | Give | Settle
Say = Callable[[Confirmed | Chunk], None]


class InbandConnection:
    """Stands where a visitor's connection stands otherwise. `ended` may be set by another thread at any time."""

    flowing = False  # no record is ever sent here: the hub says the last word

    def __init__(self, stall: Stall, say: Say) -> None:
        """`say` brings a report or a chunk to the hub."""
        self.ended: ErrorCode | None = None
        self.moved = 0
        self.say = say
        self._stall = stall
        self._handed: SimpleQueue[Handed] = SimpleQueue()

    def hand(self, thing: Handed) -> None:
        """Called by the worker's loop with what the hub has sent."""
        self._handed.put(thing)

    def begin(self) -> None:
        """From now on bytes have to move."""
        self._stall.since = time.monotonic()

    def next(self) -> Handed:
        """What the hub hands over next; raises TransferBrokenOffError when the transfer is ended or stalls."""
        while True:
            if self.ended:
                raise TransferBrokenOffError(self.ended)
            if self._stall.is_over(time.monotonic(), self.moved):
                raise TransferBrokenOffError(ErrorCode.TRANSFER_STALLED)
            with contextlib.suppress(Empty):
                return self._handed.get(timeout=TICK)

    def settle(self, record: object = None) -> None:
        """Nobody is here to hear a last word."""

    def close(self) -> None:
        """There is nothing to close."""


def receive_chunks(
    connection: InbandConnection, storage: Storage, order: Open, meter: Meter, note: Note
) -> list[ToldFile]:
    """All files of an upload, stored as blobs when this returns. Raises as `receiving.receive_files` does."""
    told = [ToldFile(kind=kind, media_type=media) for kind, media in [tell_kind(b"")] * len(order.files)]
    with contextlib.ExitStack() as open_parts:
        parts = []
        for place, file in enumerate(order.files):
            parts.append(storage.open_part(file, partial(note, place)))
            open_parts.callback(parts[-1].close)
        connection.begin()
        for place, (part, file) in enumerate(zip(parts, order.files, strict=True)):
            while part.offset < file.size:
                chunk = connection.next()
                if not isinstance(chunk, Chunk) or (chunk.file, chunk.offset) != (place, part.offset):
                    raise TransferBrokenOffError(ErrorCode.INTERNAL, place, part.offset, "a chunk out of order")
                part.write(memoryview(chunk.data))
                meter.advance(place, len(chunk.data))
                connection.moved += len(chunk.data)
                if part.offset < file.size:
                    part.sync(part.offset)
                else:
                    told[place] = _seal(place, part, file)
                connection.say(Confirmed(transfer=order.transfer, file=place, offset=part.offset))
            if not file.size - file.offset:
                told[place] = _seal(place, part, file)
        storage.adopt(zip(parts, order.files, strict=True))
    return told


def _seal(place: int, part: AnyPart, file: FileOrder) -> ToldFile:
    """[SHADOW-7] Synced and verified, before the last chunk of a file is confirmed."""
    try:
        part.seal(file.sha256)
    except Refusal as refusal:
        raise TransferBrokenOffError(refusal.code, place, part.offset) from refusal
    kind, media_type = tell_kind(part.head(HEAD_BYTES))
    return ToldFile(kind=kind, media_type=media_type)


def send_chunks(connection: InbandConnection, storage: Storage, order: Open, meter: Meter) -> None:
    """The files of a download in the pieces that the hub asks for; returns when it says that all is confirmed."""
    with contextlib.ExitStack() as open_blobs:
        blobs = [open_blobs.enter_context(storage.open_blob(file)) for file in order.files]
        connection.begin()
        while isinstance(wish := connection.next(), Give):
            blobs[wish.file].seek(wish.offset)
            data = read_whole(blobs[wish.file], wish.length)
            if len(data) != wish.length:
                raise TransferBrokenOffError(ErrorCode.STORAGE_FAILED, wish.file, wish.offset, "blob too short")
            connection.say(Chunk(order.transfer, wish.file, wish.offset, data))
            meter.advance(wish.file, wish.length)
            connection.moved += wish.length  # asked for, because the one before was confirmed
