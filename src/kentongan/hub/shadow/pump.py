"""One transfer from its proof to its end, run in a thread: straight down, with one place for every error.

The order of the end is the promise: files safe, last word, connection closed, and only then the worker hears of it.
"""

import errno
import logging
import ssl
import time
from collections.abc import Callable

from kentongan.errors import ErrorCode, Refusal
from kentongan.files.spool import Spool
from kentongan.hub.shadow.connection import ShadowConnection, Stall, TransferBrokenOffError
from kentongan.hub.shadow.messages import Failed, Open, Setup, Stored
from kentongan.hub.shadow.meter import Meter
from kentongan.hub.shadow.receiving import receive_files
from kentongan.hub.shadow.sending import send_files
from kentongan.protocol import transfer as stream
from kentongan.words import Direction

_log = logging.getLogger(__name__)

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT}
# After any other end of an upload a later one goes on with what is there.
_USELESS = {ErrorCode.HASH_MISMATCH, ErrorCode.TRANSFER_CANCELLED}


class Pump:
    """Moves the bytes of one order, whose ticket is gone already. `outcome` is there when `on_end` is called."""

    def __init__(
        self, order: Open, tls: ssl.SSLSocket, spool: Spool, setup: Setup, on_end: Callable[["Pump"], None]
    ) -> None:
        self.order = order
        self.meter = Meter(sum(file.offset for file in order.files))
        self.outcome: Stored | Failed = Failed(transfer=order.transfer, code=ErrorCode.INTERNAL)
        self._spool = spool
        self._on_end = on_end
        stall = Stall(setup.stall_time, setup.stall_rate, since=time.monotonic())
        self._connection = ShadowConnection(tls, stall)

    def end(self, code: ErrorCode) -> None:
        """Ask the transfer to give up; it does within a tick."""
        self._connection.ended = code

    def run(self) -> None:
        """Let the bytes flow, to whatever end."""
        try:
            self.outcome = self._transfer()
        except TransferBrokenOffError as broken:
            self._give_up(broken)
        except Refusal as refusal:
            self._give_up(TransferBrokenOffError(refusal.code, detail=refusal.detail))
        except OSError as error:
            code = ErrorCode.SPACE_LOW if error.errno in _NO_ROOM else ErrorCode.STORAGE_FAILED
            self._give_up(TransferBrokenOffError(code, detail=error.strerror or ""))
        except Exception as error:
            _log.exception("transfer %s", self.order.transfer)
            self._give_up(TransferBrokenOffError(ErrorCode.INTERNAL, detail=type(error).__name__))
        finally:
            self._connection.close()
            self._on_end(self)

    def _transfer(self) -> Stored:
        if self.order.direction is Direction.DOWNLOAD:
            send_files(self._connection, self._spool, self.order, self.meter)
            self._connection.settle()
            return Stored(transfer=self.order.transfer, files=[])
        told = receive_files(self._connection, self._spool, self.order, self.meter)
        self._connection.settle(stream.Stored())
        return Stored(transfer=self.order.transfer, files=told)

    def _give_up(self, broken: TransferBrokenOffError) -> None:
        self.outcome = Failed(transfer=self.order.transfer, code=broken.code, file=broken.file, detail=broken.detail)
        if self.order.direction is Direction.DOWNLOAD:
            return
        if broken.code in _USELESS:
            self._remove_parts()
        if self._connection.flowing and broken.code is not ErrorCode.TRANSFER_BROKEN:
            last = stream.Failed(code=broken.code, file=max(broken.file, 0), offset=broken.offset)
            self._connection.settle(last)

    def _remove_parts(self) -> None:
        try:
            self._spool.remove_parts(file.part for file in self.order.files)
        except OSError:
            _log.exception("part files of transfer %s", self.order.transfer)
