"""One transfer from its proof (in-band: its order) to its end, run in a thread, with one place for every error.

The order of the end is the promise: files safe, last word, connection closed, and only then the worker hears of it.
"""

import errno
import logging
from collections.abc import Callable
from queue import Empty, SimpleQueue

from kentongan.errors import ErrorCode, Refusal
from kentongan.hub.shadow.connection import ShadowConnection, TransferBrokenOffError
from kentongan.hub.shadow.inband import InbandConnection, receive_chunks, send_chunks
from kentongan.hub.shadow.messages import Failed, Kept, Noted, Open, Stored, ToldFile
from kentongan.hub.shadow.meter import Meter
from kentongan.hub.shadow.receiving import receive_files
from kentongan.hub.shadow.sending import send_files
from kentongan.hub.shadow.storage import Storage
from kentongan.protocol import transfer as stream
from kentongan.words import Direction

_log = logging.getLogger(__name__)

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT}
# How long the database may take to note a segment; the hub itself gives up earlier.
_NOTE_SECONDS = 20.0
# After any other end of an upload a later one goes on with what is there.
USELESS = {ErrorCode.HASH_MISMATCH, ErrorCode.TRANSFER_CANCELLED}


class Pump:
    """Moves the bytes of one order, whose ticket is gone already. `outcome` is there when it says that it has ended."""

    def __init__(
        self,
        order: Open,
        connection: ShadowConnection | InbandConnection,
        storage: Storage,
        say: Callable[["Pump | Kept"], None],
    ) -> None:
        """`say` hears of segments that are stored, and at the very end of the pump itself."""
        self.order = order
        self.connection = connection
        self.meter = Meter(sum(file.offset for file in order.files))
        self.outcome: Stored | Failed = Failed(transfer=order.transfer, code=ErrorCode.INTERNAL)
        self._storage = storage
        self._say = say
        self._noted: SimpleQueue[Noted] = SimpleQueue()

    def end(self, code: ErrorCode) -> None:
        """Ask the transfer to give up; it does within a tick."""
        self.connection.ended = code

    def heed(self, noted: Noted) -> None:
        """The hub has answered about a segment; called by the worker's loop."""
        self._noted.put(noted)

    def _note(self, file: int, place: int, length: int) -> None:
        """Tell the hub of a segment and wait until it counts; also at the end of a transfer that breaks."""
        self._say(Kept(transfer=self.order.transfer, file=file, place=place, length=length))
        while True:
            try:
                noted = self._noted.get(timeout=_NOTE_SECONDS)
            except Empty:
                raise Refusal(ErrorCode.STORAGE_FAILED, detail="the hub does not note a segment") from None
            if (noted.file, noted.place) == (file, place):
                break
        if noted.code:
            raise Refusal(noted.code, detail="a segment does not count")

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
            self._say(self)

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
            send_chunks(self.connection, self._storage, self.order, self.meter)
        else:
            send_files(self.connection, self._storage, self.order, self.meter)

    def _receive(self) -> list[ToldFile]:
        if isinstance(self.connection, InbandConnection):
            return receive_chunks(self.connection, self._storage, self.order, self.meter, self._note)
        return receive_files(self.connection, self._storage, self.order, self.meter, self._note)

    def _give_up(self, broken: TransferBrokenOffError) -> None:
        self.outcome = Failed(transfer=self.order.transfer, code=broken.code, file=broken.file, detail=broken.detail)
        if self.order.direction is Direction.DOWNLOAD:
            return
        if broken.code in USELESS:
            self._remove_parts()
        if self.connection.flowing and broken.code is not ErrorCode.TRANSFER_BROKEN:
            last = stream.Failed(code=broken.code, file=max(broken.file, 0), offset=broken.offset)
            self.connection.settle(last)

    def _remove_parts(self) -> None:
        try:
            self._storage.remove_parts(self.order.files)
        except OSError:
            _log.exception("part files of transfer %s", self.order.transfer)
