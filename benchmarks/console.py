"""The console of a busy server: what an open page of the traffic costs the hub, and how fast pages answer.

The page is played by a client that asks for what the browser would: the stream, and behind each name its part.
"""

import asyncio
import os
import random
import re
import sqlite3
import ssl
import statistics
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from benchmarks import pages, past
from benchmarks.generator import LightClient, connect, tls
from benchmarks.processor import processor_seconds
from benchmarks.report import Figure
from benchmarks.server import Server, server
from kentongan.ids import new_id, new_secret, secret_hash
from kentongan.protocol.alpn import SHADOW_ALPN
from kentongan.protocol.commands.attachment import OfferedFile, Shadow, Upload
from kentongan.protocol.ticket import NONCE_BYTES, ticket_proof
from kentongan.web.cookies import SESSION

_TRANSFERS, _MEMBERS = 100, 100_000
_SIZE = 8_000_000
_PIECE = os.urandom(4096)
# A little more than the longest time after which the page asks by itself.
_WATCH_SECONDS, _TURNS = 11, 3


async def measure(sessions: int, rounds: int) -> list[Figure]:
    """Seconds of the hub's processor with an open page and without, and the time until pages are whole."""
    port = random.randrange(20_000, 32_000)
    options = ("--http", f"127.0.0.1:{port}")
    async with server(sessions, options=options, crowd=_MEMBERS - sessions, more=past.fill) as ours:
        clients = await connect(ours.host, ours.port, ours.keys)
        async with _moving(ours, clients[:_TRANSFERS]), _browser(ours, port) as browser:
            asked: list[str] = []
            quiet, watched = await _compare(ours, browser, asked)
            figures = [
                Figure(
                    f"processor of the hub, {sessions} sessions, {_TRANSFERS} transfers", quiet * 100, "% of a core"
                ),
                Figure("the same with an open page of the traffic", watched * 100, "% of a core"),
                Figure("  what the page costs (at most 3)", (watched - quiet) * 100, "% of a core"),
                Figure("  questions of the page", len(asked) / _WATCH_SECONDS / _TURNS, "a second"),
            ]
            figures += await pages.measure(browser, rounds)
        for client in clients:
            client.transport.abort()
    return figures


async def _compare(ours: Server, browser: httpx.AsyncClient, asked: list[str]) -> tuple[float, float]:
    """Medians without an open page and with one, in turns: whatever else the machine does meets both alike."""
    quiet, watched = [], []
    for _ in range(_TURNS):
        quiet.append(await _cost(ours, asyncio.sleep(_WATCH_SECONDS)))
        page = (await browser.get("/traffic")).text
        watched.append(await _cost(ours, _watch(browser, page, asked)))
    return statistics.median(quiet), statistics.median(watched)


async def _cost(ours: Server, work: "asyncio.Future[None] | object") -> float:
    """Cores that the hub's process uses while something is done."""
    before, begun = processor_seconds(ours.pid), time.perf_counter()
    await work  # type: ignore[misc]
    return (processor_seconds(ours.pid) - before) / (time.perf_counter() - begun)


# The page


@asynccontextmanager
async def _browser(ours: Server, port: int) -> AsyncIterator[httpx.AsyncClient]:
    """Signed in without the way there, of which argon2 would be most."""
    secret, now = new_secret(), int(time.time() * 1000)
    with sqlite3.connect(ours.folder / "kentongan.db", timeout=10) as database:
        person = ("rani", "Rani Sampelia", "administrator", "-", "-", now)
        columns = "name, person, role, password_hash, second_factor, created_at"
        number = database.execute(f"INSERT INTO administrator ({columns}) VALUES (?, ?, ?, ?, ?, ?)", person).lastrowid
        session = (new_id(), number, secret_hash(secret), now, now, "127.0.0.1", "-")
        database.execute("INSERT INTO console_session VALUES (?, ?, ?, ?, ?, ?, ?)", session)
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    cookies = {SESSION: secret}
    async with httpx.AsyncClient(
        base_url=f"https://127.0.0.1:{port}", verify=context, cookies=cookies, timeout=30
    ) as browser:
        yield browser


async def _watch(browser: httpx.AsyncClient, page: str, asked: list[str]) -> None:
    """One open page, for a while."""
    tasks = [
        asyncio.create_task(_follow(browser, page, asked)),
        asyncio.create_task(_every(5, browser, "/traffic/figures", asked)),
        asyncio.create_task(_every(10, browser, "/traffic/chart?span=hour", asked)),
        asyncio.create_task(_every(10, browser, "/traffic/sessions", asked)),
    ]
    await asyncio.sleep(_WATCH_SECONDS)
    for task in tasks:
        task.cancel()
    ends = await asyncio.gather(*tasks, return_exceptions=True)
    broken = [end for end in ends if not isinstance(end, asyncio.CancelledError)]
    assert not broken, broken[0]


async def _follow(browser: httpx.AsyncClient, page: str, asked: list[str]) -> None:
    since = _number(page)
    async with browser.stream("GET", "/live") as stream:
        async for line in stream.aiter_lines():
            if line == "event: transfers":
                since = _number((await browser.get(f"/traffic/changes?show=all&since={since}")).text)
                asked.append("changes")


def _number(page: str) -> str:
    return re.findall(r'name="since" value="(\d+)"', page)[0]


async def _every(seconds: int, browser: httpx.AsyncClient, path: str, asked: list[str]) -> None:
    while True:
        await asyncio.sleep(seconds)
        await browser.get(path)
        asked.append(path)


# The clients


@asynccontextmanager
async def _moving(ours: Server, clients: list[LightClient]) -> AsyncIterator[None]:
    """An upload of each client, slow enough to last."""
    tasks = [asyncio.create_task(_upload(ours, client, place)) for place, client in enumerate(clients)]
    await asyncio.sleep(3)
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        ends = await asyncio.gather(*tasks, return_exceptions=True)
        broken = [end for end in ends if not isinstance(end, asyncio.CancelledError)]
        assert not broken, broken[0]


async def _upload(ours: Server, client: LightClient, place: int) -> None:
    """Visit the shadow socket, then eight kilobytes a second."""
    offered = OfferedFile(name=f"rekaman-{place}.mp4", size=_SIZE, sha256=f"{place:064x}")
    shadow, _ = await client.ask_twice(Upload, files=[offered])
    assert isinstance(shadow, Shadow), shadow
    port = int(shadow.endpoint.rpartition(":")[2])
    source = client.transport.get_extra_info("sockname")[0]
    reader, writer = await asyncio.open_connection(
        ours.host, port, ssl=tls(SHADOW_ALPN), server_hostname="", local_addr=(source, 0)
    )
    certificate = writer.get_extra_info("ssl_object").getpeercert(binary_form=True) or b""
    nonce = await reader.readexactly(NONCE_BYTES)
    writer.write(ticket_proof(shadow.ticket, shadow.direction, shadow.transfer, nonce, certificate))
    try:
        while True:
            await asyncio.sleep(0.5)
            writer.write(_PIECE)
            await writer.drain()
    finally:
        writer.transport.abort()
