"""The fault proxy does what it says, and nothing to the bytes."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator

import pytest

from tests.faults.proxy import FaultProxy

DEADLINE = 10.0
DATA = os.urandom(200_000)


class Echo:
    """A server that sends back what it gets, and keeps how it was left."""

    def __init__(self) -> None:
        self.arrivals: list[bytes] = []
        self.ended: asyncio.Queue[str] = asyncio.Queue()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(65536):
                self.arrivals.append(data)
                writer.write(data)
            self.ended.put_nowait("closed")
            writer.write(b"after the end")
            writer.close()
        except ConnectionError:
            self.ended.put_nowait("reset")
            writer.transport.abort()


@pytest.fixture
async def echo() -> Echo:
    return Echo()


@pytest.fixture
async def proxy(echo: Echo) -> AsyncIterator[FaultProxy]:
    server = await asyncio.start_server(echo.serve, "127.0.0.1", 0)
    async with FaultProxy(server.sockets[0].getsockname()[1]) as proxy:
        yield proxy
    server.close()


@contextlib.asynccontextmanager
async def connected(proxy: FaultProxy) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    try:
        async with asyncio.timeout(DEADLINE):
            yield reader, writer
    finally:
        writer.transport.abort()


async def seconds_for(proxy: FaultProxy, data: bytes) -> float:
    """How long bytes take to the server and back; they must come back unchanged."""
    begin = asyncio.get_running_loop().time()
    async with connected(proxy) as (reader, writer):
        writer.write(data)
        assert await reader.readexactly(len(data)) == data
    return asyncio.get_running_loop().time() - begin


async def test_a_line_without_faults_carries_every_byte(proxy: FaultProxy) -> None:
    await seconds_for(proxy, DATA)
    assert (proxy.up.passed, proxy.down.passed) == (len(DATA), len(DATA))


async def test_latency_is_added_once_for_each_way_and_not_for_each_byte(proxy: FaultProxy) -> None:
    proxy.up.latency, proxy.down.latency = 0.1, 0.05
    assert 0.15 <= await seconds_for(proxy, DATA) < 0.6


async def test_bandwidth_makes_the_line_narrow(proxy: FaultProxy) -> None:
    proxy.down.bandwidth = 100_000
    assert 0.3 <= await seconds_for(proxy, DATA[:30_000]) < 2


async def test_a_sliced_line_delivers_byte_by_byte(proxy: FaultProxy, echo: Echo) -> None:
    proxy.up.slice = 1
    await seconds_for(proxy, DATA[:50])
    assert len(echo.arrivals) > 10


async def test_a_stalled_line_carries_nothing_until_it_goes_on(proxy: FaultProxy, echo: Echo) -> None:
    async with connected(proxy) as (reader, writer):
        writer.write(b"before")
        assert await reader.readexactly(6) == b"before"
        proxy.stall()
        writer.write(b"during")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(reader.readexactly(1), 0.1)
        assert echo.arrivals == [b"before"]
        proxy.resume()
        assert await reader.readexactly(6) == b"during"


async def test_a_reset_reaches_both_sides(proxy: FaultProxy, echo: Echo) -> None:
    async with connected(proxy) as (reader, writer):
        writer.write(b"x")
        await reader.readexactly(1)
        proxy.reset()
        with pytest.raises(ConnectionResetError):
            await reader.read()
        assert await echo.ended.get() == "reset"


async def test_a_half_closed_line_still_carries_the_other_way(proxy: FaultProxy, echo: Echo) -> None:
    async with connected(proxy) as (reader, writer):
        writer.write(b"x")
        await reader.readexactly(1)
        proxy.half_close()
        assert await reader.read() == b"after the end"
        assert await echo.ended.get() == "closed"


async def test_the_line_is_cut_after_exactly_so_many_bytes(proxy: FaultProxy, echo: Echo) -> None:
    proxy.up.cut_after = 1000
    async with connected(proxy) as (reader, writer):
        writer.write(DATA[:5000])
        with pytest.raises(ConnectionResetError):
            await reader.readexactly(5000)
        await echo.ended.get()
    assert proxy.up.passed == 1000
    assert b"".join(echo.arrivals) == DATA[: len(b"".join(echo.arrivals))]
    assert await seconds_for(proxy, DATA) < DEADLINE  # the next connection is whole again


async def test_whoever_comes_while_the_line_refuses_is_reset(proxy: FaultProxy) -> None:
    proxy.refuse()
    async with connected(proxy) as (reader, _):
        with pytest.raises(ConnectionResetError):
            await reader.read()
    proxy.refuse(False)
    await seconds_for(proxy, b"again")
