"""One transfer from its proof (in-band: its order) to its end, run in a thread, with one place for every error.

The order of the end is the promise: files safe, last word, connection closed, and only then the worker hears of it.
"""

import errno
import logging
from collections.abc import Callable

from kentongan.errors import ErrorCode, Refusal
from kentongan.files.spool import Spool
from kentongan.hub.shadow.connection import ShadowConnection, TransferBrokenOffError
from kentongan.hub.shadow.inband import InbandConnection, receive_chunks, send_chunks
from kentongan.hub.shadow.messages import Failed, Open, Stored, ToldFile
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
        self,
        order: Open,
        connection: ShadowConnection | InbandConnection,
        spool: Spool,
        on_end: Callable[["Pump"], None],
    ) -> None:
        self.order = order
        self.connection = connection
        self.meter = Meter(sum(file.offset for file in order.files))
        self.outcome: Stored | Failed = Failed(transfer=order.transfer, code=ErrorCode.INTERNAL)
        self._spool = spool
        self._on_end = on_end

    def end(self, code: ErrorCode) -> None:
        """Ask the transfer to give up; it does within a tick."""
        self.connection.ended = code

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
            self.connection.close()
            self._on_end(self)

    def _transfer(self) -> Stored:
        if self.order.direction is Direction.DOWNLOAD:
            self._send()
            self.connection.settle()
            return Stored(transfer=self.order.transfer, files=[])
        told = self._receive()
        self.connection.settle(stream.Stored())
        return Stored(transfer=self.order.transfer, files=told)

    def _send(self) -> None:
        if isinstance(self.connection, InbandConnection):
            send_chunks(self.connection, self._spool, self.order, self.meter)
        else:
            send_files(self.connection, self._spool, self.order, self.meter)

    def _receive(self) -> list[ToldFile]:
        if isinstance(self.connection, InbandConnection):
            return receive_chunks(self.connection, self._spool, self.order, self.meter)
        return receive_files(self.connection, self._spool, self.order, self.meter)

    def _give_up(self, broken: TransferBrokenOffError) -> None:
        self.outcome = Failed(transfer=self.order.transfer, code=broken.code, file=broken.file, detail=broken.detail)
        if self.order.direction is Direction.DOWNLOAD:
            return
        if broken.code in _USELESS:
            self._remove_parts()
        if self.connection.flowing and broken.code is not ErrorCode.TRANSFER_BROKEN:
            last = stream.Failed(code=broken.code, file=max(broken.file, 0), offset=broken.offset)
            self.connection.settle(last)

    def _remove_parts(self) -> None:
        try:
            self._spool.remove_parts(file.part for file in self.order.files)
        except OSError:
            _log.exception("part files of transfer %s", self.order.transfer)
