"""The connection of a visitor who has proved the ticket: raw bytes, records, and how long we are patient, [SHADOW-5].

Used by one thread from beginning to end, because a TLS connection of Python is not for two. Every wait is cut into
ticks; between them the thread looks whether the transfer was ended from outside and whether it still moves.
"""

import contextlib
import socket
import ssl
import time
from collections.abc import Sequence
from dataclasses import dataclass

from kentongan.errors import ErrorCode, ProtocolError
from kentongan.protocol.states import ShadowState
from kentongan.protocol.transfer import (
    AnyRecord,
    Confirmed,
    Failed,
    Go,
    RecordReader,
    ShadowProgress,
    Start,
    Stored,
    encode_record,
)

TICK = 0.25
# Sent at once: so little that a line of 1 KiB/s shows progress within the stall time.
_SLICE = 64 * 1024
_RECORDS_AT_ONCE = 16 * 1024
# How long the last word may wait for the visitor to hang up first.
_FAREWELL = 1.0


class TransferBrokenOffError(Exception):
    """The transfer cannot go on: why, and about which file (-1: none)."""

    def __init__(self, code: ErrorCode, file: int = -1, offset: int = 0, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.file = file
        self.offset = offset
        self.detail = detail


@dataclass(slots=True)
class Stall:
    """Progress, not duration: at least `rate` bytes/s over `span` seconds must move, [SHADOW-8]."""

    span: float
    rate: int
    since: float
    at_since: int = 0

    def is_over(self, now: float, moved: int) -> bool:
        """Whether too little has moved; `moved` only grows."""
        if moved - self.at_since >= self.span * self.rate:
            self.since, self.at_since = now, moved
        return now - self.since >= self.span


class ShadowConnection:
    """A proved visitor. `moved` counts bytes for the stall timer; `ended` may be set by another thread at any time."""

    def __init__(self, tls: ssl.SSLSocket, stall: Stall) -> None:
        self.ended: ErrorCode | None = None
        self.moved = 0
        self._tls = tls
        self._stall = stall
        self._records = RecordReader()
        self._progress = ShadowProgress(ShadowState.PROVED)
        self._closed_by_peer = False

    @property
    def flowing(self) -> bool:
        """Whether bytes may flow: after `go` and before the last word."""
        return self._progress.state is ShadowState.FLOWING

    def check(self) -> None:
        """Raise TransferBrokenOffError when the transfer was ended from outside or has stopped moving."""
        if self.ended:
            raise TransferBrokenOffError(self.ended)
        if self._stall.is_over(time.monotonic(), self.moved):
            raise TransferBrokenOffError(ErrorCode.TRANSFER_STALLED)

    # Raw bytes

    def receive_into(self, view: memoryview, patience: float) -> int:
        """How many bytes came: 0 when none did within `patience` seconds. An end of the stream is a broken transfer."""
        self._tls.settimeout(patience)
        try:
            received = self._tls.recv_into(view)
        except TimeoutError:
            return 0
        except OSError as error:
            raise _broken(error) from error
        if not received:
            raise TransferBrokenOffError(ErrorCode.TRANSFER_BROKEN, detail="the visitor has gone")
        self.moved += received
        return received

    def send_from(self, view: memoryview) -> int:
        """How many of the bytes were sent: 0 when none could be within a tick; then offer the same ones again."""
        sent = self._send_some(view)
        self.moved += sent
        return sent

    def _send_some(self, view: memoryview) -> int:
        self._tls.settimeout(TICK)
        try:
            return self._tls.send(view[:_SLICE])
        except TimeoutError:
            return 0
        except OSError as error:
            raise _broken(error) from error

    # Records

    def let_flow(self, offsets: Sequence[int]) -> None:
        """Send `go`: where each file begins. From now on bytes have to move."""
        self._stall.since = time.monotonic()
        self.send(Go(files=[Start(file=file, offset=offset) for file, offset in enumerate(offsets)]))

    def send(self, record: Go | Confirmed) -> None:
        """Send a record, which is no progress: a visitor that does not read is a transfer that does not move."""
        self._progress.pass_on(_name_of(record))
        view = memoryview(encode_record(record))
        while view:
            view = view[self._send_some(view) :]
            self.check()

    def records(self, patience: float = 0) -> list[Confirmed | Stored | Failed]:
        """The records that have come, waiting at most `patience` seconds for the first bytes."""
        received = self._read(patience)
        records: list[Confirmed | Stored | Failed] = []
        try:
            for record in self._records.receive(received):
                self._progress.pass_on(_name_of(record))
                if not isinstance(record, Go):
                    records.append(record)
        except ProtocolError as error:
            raise TransferBrokenOffError(ErrorCode.TRANSFER_BROKEN, detail=str(error)) from error
        return records

    def _read(self, patience: float) -> bytes:
        self._tls.settimeout(patience)
        try:
            received = self._tls.recv(_RECORDS_AT_ONCE)
        except (TimeoutError, ssl.SSLWantReadError):
            return b""
        except OSError as error:
            raise _broken(error) from error
        if not received:
            raise TransferBrokenOffError(ErrorCode.TRANSFER_BROKEN, detail="the visitor has gone")
        return received

    # The end

    def settle(self, record: Stored | Failed | None = None) -> None:
        """Say the last word, wait a moment for the visitor to hang up, close.

        Closing at once would reset a connection with unread bytes and so take the last word away from the visitor.
        """
        with contextlib.suppress(OSError, ProtocolError):
            if record is not None:
                self._progress.pass_on(_name_of(record))
                self._tls.settimeout(_FAREWELL)
                self._tls.sendall(encode_record(record))
            self._tls.setblocking(False)
            with contextlib.suppress(ssl.SSLWantReadError):
                self._tls.unwrap()
            socket.socket.shutdown(self._tls, socket.SHUT_WR)
            self._drain(time.monotonic() + _FAREWELL)
        self.close()

    def _drain(self, deadline: float) -> None:
        """Throw away what still comes, below TLS, until the visitor hangs up."""
        waste = bytearray(_SLICE)
        while (patience := deadline - time.monotonic()) > 0:
            self._tls.settimeout(patience)
            if not socket.socket.recv_into(self._tls, waste):
                return

    def close(self) -> None:
        """Close without a word; may be called twice."""
        self._tls.close()


def _name_of(record: AnyRecord) -> str:
    return str(record.__struct_config__.tag)


def _broken(error: OSError) -> TransferBrokenOffError:
    return TransferBrokenOffError(ErrorCode.TRANSFER_BROKEN, detail=error.strerror or type(error).__name__)
