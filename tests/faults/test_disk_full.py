"""R05: the disk of the server fills up under its clients, by their uploads and then by somebody's file, and is freed.

Attachments are refused first, messages later, logging in and reading never; nothing accepted is lost, and when there is
room again everything works again by itself.
"""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from kentongan.client.client import Client
from kentongan.client.errors import ServerRefused
from kentongan.ids import new_id
from kentongan.protocol.commands.message import Message
from tests.acceptance import Acceptance
from tests.faults import census
from tests.faults.ledger import Ledger, check
from tests.faults.namespace import ROOT
from tests.faults.tiny_disk import TinyDisk, tiny_disk
from tests.machine import needs, needs_root
from tests.process import watch
from tests.process.server import RunningServer, form_of, running

pytestmark = [
    pytest.mark.process,
    needs_root,
    needs("nsenter"),
]

MIB = 1024**2
SENDER, READER = "humas@penuh", "humas@baca"
SETTINGS = {"free_space": 24 * MIB, "reserved_space": 4 * MIB}
REFUSED, HEALED, DEADLINE = 2.0, 10.0, 60.0  # seconds; a refusal and the healing are figures of the row


class Desk:
    """The sender with its ledger, and with a watch for refusals."""

    def __init__(self, client: Client, folder: Path) -> None:
        self.client = client
        self.slowest = 0.0
        self._files = folder
        self._ledger = Ledger(folder / "ledgers", SENDER)

    async def send(self, id: str = "") -> None:
        """One message, of which the ledger knows."""
        id = id or new_id()
        self._ledger.intend(id, [READER])
        self._ledger.acknowledge(await self.client.send([READER], id, "Halo. " * 200, id=id))

    async def upload(self, size: int = 1) -> None:
        """A file that nobody has sent before."""
        path = self._files / "poster.bin"
        path.write_bytes(os.urandom(size))
        await self.client.upload([path])

    async def refusal_of(self, doing: Awaitable[object]) -> str:
        """The code with which this is refused, with a sentence for the user; empty when it is not refused."""
        begin = time.monotonic()
        try:
            await doing
        except ServerRefused as error:
            refused = error
        else:
            return ""
        self.slowest = max(self.slowest, time.monotonic() - begin)
        assert refused.say("id") != refused.say("en")
        return refused.code


class Screen:
    """The reader's: what it has displayed stands in a ledger."""

    def __init__(self, folder: Path) -> None:
        self.count = 0
        self._ledger = Ledger(folder / "ledgers", READER)
        self._news = asyncio.Event()

    async def follow(self, client: Client) -> None:
        """Display and report for ever."""
        async for event in client.follow():
            if isinstance(event, Message):
                self._ledger.display(event)
                self.count += 1
                self._news.set()
                await client.delivered(event.sequence)

    async def until(self, count: int) -> None:
        """So many have been displayed."""
        async with asyncio.timeout(DEADLINE):
            while self.count < count:
                self._news.clear()
                await self._news.wait()


@asynccontextmanager
async def displaying(client: Client, folder: Path) -> AsyncIterator[Screen]:
    """A client that follows and displays."""
    screen = Screen(folder)
    task = asyncio.create_task(screen.follow(client))
    try:
        yield screen
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_r05_a_full_disk_refuses_loses_nothing_and_heals_without_a_restart(
    tmp_path: Path, acceptance: Acceptance
) -> None:
    with tiny_disk(tmp_path / "d", "64m") as disk:
        server_at = disk.folder / "server"
        async with running(server_at, settings=SETTINGS, tracer=disk.inside, prelude=watch.PRELUDE) as server:
            server.log.expected |= {"space", "commit_failed"}
            passwords = await server.members([SENDER, READER])
            async with (
                server.session(SENDER, passwords[SENDER]) as sending,
                server.session(READER, passwords[READER]) as reading,
                displaying(reading, tmp_path) as screen,
            ):
                before = await census.counted(server)
                desk = Desk(sending, tmp_path)
                await fill_by_uploads(desk, server)
                junk = await asyncio.to_thread(disk.fill)
                await fill_by_messages(desk)
                await others_are_served(server, passwords, desk, screen.count)
                junk.unlink()
                healed = await heal(desk)
                await screen.until(check(tmp_path / "ledgers").acknowledged)
                await census_is_clean(server, disk, before)
        findings = check(tmp_path / "ledgers")
        assert findings.faults == {}
        assert findings.displayed == findings.acknowledged
    assert desk.slowest <= REFUSED
    acceptance(
        "R05", "refused in <= 2 s, uploads first, messages later, login and reading never", f"{desk.slowest:.2f} s"
    )
    acceptance("R05", "sends work again <= 10 s after space returns, without restart", f"{healed:.1f} s")
    acceptance(
        "R05", "0 crashes, 0 accepted lost, CENSUS clean", f"{findings.displayed} of {findings.acknowledged} there"
    )


