"""Transfers whose bytes flow in chunks on the main socket, [INBAND-1]: between a connection and a shadow worker.

Each chunk is judged here before anything is done with it: whose transfer it is, whether it may come now, whether it
lies where the last one ended. Files are the worker's business, so a disk that syncs holds no popup up. Of all downloads
of a connection one chunk at a time is on its way, because a popup that is sent meanwhile waits behind it, [INBAND-4].
"""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog

from kentongan.errors import ErrorCode, ProtocolError, Refusal
from kentongan.hub.shadow.messages import Give, Settle
from kentongan.hub.shadow.transfer import Transfer
from kentongan.protocol.chunk import Chunk, chunk_frame
from kentongan.protocol.commands.attachment import Confirm, Confirmed, Inband
from kentongan.protocol.inband import ChunkFlow, Pace
from kentongan.protocol.transfer import Flow
from kentongan.words import Direction

_log = structlog.get_logger("hub.inband")


@dataclass(slots=True, eq=False)
class Lane:
    """Where the chunks of a connection's downloads wait: the next one goes when the last one was confirmed."""

    write: Callable[[bytes], None]
    congested: Callable[[], bool]
    _waiting: deque["Carriage"] = field(default_factory=deque)
    _under_way: "Carriage | None" = None

    def enter(self, carriage: "Carriage") -> None:
        """A download has a chunk to send."""
        self._waiting.append(carriage)
        self.go_on()

    def leave(self, carriage: "Carriage") -> None:
        """Its chunk was confirmed, or the transfer has ended."""
        if carriage in self._waiting:
            self._waiting.remove(carriage)
        if self._under_way is carriage:
            self._under_way = None
            self.go_on()

    def go_on(self) -> None:
        """Send the next chunk, if the way is free."""
        if self._under_way is None and self._waiting and not self.congested():
            self._under_way = self._waiting.popleft()
            self.write(self._under_way.depart())


class Carriage:
    """One in-band transfer of one connection; the `carrier` of its transfer."""

    def __init__(
        self, transfer: Transfer, token: str, lane: Lane, hand: Callable[..., None], say: Callable[[Confirmed], None]
    ) -> None:
        """`hand` gives things to the worker of a transfer, `say` sends blocks to the client."""
        files = transfer.request.files
        self._transfer = transfer
        self._token = token
        self._lane = lane
        self._hand = hand
        self._say = say
        self._flow = ChunkFlow(Flow(tuple(file.size for file in files), [file.offset for file in files]))
        self._pace = Pace()
        self._frame = b""
        self._sent_at = 0.0
        self._ended = False

    def announcement(self) -> Inband:
        """The answer that lets the bytes flow, [INBAND-1]."""
        request = self._transfer.request
        return Inband(
            token=self._token, transfer=request.transfer, direction=request.direction, files=list(request.files)
        )

    # Upload

    def take(self, chunk: Chunk) -> None:
        """A chunk from the client. Raises ProtocolError when it may not come, or not here, [INBAND-2]."""
        if self._transfer.request.direction is Direction.DOWNLOAD:
            raise ProtocolError(ErrorCode.FIELD_INVALID, field="transfer", detail="a download")
        self._flow.take(chunk)
        self._hand(self._transfer, chunk)

    def confirmed(self, file: int, offset: int) -> None:
        """The worker has synced it: the client may send the next one."""
        if self._ended:
            return
        self._flow.confirm(file, offset)
        self._say(Confirmed(token=self._token, transfer=self._transfer.transfer, file=file, offset=offset))

    # Download

    def begin(self) -> None:
        """Let the first chunk of a download come; an upload is begun by the client."""
        if self._transfer.request.direction is Direction.DOWNLOAD:
            self._fetch()

    def _fetch(self) -> None:
        name = self._transfer.transfer
        if piece := self._flow.give(self._pace.size):
            self._hand(self._transfer, Give(transfer=name, file=piece.file, offset=piece.offset, length=piece.length))
        else:
            self._hand(self._transfer, Settle(transfer=name))

    def given(self, chunk: Chunk) -> None:
        """The worker has read it."""
        if not self._ended:
            self._frame = chunk_frame(chunk)
            self._lane.enter(self)

    def depart(self) -> bytes:
        """The frame that goes now."""
        self._sent_at = asyncio.get_running_loop().time()
        return self._frame

    def confirm(self, block: Confirm) -> None:
        """The client has it. Raises ProtocolError when it was never sent, [INBAND-3]."""
        if self._transfer.request.direction is Direction.UPLOAD or not self._sent_at:
            raise ProtocolError(ErrorCode.FIELD_INVALID, field="offset", detail="nothing was sent")
        length = self._flow.confirm(block.file, block.offset)
        self._pace.took(length, asyncio.get_running_loop().time() - self._sent_at)
        self._sent_at = 0.0
        self._lane.leave(self)
        self._fetch()

    def end(self) -> None:
        """The transfer has ended, whatever its end was; what its worker still says is not heard."""
        self._ended = True
        self._lane.leave(self)


class Carriages:
    """The in-band transfers of one connection; `break_off` ends one whose client does not keep the rules."""

    def __init__(self, lane: Lane, break_off: Callable[[str], None]) -> None:
        self.lane = lane
        self._break_off = break_off
        self._carriages: dict[str, Carriage] = {}

    def enter(self, transfer: str, carriage: Carriage) -> None:
        """A transfer begins."""
        self._carriages[transfer] = carriage

    def leave(self, transfer: str) -> None:
        """A transfer has ended; one that was never here is fine."""
        if carriage := self._carriages.pop(transfer, None):
            carriage.end()

    def take(self, chunk: Chunk) -> None:
        """A chunk has come; raises Refusal(TRANSFER_UNKNOWN) for one that belongs to no transfer of this session."""
        self._judge(chunk.transfer, lambda carriage: carriage.take(chunk))

    def confirm(self, block: Confirm) -> None:
        """A chunk is safe with the client; raises as `take` does."""
        self._judge(block.transfer, lambda carriage: carriage.confirm(block))

    def _judge(self, transfer: str, act: Callable[[Carriage], None]) -> None:
        """[INBAND-5] Whoever breaks the rules of a transfer ends it."""
        carriage = self._carriages.get(transfer)
        if carriage is None:
            raise Refusal(ErrorCode.TRANSFER_UNKNOWN, field="transfer", reference=transfer)
        try:
            act(carriage)
        except ProtocolError as error:
            _log.warning("chunk_refused", transfer=transfer, field=error.field, why=error.detail)
            self.leave(transfer)
            self._break_off(transfer)
