"""Row R14: fifty members who stop reading cost little, are closed in time, and find everything in the inbox later."""

import asyncio
import socket
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

from kentongan.client import Client
from kentongan.ids import new_id
from tests.acceptance import Acceptance
from tests.faults.probe import PROBERS, Probe
from tests.process.line import Line, tls_context
from tests.process.server import RunningServer, running

pytestmark = pytest.mark.process

READERS = 50
MOST_MEMORY = 50 * 1024**2
SENDER = "humas@univ-pengirim"


async def stopped_reader(server: RunningServer, key: str) -> tuple[Line, asyncio.StreamReader]:
    """A member's device that follows, and whose buffers are small and full soon."""
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    sock.setblocking(False)
    await asyncio.get_running_loop().sock_connect(sock, (server.host, server.port))
    reader, writer = await asyncio.open_connection(sock=sock, ssl=tls_context(), server_hostname="kentongan")
    line = Line(reader, writer)
    await line.answer("welcome")
    line.ask("resume", token="r", device_key=key)
    await line.answer("logged_in")
    line.ask("follow", token="f", after=0)
    await line.answer("following")
    writer.transport.pause_reading()  # type: ignore[attr-defined]
    return line, reader


FORMS = [
    pytest.param(2000, 4000, 10, id="short"),
    pytest.param(10_000, 2000, 60, id="defaults", marks=pytest.mark.nightly),
]


@pytest.mark.timeout(900)
@pytest.mark.parametrize(("messages", "length", "limit"), FORMS)
async def test_r14_fifty_who_stop_reading_are_no_burden_and_lose_nothing(
    tmp_path: Path, messages: int, length: int, limit: int, acceptance: Acceptance
) -> None:
    """[LINK-6]"""
    async with running(tmp_path / "server", settings={"limits.slow_reader_time": limit}) as server:
        addresses = [f"meja-{number}@univ-lambat" for number in range(READERS)]
        passwords = await server.members([*PROBERS, SENDER, *addresses])
        keys = {address: await device_key(server, address, passwords[address]) for address in addresses}
        process = psutil.Process(server.pid)
        async with Probe(server, passwords, every=0.3, login_every=1) as probe:
            readers = [await stopped_reader(server, key) for key in keys.values()]
            before = most = process.memory_info().rss
            sending = asyncio.create_task(send_all(server, passwords[SENDER], messages, length))
            while not sending.done():
                most = max(most, process.memory_info().rss)
                await asyncio.sleep(0.1)  # looked at while it happens
            seconds = await sending
            ended = time.monotonic()
            closed = await asyncio.to_thread(
                server.log.wait_for, lambda: all_closed(server), limit + 30, "the end of the readers"
            )
            waited = time.monotonic() - ended
            most = max(most, process.memory_info().rss)
        probe.must_hold()
        for line, _ in readers:
            await line.__aexit__()
        got = [await catch_up(server, key, messages) for key in list(keys.values())[:5]]
    print(
        f"R14: {messages} messages in {seconds:.0f} s to {READERS} who do not read, {(most - before) / 2**20:.0f} MiB"
        f" more at most, {closed} closed at most {waited:.0f} s after the last message"
    )
    assert most - before <= MOST_MEMORY
    assert waited <= limit + 1
    assert got == [[f"{number}" for number in range(messages)]] * 5
    acceptance("R14", "the hub grows <= 50 MB for 50 slow readers; PROBE holds", f"{(most - before) / 2**20:.0f} MiB")
    acceptance("R14", "closed <= 60 s", f"{waited:.0f} s after the last message, with a limit of {limit} s")
    acceptance("R14", "all messages in the inbox later", f"{messages:,} of {messages:,}")


def all_closed(server: RunningServer) -> int | None:
    """How many readers were closed, once all were."""
    members = {entry["member"] for entry in server.log.events("slow_reader")}
    return len(members) if len(members) == READERS else None


async def device_key(server: RunningServer, address: str, password: str) -> str:
    async with Client.connect(server.line) as client:
        return (await client.login(address, password)).device_key


async def send_all(server: RunningServer, password: str, messages: int, length: int) -> float:
    """Seconds until all were accepted; as many under way as a line takes."""
    begun = time.monotonic()
    async with await Line.tls(server.port) as line:
        await line.answer("welcome")
        line.ask("login", token="l", address=SENDER, password=password)
        await line.answer("logged_in")
        for first in range(0, messages, 25):
            for number in range(first, first + 25):
                block: dict[str, Any] = {"to": ["@univ-lambat"], "subject": f"{number}", "text": "x" * length}
                line.ask("send", token=f"{number}", id=new_id(), **block)
            for _ in range(25):
                await line.answer("accepted")
    return time.monotonic() - begun


async def catch_up(server: RunningServer, key: str, messages: int) -> list[str]:
    """The subjects of all messages that a device gets when it comes back and reads; nothing comes after them."""
    async with await Line.tls(server.port) as line:
        await line.answer("welcome")
        line.ask("resume", token="r", device_key=key)
        await line.answer("logged_in")
        line.ask("follow", token="f", after=0)
        await line.answer("following")
        subjects = [(await line.answer("message"))["message"]["subject"] for _ in range(messages)]
        await line.ping()
    return subjects
