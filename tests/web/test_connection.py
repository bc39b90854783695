"""Who says nothing, or says it slowly, is cut off and takes no place from a browser. [A19]"""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator

import httpx
import pytest

from kentongan.config import ConsoleSettings
from kentongan.web import connection, server
from kentongan.web.connection import Silent
from kentongan.web.server import ConsoleServer
from tests.web.stage import Stage

HEAD, HANDSHAKE, MOST = 0.4, 0.3, 5
PATIENCE = 5.0
REQUEST = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"

Wire = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@pytest.fixture
async def console(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[ConsoleServer]:
    monkeypatch.setattr(server, "HANDSHAKE_SECONDS", HANDSHAKE)
    monkeypatch.setattr(server, "Silent", lambda: Silent(MOST, HEAD))
    settings = ConsoleSettings(listen="127.0.0.1:0")
    opened = ConsoleServer(
        settings, stage.folder, stage.services, name="Contoh", endpoint="contoh.example:7420", now=stage.clock
    )
    opened.start()
    yield opened
    await opened.stop()


async def reach(console: ConsoleServer, *, tls: bool = True) -> Wire:
    context = ssl.create_default_context(cafile=str(console.certificate.certificate)) if tls else None
    return await asyncio.open_connection("127.0.0.1", console.port, ssl=context)


async def ended(wire: Wire) -> None:
    """Until the server has cut it off."""
    reader, writer = wire
    async with asyncio.timeout(PATIENCE):
        with contextlib.suppress(ConnectionError, ssl.SSLError):
            await reader.read()
    writer.close()


async def drip(writer: asyncio.StreamWriter, text: bytes) -> None:
    """One byte after the other, each long before the time of one is over, all together long after it."""
    with contextlib.suppress(ConnectionError):
        for place in range(len(text)):
            writer.write(text[place : place + 1])
            await writer.drain()
            await asyncio.sleep(HEAD / 10)


async def answer(wire: Wire) -> bytes:
    wire[1].write(REQUEST)
    async with asyncio.timeout(PATIENCE):
        head = await wire[0].readuntil(b"\r\n\r\n")
        assert await wire[0].readexactly(3) == b"ok\n"
    return head


@pytest.mark.parametrize("tls", [False, True])
async def test_who_says_nothing_is_cut_off(console: ConsoleServer, tls: bool) -> None:
    await ended(await reach(console, tls=tls))


async def test_who_never_ends_its_head_is_cut_off(console: ConsoleServer) -> None:
    wire = await reach(console)
    dripping = asyncio.create_task(drip(wire[1], REQUEST[:-2] + b"X-A: " + b"a" * 1000))
    began = asyncio.get_running_loop().time()
    await ended(wire)
    assert asyncio.get_running_loop().time() - began < HEAD * 4
    dripping.cancel()


async def test_after_an_answer_the_time_begins_anew(console: ConsoleServer) -> None:
    wire = await reach(console)
    for _ in range(3):
        assert (await answer(wire)).startswith(b"HTTP/1.1 200")
    dripping = asyncio.create_task(drip(wire[1], REQUEST[:-2] + b"X-A: " + b"a" * 1000))
    await ended(wire)
    dripping.cancel()


async def test_requests_that_come_together_are_all_answered(console: ConsoleServer) -> None:
    wire = await reach(console)
    wire[1].write(REQUEST * 2)
    assert await answer(wire)
    async with asyncio.timeout(PATIENCE):
        for _ in range(2):
            await wire[0].readuntil(b"\r\n\r\n")
            assert await wire[0].readexactly(3) == b"ok\n"
    await ended(wire)


async def test_a_form_that_never_ends_is_cut_off(console: ConsoleServer) -> None:
    """Its body is not even read, for it comes from nowhere: what follows the answer is silence."""
    wire = await reach(console)
    wire[1].write(b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 60000\r\n\r\n")
    dripping = asyncio.create_task(drip(wire[1], b"a" * 1000))
    await ended(wire)
    dripping.cancel()


async def test_many_who_wait_take_no_place_from_a_browser(console: ConsoleServer) -> None:
    """Whoever has stood longest goes."""
    silent = [await reach(console) for _ in range(MOST * 2)]
    await asyncio.gather(*[ended(wire) for wire in silent[:MOST]])
    async with httpx.AsyncClient(verify=ssl.create_default_context(cafile=console.certificate.certificate)) as browser:
        found = await browser.get(f"https://127.0.0.1:{console.port}/healthz")
        assert found.status_code == 200
    await asyncio.gather(*[ended(wire) for wire in silent])


def test_the_limits_are_those_of_the_acceptance() -> None:
    assert connection.HANDSHAKE_SECONDS <= 10
    assert connection.HEAD_SECONDS <= 10
