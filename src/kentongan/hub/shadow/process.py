"""A shadow worker seen from the hub: its process and the socket to it. Started anew, never forked.

A fork would copy the hub's memory, database connection and locks into a process that talks to strangers.
"""

import asyncio
import contextlib
import os
import socket
import sys

from kentongan.errors import ErrorCode, Refusal
from kentongan.hub.shadow.messages import MessageReader, Order, Ready, Report, Setup, encode_message
from kentongan.protocol.chunk import Chunk

_REPORTS_AT_ONCE = 64 * 1024
# Settings may come from the environment, passwords among them; a worker needs none of these.
_KEPT_FROM_WORKERS = "KENTONGAN_"


class WorkerProcess:
    """One running worker."""

    def __init__(
        self, process: asyncio.subprocess.Process, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._process = process
        self._reader = reader
        self._writer = writer
        self._reports = MessageReader()

    @classmethod
    async def start(cls, setup: Setup) -> "WorkerProcess":
        """A worker that takes orders. Raises Refusal(INTERNAL) when it ends before that; its stderr says why."""
        ours, theirs = socket.socketpair()
        with theirs:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-P", "-m", "kentongan.hub.shadow.worker", str(theirs.fileno())),
                pass_fds=(theirs.fileno(),),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.DEVNULL,
                env={name: value for name, value in os.environ.items() if not name.startswith(_KEPT_FROM_WORKERS)},
            )
        reader, writer = await asyncio.open_unix_connection(sock=ours)
        worker = cls(process, reader, writer)
        try:
            worker.send(setup)
            if await worker.next_reports() == [Ready()]:
                return worker
        except BaseException:
            await worker.end(0)
            raise
        await worker.end(0)
        raise Refusal(ErrorCode.INTERNAL, detail="shadow worker")

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def send(self, order: Order | Chunk) -> None:
        """Give an order; a worker that is gone takes none, and its end says the rest."""
        self._writer.write(encode_message(order))

    async def next_reports(self) -> list[Report | Chunk]:
        """What the worker says next, at least one report; none when it is gone."""
        with contextlib.suppress(ConnectionError):
            while data := await self._reader.read(_REPORTS_AT_ONCE):
                if reports := self._reports.reports(data):
                    return reports
        return []

    def dismiss(self) -> None:
        """Let the worker go: it ends when it sees that nobody is there."""
        self._writer.close()

    def kill(self) -> None:
        """End the process at once; one that is gone already does not mind."""
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()

    async def end(self, patience: float) -> None:
        """Dismiss the worker and kill it after `patience` seconds. All its sockets are closed when this returns."""
        self.dismiss()
        try:
            async with asyncio.timeout(patience):
                await self._process.wait()
        except TimeoutError:
            self.kill()
            await self._process.wait()
        self._writer.transport.abort()
        with contextlib.suppress(ConnectionError):
            await self._writer.wait_closed()
