"""Shadow sockets for the hub: asks a worker to listen, announces nothing before it does, hears of every end.

Theory of operation. `open` leases a port, picks the worker with the fewest transfers and sends it the order. From then
on only the worker's reports move the transfer; `_heed` is the one place where they arrive. A port found occupied is
given back and the next one is tried. A transfer leaves the books with its last report, or with its worker: a worker
that dies takes its transfers with it (`transfer_broken`) and is replaced; one that holds transfers and is silent is
killed. Part files outlive all of this, until somebody goes on with them or they are too old.
"""

import asyncio
import contextlib
import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
import structlog

from kentongan.errors import ErrorCode, Refusal
from kentongan.files.part import part_name
from kentongan.files.spool import Spool
from kentongan.hub.shadow.messages import (
    Besieged,
    Cancel,
    Failed,
    FileOrder,
    Listening,
    Occupied,
    Open,
    Progress,
    Ready,
    Refused,
    Report,
    Setup,
    Stored,
)
from kentongan.hub.shadow.parts import Parts
from kentongan.hub.shadow.ports import RETRY_AFTER, Ports
from kentongan.hub.shadow.process import WorkerProcess
from kentongan.hub.shadow.transfer import Transfer, TransferRequest, TransferStatus
from kentongan.protocol.commands.attachment import OfferedFile
from kentongan.words import Direction

_log = structlog.get_logger("hub.shadow")

_FIRST_PAUSE = 0.1
_LONGEST_PAUSE = 10.0
# [SHADOW-2] So many visitors without the proof, and the port is changed; so many times.
_STRANGERS = 10
_MOVES = 3
# An upload that has not moved for so long gives way to a new request for the same file.
_STUCK = 10.0


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


