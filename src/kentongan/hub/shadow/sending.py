"""A download after its proof: bytes of blobs to the visitor, who says how much of them is safe, [SHADOW-6]."""

import contextlib
from collections.abc import Sequence
from io import RawIOBase

from kentongan.errors import ErrorCode
from kentongan.hub.shadow.connection import TICK, ShadowConnection, TransferBrokenOffError
from kentongan.hub.shadow.messages import Open
from kentongan.hub.shadow.meter import Meter
from kentongan.hub.shadow.storage import Storage
from kentongan.protocol.transfer import Confirmed, Failed, Flow

_BUFFER_BYTES = 1024 * 1024
# What a visitor may say about a transfer that it gives up; anything else is a broken connection.
_BELIEVED = {
    code.value: code
    for code in (
        ErrorCode.HASH_MISMATCH,
        ErrorCode.SPACE_LOW,
        ErrorCode.STORAGE_FAILED,
        ErrorCode.TRANSFER_CANCELLED,
        ErrorCode.TRANSFER_STALLED,
    )
}


def send_files(connection: ShadowConnection, storage: Storage, order: Open, meter: Meter) -> None:
    """All files of a download; returns when the visitor has said `stored`.

    Raises TransferBrokenOffError, or OSError when a blob cannot be read.
    """
    with contextlib.ExitStack() as open_blobs:
        blobs = [open_blobs.enter_context(storage.open_blob(file)) for file in order.files]
        flow = Flow(tuple(file.size for file in order.files), [file.offset for file in order.files])
        _Sending(connection, blobs, flow, meter).run()


class _Sending:
    """The loop from `go` to `stored`."""

    def __init__(self, connection: ShadowConnection, blobs: Sequence[RawIOBase], flow: Flow, meter: Meter) -> None:
        self._connection = connection
        self._blobs = blobs
        self._flow = flow
        self._meter = meter
        self._confirmed = list(flow.offsets)

    def run(self) -> None:
        self._connection.let_flow(self._flow.offsets)
        buffer = memoryview(bytearray(min(_BUFFER_BYTES, self._flow.left)))
        while piece := self._flow.next_piece(_BUFFER_BYTES):
            self._blobs[piece.file].seek(piece.offset)
            length = self._blobs[piece.file].readinto(buffer[: piece.length])
            if not length:
                raise TransferBrokenOffError(ErrorCode.STORAGE_FAILED, piece.file, piece.offset, "blob too short")
            self._send(piece.file, buffer[:length])
            self._heed()
            self._connection.check()
        while self._connection.flowing:
            self._heed(TICK)
            self._connection.check()

    def _send(self, file: int, view: memoryview) -> None:
        while view:
            try:
                sent = self._connection.send_from(view)
            except TransferBrokenOffError:
                self._heed()  # who hangs up may have said why
                raise
            if not sent:
                self._heed()
                self._connection.check()
            view = view[sent:]
            self._flow.advance(sent)
            self._meter.advance(file, sent)

    def _heed(self, patience: float = 0) -> None:
        """Take in what the visitor says. Its confirmations are progress too: much may wait in the network's buffers."""
        for record in self._connection.records(patience):
            if isinstance(record, Confirmed):
                self._confirm(record)
            elif isinstance(record, Failed):
                code = _BELIEVED.get(record.code, ErrorCode.TRANSFER_BROKEN)
                raise TransferBrokenOffError(code, record.file, record.offset, "said by the visitor")
            elif self._flow.left:
                raise TransferBrokenOffError(ErrorCode.TRANSFER_BROKEN, detail="stored before it was sent")

    def _confirm(self, record: Confirmed) -> None:
        sent = self._flow.offsets
        if record.file >= len(sent) or record.offset > sent[record.file]:
            raise TransferBrokenOffError(ErrorCode.TRANSFER_BROKEN, detail="confirmed before it was sent")
        self._connection.moved += max(0, record.offset - self._confirmed[record.file])
        self._confirmed[record.file] = max(self._confirmed[record.file], record.offset)
