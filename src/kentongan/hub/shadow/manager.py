"""Shadow sockets for the hub: asks a worker to listen, announces nothing before it does, hears of every end.

Theory of operation. `open` leases a port, picks the worker with the fewest transfers and sends it the order. From then
on only the worker's reports move the transfer; `heed` is the one place where they arrive. A port found occupied is
given back and the next one is tried. A transfer leaves the books with its last report, or with its worker: a worker
that dies takes its transfers with it (`transfer_broken`); who works and who is replaced is the `crew`'s business. Part
files outlive all of this, until somebody goes on with them or they are too old. An in-band transfer has a worker and
parts like any other, but no port: its chunks pass through here on their way to and from the main socket.
"""

import asyncio
import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
import structlog

from kentongan.errors import ErrorCode, Refusal
from kentongan.files.place import BucketPlace
from kentongan.files.spool import Spool
from kentongan.hub.shadow.crew import Crew
from kentongan.hub.shadow.messages import (
    Besieged,
    Cancel,
    Confirmed,
    Failed,
    FileOrder,
    Kept,
    Listening,
    Noted,
    Occupied,
    Open,
    Order,
    Progress,
    Ready,
    Refused,
    Report,
    Setup,
    Stored,
)
from kentongan.hub.shadow.parts import Held, Parts, SpoolParts
from kentongan.hub.shadow.ports import RETRY_AFTER, Ports
from kentongan.hub.shadow.process import WorkerProcess
from kentongan.hub.shadow.transfer import Transfer, TransferRequest, TransferStatus
from kentongan.protocol.chunk import Chunk
from kentongan.protocol.commands.attachment import OfferedFile
from kentongan.words import Direction, TransferWay

_log = structlog.get_logger("hub.shadow")

# [SHADOW-2] So many visitors without the proof, and the port is changed; so many times.
_STRANGERS = 10
_MOVES = 3
# An upload that has not moved for so long gives way to a new request for the same file.
_STUCK = 10.0
# How often other hubs are told which parts move here.
_RENEW = 3.0
# A worker that is told to end its transfers does within a quarter of a second; one that has not by then never will.
_FAREWELL = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ShadowSettings:
    """How shadow sockets behave. Times are seconds.

    Attributes:
        ports: the range to listen in; also the most transfers at once
        workers: how many processes hold the sockets
        certificate, key: PEM files that visitors are shown
        ticket_life: how long a shadow socket waits for its visitor
        proof_time: how long a visitor may take to prove the ticket
        stall_time, stall_rate: a transfer that moves less than `stall_rate` bytes/s over `stall_time` is ended
        check_peer: whether visitors must come from the address of the main connection
        per_member: transfers that one member may have at once
        bucket: where attachments go instead of the spool, for which the manager is handed its parts
        answer_time: how long a worker that has something to do may be silent before it is killed
    """

    ports: range
    workers: int
    certificate: Path
    key: Path
    spool: Spool
    ticket_life: float = 30.0
    proof_time: float = 5.0
    stall_time: float = 60.0
    stall_rate: int = 1024
    check_peer: bool = True
    per_member: int = 3
    answer_time: float = 10.0
    bucket: BucketPlace | None = None