class ShadowManager:
    """All shadow sockets of one hub. Belongs to the event loop in which it was started."""

    def __init__(self, settings: ShadowSettings) -> None:
        self.hear_refused: Callable[[Refused], None] = lambda _: None
        self._settings = settings
        self._ports = Ports(settings.ports)
        self._parts = Parts()
        self._transfers: dict[str, Transfer] = {}
        self._workers: list[WorkerProcess] = []
        self._manned = asyncio.Event()  # there is a worker, or there will be none any more
        self._keepers: list[asyncio.Task[None]] = []
        self._stopping = asyncio.Event()
        self._setup = Setup(
            transfers_at_most=len(settings.ports),
            certificate=str(settings.certificate),
            key=str(settings.key),
            spool=str(settings.spool.root),
            ticket_life=settings.ticket_life,
            proof_time=settings.proof_time,
            stall_time=settings.stall_time,
            stall_rate=settings.stall_rate,
        )

    # For the hub

    async def start(self) -> None:
        """Start the workers. Raises Refusal or OSError."""
        await asyncio.to_thread(self._settings.spool.prepare)
        try:
            for _ in range(self._settings.workers):
                worker = await WorkerProcess.start(self._setup)
                self._hire(worker)
                self._keepers.append(asyncio.create_task(self._keep(worker)))
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """End every transfer and every worker; nothing of them is left when this returns."""
        self._stopping.set()
        self._manned.set()
        transfers = list(self._transfers.values())
        for transfer in transfers:
            self._withdraw(transfer, ErrorCode.GOING_DOWN)
        if transfers:
            ends = [asyncio.ensure_future(transfer.ended.wait()) for transfer in transfers]
            _, late = await asyncio.wait(ends, timeout=self._settings.answer_time)
            for end in late:
                end.cancel()
        for worker in self._workers:
            worker.dismiss()
        await asyncio.gather(*self._keepers)

    async def open(self, request: TransferRequest) -> Transfer:
        """A transfer whose shadow socket listens now. Raises Refusal(TRANSFER_BUSY) with a time to wait.

        The files of its request say where an upload goes on.
        """
        worker = await self._freest_worker()
        await self._end_stuck(request)
        sizes = await self.part_sizes(request.owner) if request.direction is Direction.UPLOAD else {}
        transfer = self._enter(request, worker, sizes)
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

    async def part_sizes(self, owner: int) -> dict[str, int]:
        """The parts of a member by name, and how many bytes each has."""
        return await asyncio.to_thread(self._settings.spool.part_sizes, owner)

    async def reserved(self, owner: int, offered: Sequence[OfferedFile]) -> int:
        """Bytes that a member's uploads hold or will hold beside those `offered` now: transfers and idle parts."""
        mine = [one for one in self._of(owner) if one.request.direction is Direction.UPLOAD]
        coming = sum(file.size for transfer in mine for file in transfer.request.files)
        used = self._parts.in_use | {part_name(owner, file.size, file.sha256) for file in offered}
        return coming + sum(size for name, size in (await self.part_sizes(owner)).items() if name not in used)

    def coming(self) -> int:
        """Bytes that the uploads under way will still write."""
        uploads = [one for one in self._transfers.values() if one.request.direction is Direction.UPLOAD]
        return sum(sum(file.size for file in transfer.request.files) - transfer.done for transfer in uploads)

    def snapshot(self) -> list[TransferStatus]:
        """Every transfer that is under way, the oldest first."""
        return [transfer.status() for transfer in self._transfers.values()]

    # Orders

    def _of(self, owner: int) -> list[Transfer]:
        return [transfer for transfer in self._transfers.values() if transfer.request.owner == owner]

    async def _end_stuck(self, request: TransferRequest) -> None:
        """[SHADOW-6] An older upload of the same file that has not moved for a while: its line is gone, this is it."""
        if not request.owner or request.direction is Direction.DOWNLOAD:
            return
        wanted = {part_name(request.owner, file.size, file.sha256) for file in request.files}
        long_ago = asyncio.get_running_loop().time() - _STUCK
        for transfer in self._of(request.owner):
            if wanted.intersection(transfer.parts) and transfer.moved_at <= long_ago:
                self._withdraw(transfer, ErrorCode.TRANSFER_BROKEN)
                await transfer.ended.wait()

    def _enter(self, request: TransferRequest, worker: WorkerProcess, sizes: dict[str, int]) -> Transfer:
        """[FILE-1] On the books with a port and its parts, if the member has not too many there already."""
        if request.owner and len(self._of(request.owner)) >= self._settings.per_member:
            raise Refusal(ErrorCode.TRANSFER_BUSY, retry_after=RETRY_AFTER)
        port = self._ports.lease()
        held = []
        if request.direction is Direction.UPLOAD:
            held = self._parts.hold(request.transfer, request.owner, request.files, sizes)
            places = zip(request.files, held, strict=True)
            files = [msgspec.structs.replace(file, offset=part.offset) for file, part in places]
            request = dataclasses.replace(request, files=files)
        transfer = Transfer(request, expires_in=max(1, int(self._settings.ticket_life)), worker=worker.pid)
        transfer.port, transfer.parts = port, [part.part for part in held]
        self._transfers[transfer.transfer] = transfer
        return transfer

    async def _freest_worker(self) -> WorkerProcess:
        """The worker with the fewest transfers. One that was lost is being replaced: there is something to wait for."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._settings.answer_time):
                await self._manned.wait()
        if self._stopping.is_set() or not self._workers:
            raise Refusal(ErrorCode.TRANSFER_BUSY, retry_after=RETRY_AFTER)
        return min(self._workers, key=self._load)

    def _load(self, worker: WorkerProcess) -> int:
        return sum(transfer.worker == worker.pid for transfer in self._transfers.values())

    def _order(self, transfer: Transfer) -> Open:
        request = transfer.request
        checked = self._settings.check_peer and request.check_peer
        parts = transfer.parts or [""] * len(request.files)
        return Open(
            transfer=transfer.transfer,
            direction=request.direction,
            ticket=transfer.ticket,
            files=[
                FileOrder(size=file.size, sha256=file.sha256, offset=file.offset, part=part)
                for file, part in zip(request.files, parts, strict=True)
            ],
            local_host=request.local_host,
            port=transfer.port,
            peer_host=request.peer_host if checked else "",
            strangers=_STRANGERS if transfer.moves < _MOVES else 0,
        )

    def _withdraw(self, transfer: Transfer, code: ErrorCode) -> None:
        transfer.unwanted = code
        self._tell(transfer, Cancel(transfer=transfer.transfer, code=code))

    def _tell(self, transfer: Transfer, order: Open | Cancel) -> None:
        for worker in self._workers:
            if worker.pid == transfer.worker:
                worker.send(order)

    # Reports

    def _heed(self, report: Report) -> None:
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
                transfer.moves_on(report.file, report.done, report.rate)
            case Stored():
                self._strike(transfer)
                transfer.succeed([(told.kind, told.media_type) for told in report.files])
            case Failed():
                self._strike(transfer)
                transfer.fail(report.code, report.file, report.detail)

    def _try_next_port(self, transfer: Transfer) -> None:
        if transfer.unwanted:
            self._strike(transfer)
            transfer.fail(transfer.unwanted)
            return
        transfer.occupied.add(transfer.port)
        try:
            port = self._ports.lease(transfer.occupied)
        except Refusal as busy:
            self._strike(transfer)
            transfer.fail(busy.code, retry_after=busy.retry_after)
        else:
            self._ports.release(transfer.port)
            transfer.port = port
            self._tell(transfer, self._order(transfer))

    def _move(self, transfer: Transfer) -> None:
        """[SHADOW-2] Strangers stand at the port: another one; where there is none, stay and bear them."""
        _log.warning("shadow_besieged", transfer=transfer.transfer, port=transfer.port, moves=transfer.moves)
        transfer.moves += 1
        if self._ports.free:
            self._try_next_port(transfer)
        else:
            transfer.moves = _MOVES
            self._tell(transfer, self._order(transfer))

    def _strike(self, transfer: Transfer) -> None:
        """A transfer has ended: off the books, and port and parts are free again."""
        del self._transfers[transfer.transfer]
        self._ports.release(transfer.port)
        self._parts.release(transfer.transfer)

    # Workers

    def _hire(self, worker: WorkerProcess) -> None:
        self._workers.append(worker)
        self._manned.set()

    def _dismiss(self, worker: WorkerProcess) -> None:
        self._workers.remove(worker)
        if not self._workers and not self._stopping.is_set():
            self._manned.clear()

    async def _keep(self, worker: WorkerProcess) -> None:
        """Listen to one worker, and to the one after it."""
        while True:
            while reports := await self._next_reports(worker):
                for report in reports:
                    self._heed(report)
            self._dismiss(worker)
            await worker.end(self._settings.answer_time if self._stopping.is_set() else 0)
            self._bury(worker.pid)
            replacement = await self._replace()
            if replacement is None:
                return
            worker = replacement
            self._hire(worker)

    async def _next_reports(self, worker: WorkerProcess) -> list[Report]:
        """What a worker says; nothing more when it is gone, or silent although it holds transfers.

        It has two spans of time to be heard, because in one of them this process itself may have stood still.
        """
        for _ in range(2):
            span = self._settings.answer_time / 2 if self._load(worker) else None
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(span):
                    return await worker.next_reports()
        _log.error("shadow_worker_silent", pid=worker.pid)
        return []

    def _bury(self, pid: int) -> None:
        """End what a dead worker was doing."""
        broken = [transfer for transfer in self._transfers.values() if transfer.worker == pid]
        if not self._stopping.is_set():
            _log.error("shadow_worker_ended", pid=pid, transfers=len(broken))
        for transfer in broken:
            self._strike(transfer)
            transfer.fail(ErrorCode.TRANSFER_BROKEN)

    async def _replace(self) -> WorkerProcess | None:
        """A new worker, with growing pauses while none will start; None when we are stopping."""
        pause = _FIRST_PAUSE
        while not self._stopping.is_set():
            try:
                worker = await WorkerProcess.start(self._setup)
            except (Refusal, OSError) as error:
                _log.error("shadow_worker_does_not_start", error=str(error))
            else:
                if not self._stopping.is_set():
                    return worker
                await worker.end(self._settings.answer_time)
                return None
            try:
                async with asyncio.timeout(pause):
                    await self._stopping.wait()
            except TimeoutError:
                pause = min(pause * 2, _LONGEST_PAUSE)
        return None
