"""Shadow sockets for the hub: asks a worker to listen, announces nothing before it does, hears of every end.

Theory of operation. `open` leases a port, picks the worker with the fewest transfers and sends it the order. From then
on only the worker's reports move the transfer; `_heed` is the one place where they arrive. A port found occupied is
given back and the next one is tried. A transfer leaves the books with its last report, or with its worker: a worker
that dies takes its transfers with it (`transfer_broken`) and is replaced; one that holds transfers and is silent is
killed.
"""

import asyncio
import contextlib
from dataclasses import dataclass
from pathlib import Path

import structlog

from kentongan.errors import ErrorCode, Refusal
from kentongan.files.spool import Spool
from kentongan.hub.shadow.messages import (
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
from kentongan.hub.shadow.ports import RETRY_AFTER, Ports
from kentongan.hub.shadow.process import WorkerProcess
from kentongan.hub.shadow.transfer import Transfer, TransferRequest, TransferState, TransferStatus
from kentongan.words import Direction

_log = structlog.get_logger("hub.shadow")

_FIRST_PAUSE = 0.1
_LONGEST_PAUSE = 10.0


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
    answer_time: float = 10.0


class ShadowManager:
    """All shadow sockets of one hub. Belongs to the event loop in which it was started."""

    def __init__(self, settings: ShadowSettings) -> None:
        self._settings = settings
        self._ports = Ports(settings.ports)
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
        """Start the workers. Part files of an earlier run go: this hub owns the spool. Raises Refusal or OSError."""
        await asyncio.to_thread(self._settings.spool.prepare)
        await asyncio.to_thread(self._settings.spool.clear_parts)
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
            self._withdraw(transfer)
        if transfers:
            ends = [asyncio.ensure_future(transfer.ended.wait()) for transfer in transfers]
            _, late = await asyncio.wait(ends, timeout=self._settings.answer_time)
            for end in late:
                end.cancel()
        for worker in self._workers:
            worker.dismiss()
        await asyncio.gather(*self._keepers)

    async def open(self, request: TransferRequest) -> Transfer:
        """A transfer whose shadow socket listens now. Raises Refusal(TRANSFER_BUSY) with a time to wait."""
        worker = await self._freest_worker()
        transfer = Transfer(request, expires_in=max(1, int(self._settings.ticket_life)), worker=worker.pid)
        transfer.port = self._ports.lease()
        self._transfers[transfer.transfer] = transfer
        worker.send(self._order(transfer))
        try:
            answered, _ = await asyncio.wait([transfer.opened], timeout=self._settings.answer_time)
        except asyncio.CancelledError:
            self._withdraw(transfer)
            raise
        if not answered:
            worker.kill()
            raise Refusal(ErrorCode.TRANSFER_BUSY, retry_after=RETRY_AFTER)
        await transfer.opened
        return transfer

    async def cancel(self, transfer: str) -> None:
        """End a transfer and return when it has ended. Raises Refusal(TRANSFER_UNKNOWN)."""
        known = self._transfers.get(transfer)
        if known is None:
            raise Refusal(ErrorCode.TRANSFER_UNKNOWN, reference=transfer)
        self._withdraw(known)
        await known.ended.wait()

    def snapshot(self) -> list[TransferStatus]:
        """Every transfer that is under way, the oldest first."""
        return [transfer.status() for transfer in self._transfers.values()]

    # Orders

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
        return Open(
            transfer=transfer.transfer,
            direction=request.direction,
            ticket=transfer.ticket,
            files=[FileOrder(size=file.size, sha256=file.sha256, offset=file.offset) for file in request.files],
            local_host=request.local_host,
            port=transfer.port,
            peer_host=request.peer_host if checked else "",
        )

    def _withdraw(self, transfer: Transfer) -> None:
        transfer.wanted = False
        self._tell(transfer, Cancel(transfer=transfer.transfer))

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
            case Refused():
                transfer.refused, transfer.last_stranger = report.count, report.last_peer
                _log.warning("shadow_stranger", transfer=report.transfer, peer=report.last_peer, why=report.last_why)
            case Progress():
                transfer.state = TransferState.FLOWING
                transfer.file, transfer.done, transfer.rate = report.file, report.done, report.rate
            case Stored():
                self._strike(transfer)
                transfer.succeed([(told.kind, told.media_type) for told in report.files])
            case Failed():
                self._strike(transfer)
                transfer.fail(report.code, report.file, report.detail)

    def _try_next_port(self, transfer: Transfer) -> None:
        if not transfer.wanted:
            self._strike(transfer)
            transfer.fail(ErrorCode.TRANSFER_CANCELLED)
            return
        transfer.occupied.add(transfer.port)
        self._ports.release(transfer.port)
        try:
            transfer.port = self._ports.lease(transfer.occupied)
        except Refusal as busy:
            del self._transfers[transfer.transfer]
            transfer.fail(busy.code, retry_after=busy.retry_after)
        else:
            self._tell(transfer, self._order(transfer))

    def _strike(self, transfer: Transfer) -> None:
        """A transfer has ended: off the books, and its port is free again."""
        del self._transfers[transfer.transfer]
        self._ports.release(transfer.port)

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
            await self._bury(worker.pid)
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

    async def _bury(self, pid: int) -> None:
        """End what a dead worker was doing."""
        broken = [transfer for transfer in self._transfers.values() if transfer.worker == pid]
        if not self._stopping.is_set():
            _log.error("shadow_worker_ended", pid=pid, transfers=len(broken))
        for transfer in broken:
            if transfer.request.direction is Direction.UPLOAD:
                try:
                    await asyncio.to_thread(self._settings.spool.remove_parts, transfer.transfer)
                except OSError as error:
                    _log.error("part_files_not_removed", transfer=transfer.transfer, error=str(error))
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