async def fill_by_uploads(desk: Desk, server: RunningServer) -> None:
    """Attachments are refused while messages still go."""
    for size in (4 * MIB, MIB, MIB // 4, MIB // 16, MIB // 64):  # to the last bit of what they may take
        for _ in range(64 * MIB // size):
            if refused := await desk.refusal_of(desk.upload(size)):
                break
        else:
            raise AssertionError("nothing was refused")
        assert refused == "space_low"
    for _ in range(20):
        await desk.send()
    await until_told(server, ["low"])


async def until_told(server: RunningServer, levels: list[str]) -> None:
    """This is what the administrator has heard about the disk since the start."""

    def told() -> bool | None:
        return [line["space"] for line in server.log.events("space")] == levels or None

    await asyncio.to_thread(server.log.wait_for, told, DEADLINE, f"the alarms {levels}")


async def fill_by_messages(desk: Desk) -> None:
    """At some time messages are refused, and from then on every one."""
    for _ in range(5000):
        if refused := await desk.refusal_of(desk.send()):
            break
    else:
        raise AssertionError("nothing was refused")
    assert refused == "storage_failed"
    assert {await desk.refusal_of(desk.send()) for _ in range(50)} == {"storage_failed"}


async def others_are_served(server: RunningServer, passwords: dict[str, str], desk: Desk, seen: int) -> None:
    """Whoever wants nothing stored is served as ever."""
    for address, password in passwords.items():
        async with Client.connect(server.line) as client:
            key = (await client.login(address, password)).device_key
        async with Client.connect(server.line) as client:
            await client.resume(key)
            rows = [row async for row in client.inbox()]
            if address == READER:
                assert len(rows) >= seen >= 20
                await client.shown(*[row.message.id for row in rows[:20]])
            await client.ping()
    assert await desk.refusal_of(desk.upload()) == "space_low"
    async with Client.connect(server.line) as client:
        assert await desk.refusal_of(client.register(**form_of("humas@baru"))) == "storage_failed"
    await until_told(server, ["low", "full"])
    assert server.log.events("space")[-1]["level"] == "error"


async def heal(desk: Desk) -> float:
    """The same message goes through in time, and others after it; the seconds until then."""
    begin, id = time.monotonic(), new_id()
    while await desk.refusal_of(desk.send(id)):
        assert time.monotonic() - begin <= HEALED
        await asyncio.sleep(0.1)  # as a client that tries again
    healed = time.monotonic() - begin
    for _ in range(20):
        await desk.send()
    return healed


async def census_is_clean(server: RunningServer, disk: TinyDisk, before: census.Count) -> None:
    """Inside the namespace: the database must be opened where it lies."""
    # Another namespace begins at its own root folder.
    look = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from tests.faults.census import main; main()"
    command = [*disk.inside, sys.executable, "-c", look, str(server.data)]
    end = time.monotonic() + census.SETTLED
    while True:
        done = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=True)
        faults = json.loads(done.stdout) + census.process_faults(await census.counted(server), before, server.port)
        if not faults or time.monotonic() > end:
            break
    assert faults == []
