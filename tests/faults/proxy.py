"""A bad line: a TCP proxy between a client and a server that delays, narrows, slices, stalls, cuts and resets.

    async with FaultProxy(server.port) as line:
        line.down.bandwidth = 8_000
        ... connect to line.port ...
        line.stall()

What it does can be changed at any time and holds for the connections that stand and for those that come. The bytes
themselves are never changed.
"""

import asyncio
import contextlib
import socket
import struct
from dataclasses import dataclass, field
from typing import Self

_CHUNK = 64 * 1024
# Slices that follow each other at once would be read together.
_APART = 0.001

# Bytes and when they are due, in their order.
_UnderWay = asyncio.Queue[tuple[float, bytes]]


@dataclass
class Way:
    """One direction of the line. Everything may be changed while bytes flow."""

    latency: float = 0.0
    """Seconds that every byte is under way; later bytes do not overtake, and do not wait longer."""
    bandwidth: float = 0.0
    """Bytes a second; 0 for as many as there are."""
    slice: int = 0
    """At most so many bytes arrive at a time, each lot in a packet of its own; 0 for as they came."""
    cut_after: int | None = None
    """After so many more bytes, over all connections, the connection that carries the last one is reset."""
    passed: int = field(default=0, init=False)
    """Bytes that have gone through."""
    flowing: asyncio.Event = field(default_factory=asyncio.Event, init=False)

    def __post_init__(self) -> None:
        self.flowing.set()

    def pieces(self, data: bytes) -> list[bytes]:
        """The lots in which bytes arrive."""
        size = self.slice or len(data) or 1
        return [data[place : place + size] for place in range(0, len(data), size)]


class FaultProxy:
    """A listening port on loopback; each connection to it is carried on to the server's port."""

    def __init__(self, target: int, *, host: str = "127.0.0.1") -> None:
        self.up, self.down = Way(), Way()
        self._target = host, target
        self._pairs: set[_Pair] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._refusing = False

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, limit=_CHUNK)
        self.port: int = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        self.reset()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def connections(self) -> int:
        """How many stand now."""
        return len(self._pairs)

    def line(self, invitation: str) -> str:
        """An invitation line that leads through here."""
        return f"kentongan://127.0.0.1:{self.port}#{invitation.partition('#')[2]}"

    def refuse(self, refusing: bool = True) -> None:
        """Reset whoever comes, or stop doing so; those who are there stay."""
        self._refusing = refusing

    def stall(self) -> None:
        """Nothing arrives any more, and nobody is told: a pulled cable."""
        self.up.flowing.clear()
        self.down.flowing.clear()

    def resume(self) -> None:
        """What was held back arrives."""
        self.up.flowing.set()
        self.down.flowing.set()

    def reset(self) -> None:
        """RST to both sides of every connection; what is under way is lost."""
        for pair in list(self._pairs):
            pair.reset()

    def half_close(self) -> None:
        """FIN to the server on every connection, while the other direction stays open."""
        for pair in self._pairs:
            pair.server.write_eof()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._carry(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._refusing:
            _abort(writer)
            return
        try:
            back, forth = await asyncio.open_connection(*self._target, limit=_CHUNK)
        except OSError:
            _abort(writer)
            return
        pair = _Pair(writer, forth)
        self._pairs.add(pair)
        try:
            await asyncio.gather(self._pump(reader, forth, self.up, pair), self._pump(back, writer, self.down, pair))
        finally:
            self._pairs.discard(pair)
            pair.close()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, way: Way, pair: "_Pair") -> None:
        """Carry bytes one way until they end. Reading goes on while earlier bytes are under way."""
        under_way: _UnderWay = asyncio.Queue()
        arriving = asyncio.create_task(self._arrive(under_way, writer, way, pair))
        try:
            with contextlib.suppress(ConnectionError):
                while data := await reader.read(_CHUNK):
                    under_way.put_nowait((asyncio.get_running_loop().time() + way.latency, data))
                    if way.bandwidth or not way.flowing.is_set():
                        # A narrow line holds little: its sender must feel that it is narrow.
                        await _until_empty(under_way, arriving)
            under_way.put_nowait((asyncio.get_running_loop().time() + way.latency, b""))
            await arriving
        finally:
            arriving.cancel()

    async def _arrive(self, under_way: _UnderWay, writer: asyncio.StreamWriter, way: Way, pair: "_Pair") -> None:
        loop = asyncio.get_running_loop()
        with contextlib.suppress(ConnectionError):
            while True:
                due, data = await under_way.get()
                await asyncio.sleep(max(0.0, due - loop.time()))
                for piece in way.pieces(data):
                    await self._deliver(piece, writer, way, pair)
                under_way.task_done()
                if not data:
                    await way.flowing.wait()
                    if writer.can_write_eof() and not writer.is_closing():
                        writer.write_eof()
                    return

    async def _deliver(self, piece: bytes, writer: asyncio.StreamWriter, way: Way, pair: "_Pair") -> None:
        await way.flowing.wait()
        if way.cut_after is not None:
            piece, way.cut_after = piece[: way.cut_after], way.cut_after - len(piece[: way.cut_after])
        if way.bandwidth:
            await asyncio.sleep(len(piece) / way.bandwidth)
        elif way.slice:
            await asyncio.sleep(_APART)
        writer.write(piece)
        way.passed += len(piece)
        await writer.drain()
        if way.cut_after == 0:
            way.cut_after = None
            pair.reset()
            raise ConnectionResetError


class _Pair:
    """The two sockets of one connection through the proxy."""

    def __init__(self, client: asyncio.StreamWriter, server: asyncio.StreamWriter) -> None:
        self.client, self.server = client, server
        for writer in (client, server):
            writer.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def reset(self) -> None:
        _abort(self.client)
        _abort(self.server)

    def close(self) -> None:
        self.client.close()
        self.server.close()


def _abort(writer: asyncio.StreamWriter) -> None:
    """Close with RST: no time for what waits."""
    with contextlib.suppress(OSError):
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def _until_empty(under_way: _UnderWay, arriving: "asyncio.Task[None]") -> None:
    empty = asyncio.ensure_future(under_way.join())
    await asyncio.wait({empty, arriving}, return_when=asyncio.FIRST_COMPLETED)
    empty.cancel()