class ShadowManager:
    """All shadow sockets of one hub. Belongs to the event loop in which it was started."""

    def __init__(self, settings: ShadowSettings, parts: Parts | None = None) -> None:
        """`parts`: of the bucket, where there is one."""
        self.hear_refused: Callable[[Refused], None] = lambda _: None
        self.hear_ended: Callable[[TransferStatus, bool], None] = lambda status, whole: None
        self._settings = settings
        self._ports = Ports(settings.ports)
        self._parts = parts or SpoolParts(settings.spool)
        self._transfers: dict[str, Transfer] = {}
        self._moved = 0
        self._notes: set[asyncio.Task[None]] = set()
        self._renewing: asyncio.Task[None] | None = None
        setup = Setup(
            # Each port may have a transfer, and as many more may go in-band.
            transfers_at_most=2 * len(settings.ports),
            certificate=str(settings.certificate),
            key=str(settings.key),
            spool=str(settings.spool.root),
            bucket=settings.bucket,
            ticket_life=settings.ticket_life,
            proof_time=settings.proof_time,
            stall_time=settings.stall_time,
            stall_rate=settings.stall_rate,
        )
        self._crew = Crew(setup, settings.workers, settings.answer_time, self)

    # For the hub

    async def start(self) -> None:
        """Start the workers. Raises Refusal or OSError."""
        await asyncio.to_thread(self._settings.spool.prepare)
        try:
            await self._crew.start()
        except BaseException:
            await self.stop()
            raise
        self._renewing = asyncio.create_task(self._renew())

    async def stop(self) -> None:
        """End every transfer and every worker; nothing of them is left when this returns."""
        self._crew.stop_replacing()
        transfers = list(self._transfers.values())
        for transfer in transfers:
            self._withdraw(transfer, ErrorCode.GOING_DOWN)
        if transfers:
            ends = [asyncio.ensure_future(transfer.ended.wait()) for transfer in transfers]
            _, late = await asyncio.wait(ends, timeout=_FAREWELL)
            for end in late:
                end.cancel()
        await self._crew.stop()
        if self._renewing:
            self._renewing.cancel()

    async def open(self, request: TransferRequest) -> Transfer:
        """A transfer whose shadow socket listens now, or whose chunks may come.

        Raises Refusal(TRANSFER_BUSY) with a time to wait. The files of its request say where an upload goes on.
        """
        await self._end_stuck(request)
        held = await self._place(request)
        try:
            worker = await self._crew.freest()
            transfer = self._enter(request, worker, held)
        except BaseException:
            self._parts.release(request.transfer, ErrorCode.TRANSFER_BROKEN)
            raise
        worker.send(self._order(transfer))
        try:
            answered, _ = await asyncio.wait([transfer.opened], timeout=self._settings.answer_time)
        except asyncio.CancelledError:
            self._withdraw(transfer, ErrorCode.TRANSFER_BROKEN)
            raise
        if not answered:
            worker.kill()
            raise Refusal(ErrorCode.TRANSFER_BUSY, retry_after=RETRY_AFTER)
        await transfer.opened
        return transfer

    async def cancel(self, transfer: str, *, keep: bool = False) -> None:
        """End a transfer and return when it has ended. Raises Refusal(TRANSFER_UNKNOWN).

        With `keep` it ends as a broken one does: what has come waits for the next request.
        """
        known = self._transfers.get(transfer)
        if known is None:
            raise Refusal(ErrorCode.TRANSFER_UNKNOWN, reference=transfer)
        self._withdraw(known, ErrorCode.TRANSFER_BROKEN if keep else ErrorCode.TRANSFER_CANCELLED)
        await known.ended.wait()

    async def reserved(self, owner: int, offered: Sequence[OfferedFile]) -> int:
        """Bytes that a member's uploads hold or will hold beside those `offered` now: transfers and idle parts."""
        mine = [one for one in self._of(owner) if one.request.direction is Direction.UPLOAD]
        coming = sum(file.size for transfer in mine for file in transfer.request.files)
        return coming + await self._parts.waiting(owner, offered)

    def hand(self, transfer: Transfer, order: Order | Chunk) -> None:
        """Give an order about an in-band transfer, or a chunk of it, to its worker."""
        self._crew.tell(transfer.worker, order)

    def coming(self) -> int:
        """Bytes that the uploads under way will still write."""
        uploads = [one for one in self._transfers.values() if one.request.direction is Direction.UPLOAD]
        return sum(sum(file.size for file in transfer.request.files) - transfer.done for transfer in uploads)

    def snapshot(self) -> list[TransferStatus]:
        """Every transfer that is under way, the oldest first."""
        return [transfer.status() for transfer in self._transfers.values()]

    @property
    def moved(self) -> int:
        """Bytes of files that have moved since the start, both ways; not what was there before a transfer."""
        return self._moved

    def stands_still(self, seconds: float) -> bool:
        """Whether there are transfers, and none of them has moved for so long."""
        long_ago = asyncio.get_running_loop().time() - seconds
        return bool(self._transfers) and all(one.moved_at <= long_ago for one in self._transfers.values())

    @property
    def workers(self) -> list[int]:
        """Process ids of the workers."""
        return self._crew.pids

    # Orders

    def _of(self, owner: int) -> list[Transfer]:
        return [transfer for transfer in self._transfers.values() if transfer.request.owner == owner]

    async def _end_stuck(self, request: TransferRequest) -> None:
        """[SHADOW-6] An older upload of the same file that has not moved for a while: its line is gone, this is it."""
        if not request.owner or request.direction is Direction.DOWNLOAD:
            return
        wanted = {(file.size, file.sha256) for file in request.files}
        long_ago = asyncio.get_running_loop().time() - _STUCK
        for transfer in self._of(request.owner):
            if transfer.moved_at <= long_ago and wanted.intersection(transfer.offers):
                self._withdraw(transfer, ErrorCode.TRANSFER_BROKEN)
                await transfer.ended.wait()

    async def _place(self, request: TransferRequest) -> list[Held]:
        """Where its files go, or lie."""
        if request.direction is Direction.DOWNLOAD:
            return await self._parts.find(request.files)
        return await self._parts.hold(request.transfer, request.owner, request.files)

    def _enter(self, request: TransferRequest, worker: WorkerProcess, held: list[Held]) -> Transfer:
        """[FILE-1] On the books with a port, if the member has not too many there already."""
        if request.owner and len(self._of(request.owner)) >= self._settings.per_member:
            raise Refusal(ErrorCode.TRANSFER_BUSY, retry_after=RETRY_AFTER)
        port = self._port_for(request)
        files = [
            msgspec.structs.replace(file, offset=one.offset) for file, one in zip(request.files, held, strict=True)
        ]
        request = dataclasses.replace(request, files=files)
        transfer = Transfer(request, expires_in=max(1, int(self._settings.ticket_life)), worker=worker.pid)
        transfer.port, transfer.held = port, held
        self._transfers[transfer.transfer] = transfer
        return transfer

    def _port_for(self, request: TransferRequest) -> int:
        """A port for a shadow socket; 0 for an in-band transfer, of which there may be as many as there are ports."""
        if request.way is TransferWay.SHADOW:
            return self._ports.lease()
        if sum(not transfer.port for transfer in self._transfers.values()) >= len(self._settings.ports):
            raise Refusal(ErrorCode.TRANSFER_BUSY, retry_after=RETRY_AFTER)
        return 0

    def _order(self, transfer: Transfer) -> Open:
        request = transfer.request
        checked = self._settings.check_peer and request.check_peer
        return Open(
            transfer=transfer.transfer,
            direction=request.direction,
            ticket=transfer.ticket,
            files=[
                FileOrder(
                    size=file.size,
                    sha256=file.sha256,
                    offset=file.offset,
                    part=one.part,
                    turn=one.turn,
                    segments=list(one.segments),
                )
                for file, one in zip(request.files, transfer.held, strict=True)
            ],
            local_host=request.local_host,
            port=transfer.port,
            peer_host=request.peer_host if checked else "",
            strangers=_STRANGERS if transfer.moves < _MOVES else 0,
            inband=request.way is TransferWay.INBAND,
        )

    def _withdraw(self, transfer: Transfer, code: ErrorCode) -> None:
        transfer.unwanted = code
        self.hand(transfer, Cancel(transfer=transfer.transfer, code=code))

    # Reports

    def heed(self, report: Report | Chunk) -> None:
        """The one place where a worker's word moves a transfer."""
        if isinstance(report, Ready):
            return
        transfer = self._transfers.get(report.transfer)
        if transfer is None:
            return
        match report:
            case Listening():
                transfer.listens()
            case Occupied():
                self._try_next_port(transfer)
            case Besieged():
                self._move(transfer)
            case Refused():
                transfer.refused, transfer.last_stranger = report.count, report.last_peer
                _log.warning("shadow_stranger", transfer=report.transfer, peer=report.last_peer, why=report.last_why)
                self.hear_refused(report)
            case Progress():
                self._moved += max(report.done - transfer.done, 0)
                transfer.moves_on(report.file, report.done, report.rate)
            case Confirmed() if transfer.carrier:
                transfer.carrier.confirmed(report.file, report.offset)
            case Kept():
                note = asyncio.create_task(self._keep(transfer, report))
                self._notes.add(note)
                note.add_done_callback(self._notes.discard)
            case Chunk() if transfer.carrier:
                transfer.carrier.given(report)
            case Stored():
                self._moved += max(transfer.total - transfer.done, 0)
                self._strike(transfer, None)
                transfer.succeed([(told.kind, told.media_type) for told in report.files])
            case Failed():
                self._strike(transfer, report.code)
                transfer.fail(report.code, report.file, report.detail)

    def _try_next_port(self, transfer: Transfer) -> None:
        if transfer.unwanted:
            self._strike(transfer, transfer.unwanted)
            transfer.fail(transfer.unwanted)
            return
        transfer.occupied.add(transfer.port)
        try:
            port = self._ports.lease(transfer.occupied)
        except Refusal as busy:
            self._strike(transfer, busy.code)
            transfer.fail(busy.code, retry_after=busy.retry_after)
        else:
            self._ports.release(transfer.port)
            transfer.port = port
            self.hand(transfer, self._order(transfer))

    def _move(self, transfer: Transfer) -> None:
        """[SHADOW-2] Strangers stand at the port: another one; where there is none, stay and bear them."""
        _log.warning("shadow_besieged", transfer=transfer.transfer, port=transfer.port, moves=transfer.moves)
        transfer.moves += 1
        if self._ports.free:
            self._try_next_port(transfer)
        else:
            transfer.moves = _MOVES
            self.hand(transfer, self._order(transfer))

    async def _keep(self, transfer: Transfer, kept: Kept) -> None:
        """A segment counts when its row is committed; the worker waits for that, and the client for the worker."""
        code = None
        try:
            await self._parts.keep(transfer.transfer, kept.file, kept.place, kept.length)
        except Refusal as refusal:
            code = refusal.code
        self.hand(transfer, Noted(transfer=kept.transfer, file=kept.file, place=kept.place, code=code))

    async def _renew(self) -> None:
        """What moves is kept from other hubs; what stands still may go on elsewhere."""
        while True:
            await asyncio.sleep(_RENEW)
            long_ago = asyncio.get_running_loop().time() - _STUCK
            self._parts.renew([one.transfer for one in self._transfers.values() if one.moved_at > long_ago])

    def _strike(self, transfer: Transfer, code: ErrorCode | None) -> None:
        """A transfer has ended, well or by a code: off the books, and port and parts are free again."""
        del self._transfers[transfer.transfer]
        if transfer.port:
            self._ports.release(transfer.port)
        self._parts.release(transfer.transfer, code)
        self.hear_ended(transfer.status(), code is None)

    # For the crew

    def load(self, pid: int) -> int:
        """How many transfers a worker has."""
        return sum(transfer.worker == pid for transfer in self._transfers.values())

    def bury(self, pid: int) -> None:
        """End what a dead worker was doing."""
        for transfer in [one for one in self._transfers.values() if one.worker == pid]:
            self._strike(transfer, ErrorCode.TRANSFER_BROKEN)
            transfer.fail(ErrorCode.TRANSFER_BROKEN)
