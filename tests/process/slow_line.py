"""A line between clients and a server that is slow and counts: every port of the server, at another loopback address.

Small buffers on both sides, so that what it has carried is what has moved. It closes a connection as soon as the other
side of it is gone.
"""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field

HOST = "127.0.0.2"
_PIECE = 16 * 1024
_BUFFER = 64 * 1024


@dataclass
class SlowLine:
    """`rate` is in bytes a second, for each connection and direction. `carried` counts those of the shadow ports."""

    main: int
    rate: int
    carried: int = 0
    visits: int = 0
    _news: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def reaches(self, total: int) -> None:
        """Wait until so many bytes have been carried."""
        async with self._news:
            await self._news.wait_for(lambda: self.carried >= total)

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, to the same port of the server."""
        port = writer.get_extra_info("sockname")[1]
        try:
            there, back = await asyncio.open_connection("127.0.0.1", port, limit=_PIECE)
        except OSError:
            writer.transport.abort()
            return
        back.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _BUFFER)
        counted = port != self.main
        self.visits += counted
        ways = [
            asyncio.create_task(self._way(reader, back, counted)),
            asyncio.create_task(self._way(there, writer, counted)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            for end in (writer, back):
                end.close()

    async def _way(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, counted: bool) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(_PIECE):
                writer.write(data)
                await writer.drain()
                if counted:
                    async with self._news:
                        self.carried += len(data)
                        self._news.notify_all()
                    await asyncio.sleep(len(data) / self.rate)


@contextlib.asynccontextmanager
async def slow_line(main: int, shadow: Iterable[int], rate: int) -> AsyncIterator[SlowLine]:
    """A line to the server on this port, with these shadow ports."""
    line = SlowLine(main, rate)
    tasks: set[asyncio.Task[None]] = set()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        tasks.add(task)
        try:
            # Only the end of this line cancels it, and asyncio would take that for an error of the server.
            with contextlib.suppress(asyncio.CancelledError):
                await line.carry(reader, writer)
        finally:
            tasks.discard(task)

    async with contextlib.AsyncExitStack() as stack:
        for port in (main, *shadow):
            listener = socket.socket()
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER)
            listener.bind((HOST, port))
            stack.push_async_exit(await asyncio.start_server(accept, sock=listener, limit=_PIECE))
        try:
            yield line
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
