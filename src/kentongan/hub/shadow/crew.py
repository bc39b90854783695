"""The workers of a hub: started together, listened to, replaced when they end, killed when they hang.

Theory of operation. A keeper task for each place reads what its worker says and hands every report on. A worker that
ends is buried (its transfers are told broken) and replaced, with growing pauses while none will start. One that holds
transfers and is silent counts as ended.
"""

import asyncio
import contextlib
from typing import Protocol

import structlog

from kentongan.errors import ErrorCode, Refusal
from kentongan.hub.shadow.messages import Order, Report, Setup
from kentongan.hub.shadow.ports import RETRY_AFTER
from kentongan.hub.shadow.process import WorkerProcess
from kentongan.protocol.chunk import Chunk

_log = structlog.get_logger("hub.shadow")

_FIRST_PAUSE = 0.1
_LONGEST_PAUSE = 10.0


class Books(Protocol):
    """Who knows the transfers of each worker, by its process id."""

    def load(self, pid: int) -> int:
        """How many transfers a worker has."""

    def heed(self, report: Report | Chunk) -> None:
        """A worker has said something."""

    def bury(self, pid: int) -> None:
        """A worker is gone: end what it was doing."""


class Crew:
    """As many workers as the settings want. `answer_time`: seconds for which a worker with transfers may be silent."""

    def __init__(self, setup: Setup, size: int, answer_time: float, books: Books) -> None:
        self._setup = setup
        self._size = size
        self._answer_time = answer_time
        self._books = books
        self._workers: list[WorkerProcess] = []
        self._manned = asyncio.Event()  # there is a worker, or there will be none any more
        self._keepers: list[asyncio.Task[None]] = []
        self._stopping = asyncio.Event()

    async def start(self) -> None:
        """Start the workers. Raises Refusal or OSError."""
        for _ in range(self._size):
            worker = await WorkerProcess.start(self._setup)
            self._hire(worker)
            self._keepers.append(asyncio.create_task(self._keep(worker)))

    def stop_replacing(self) -> None:
        """From now on nobody is hired, and `freest` finds nobody."""
        self._stopping.set()
        self._manned.set()

    async def stop(self) -> None:
        """End every worker; nothing of them is left when this returns.

        One that still has transfers stands still: it is killed, and what it has confirmed is safe.
        """
        self.stop_replacing()
        for worker in self._workers:
            if self._books.load(worker.pid):
                worker.kill()
            else:
                worker.dismiss()
        await asyncio.gather(*self._keepers)

    @property
    def pids(self) -> list[int]:
        """Process ids of the workers."""
        return [worker.pid for worker in self._workers]

    async def freest(self) -> WorkerProcess:
        """The worker with the fewest transfers. One that was lost is being replaced: there is something to wait for.

        Raises Refusal(TRANSFER_BUSY).
        """
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._answer_time):
                await self._manned.wait()
        if self._stopping.is_set() or not self._workers:
            raise Refusal(ErrorCode.TRANSFER_BUSY, retry_after=RETRY_AFTER)
        return min(self._workers, key=lambda worker: self._books.load(worker.pid))

    def tell(self, pid: int, order: Order | Chunk) -> None:
        """Give an order to one worker; one that is gone takes none."""
        for worker in self._workers:
            if worker.pid == pid:
                worker.send(order)

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
                    self._books.heed(report)
            self._dismiss(worker)
            await worker.end(self._answer_time if self._stopping.is_set() else 0)
            self._bury(worker.pid)
            replacement = await self._replace()
            if replacement is None:
                return
            worker = replacement
            self._hire(worker)

    async def _next_reports(self, worker: WorkerProcess) -> list[Report | Chunk]:
        """What a worker says; nothing more when it is gone, or silent although it holds transfers.

        It has two spans of time to be heard, because in one of them this process itself may have stood still.
        """
        for _ in range(2):
            span = self._answer_time / 2 if self._books.load(worker.pid) else None
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(span):
                    return await worker.next_reports()
        _log.error("shadow_worker_silent", pid=worker.pid)
        return []

    def _bury(self, pid: int) -> None:
        if not self._stopping.is_set():
            _log.error("shadow_worker_ended", pid=pid, transfers=self._books.load(pid))
        self._books.bury(pid)

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
                await worker.end(self._answer_time)
                return None
            try:
                async with asyncio.timeout(pause):
                    await self._stopping.wait()
            except TimeoutError:
                pause = min(pause * 2, _LONGEST_PAUSE)
        return None
