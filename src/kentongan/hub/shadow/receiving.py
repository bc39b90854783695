"""An upload after its proof: bytes from the visitor into part files, confirmations the other way, [SHADOW-6].

A TLS record holds 16 KiB; runs of up to 1 MiB are gathered from them before anything is hashed or written. A sync is
due 64 MiB or 250 ms after the first byte that is not yet safe, whichever comes first.
"""

import contextlib
import time
from functools import partial

from kentongan.hub.shadow.connection import TICK, ShadowConnection
from kentongan.hub.shadow.messages import FileOrder, Open, ToldFile
from kentongan.hub.shadow.meter import Meter
from kentongan.hub.shadow.storage import Note, Storage
from kentongan.hub.shadow.writing import BUFFER_BYTES, Run, Writing
from kentongan.protocol.transfer import Flow

SYNC_BYTES = 64 * 1024 * 1024
SYNC_TIME = 0.25


def receive_files(
    connection: ShadowConnection, storage: Storage, order: Open, meter: Meter, note: Note
) -> list[ToldFile]:
    """All files of an upload, stored as blobs when this returns: all of them or, after an error, none.

    Raises TransferBrokenOffError, or OSError when the disk does not take them. Parts stay behind then.
    """
    with contextlib.ExitStack() as open_parts:
        parts = []
        for index, file in enumerate(order.files):
            parts.append(storage.open_part(file, partial(note, index)))
            open_parts.callback(parts[-1].close)
        # Nothing beyond the announced sizes is ever read: the flow ends with the last byte of the last file.
        flow = Flow(tuple(file.size for file in order.files), [file.offset for file in order.files])
        with Writing(parts, [file.sha256 for file in order.files], flow.left) as writing:
            told = _Receiving(connection, order.files, flow, writing, meter).run()
        storage.adopt(zip(parts, order.files, strict=True))
    return told


class _Receiving:
    """The loop from `go` to the last byte."""

    def __init__(
        self, connection: ShadowConnection, files: list[FileOrder], flow: Flow, writing: Writing, meter: Meter
    ) -> None:
        self._connection = connection
        self._files = files
        self._flow = flow
        self._writing = writing
        self._meter = meter
        self._unsafe_bytes = 0
        self._sync_at: float | None = None  # None: everything that came is safe

    def run(self) -> list[ToldFile]:
        self._connection.let_flow(self._flow.offsets)
        for index, file in enumerate(self._files):
            if file.offset == file.size:
                self._writing.seal(index)
        while piece := self._flow.next_piece(BUFFER_BYTES):
            buffer = self._writing.buffer()
            length = self._gather(buffer[: piece.length])
            self._flow.advance(length)
            self._meter.advance(piece.file, length)
            self._hand_over(piece.file, buffer, length, piece.offset + length == self._files[piece.file].size)
            for confirmed in self._writing.confirmed():
                self._connection.send(confirmed)
            self._connection.check()
        return self._writing.finish()

    def _gather(self, view: memoryview) -> int:
        """Fill the view until it is full, a sync is due, or nothing more comes for a tick."""
        gathered = 0
        while gathered < len(view):
            now = time.monotonic()
            patience = TICK if self._sync_at is None else self._sync_at - now
            if patience <= 0:
                break
            received = self._connection.receive_into(view[gathered:], patience)
            if not received:
                break
            if self._sync_at is None:
                self._sync_at = now + SYNC_TIME
            gathered += received
        return gathered

    def _hand_over(self, file: int, buffer: memoryview, length: int, complete: bool) -> None:
        self._unsafe_bytes += length
        due = self._sync_at is not None and time.monotonic() >= self._sync_at
        sync = not complete and (due or self._unsafe_bytes >= SYNC_BYTES)
        self._writing.write(Run(file, buffer, length, sync))
        if complete:
            self._writing.seal(file)
        if complete or sync:
            self._unsafe_bytes, self._sync_at = 0, None
