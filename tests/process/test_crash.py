"""SIGKILL in the middle of two hundred messages, three times: nothing accepted is lost, nothing is doubled."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from kentongan.client.client import Client
from kentongan.client.errors import LinkLost, ServerUnreachable
from kentongan.ids import new_id
from kentongan.protocol.commands.message import Accepted, Message
from tests.process.server import RunningServer, running

pytestmark = pytest.mark.process

SENDERS = [f"humas@kampus-{number}" for number in range(4)]
ABSENT, PRESENT = "arsip@institut-sampel", "humas@institut-sampel"
EACH, UNDER_WAY = 50, 4
KILLS = [50, 100, 150]
DEADLINE = 60.0


@dataclass
class Ledger:
    """What was accepted, written down on the senders' side in the moment in which they are told."""

    path: Path
    accepted: int = 0
    told: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def note(self, answer: Accepted) -> None:
        with self.path.open("a") as file:
            file.write(f"{answer.id} {answer.message} {answer.sequence}\n")
        async with self.told:
            self.accepted += 1
            self.told.notify_all()

    async def reaches(self, count: int) -> None:
        async with self.told:
            await self.told.wait_for(lambda: self.accepted >= count)

    def lines(self) -> dict[str, tuple[str, int]]:
        """Message and sequence by the sender's id; fails when two answers for one id differ."""
        found: dict[str, tuple[str, int]] = {}
        for line in self.path.read_text().splitlines():
            id, message, sequence = line.split()
            assert found.setdefault(id, (message, int(sequence))) == (message, int(sequence))
        return found


@dataclass
class World:
    """A server that comes and goes, and the clients that come back to it with their device keys."""

    server: RunningServer
    ledger: Ledger
    up: asyncio.Event = field(default_factory=asyncio.Event)
    cuts: int = 0

    async def crash(self) -> None:
        """Kill the server, and start it again on the same folder and port."""
        self.up.clear()
        await asyncio.to_thread(self.server.kill)
        await asyncio.to_thread(self.server.start)
        self.up.set()

    async def visit(self, device_key: str, doing: Callable[[Client], Awaitable[None]]) -> None:
        """Do something on a connection, again and again until it was not cut off."""
        while True:
            await self.up.wait()
            try:
                async with Client.connect(self.server.line) as client:
                    await client.resume(device_key)
                    await doing(client)
                    return
            except (LinkLost, ServerUnreachable):
                self.cuts += 1


async def send_all(world: World, device_key: str, ids: list[str]) -> None:
    """Some sends are always under way; what was not answered is sent again under the same id."""
    open_ids = list(ids)

    async def send(client: Client) -> None:
        async def one() -> None:
            while waiting:
                id = waiting.pop()
                await world.ledger.note(await client.send([ABSENT, PRESENT], id, "Halo.", id=id))
                open_ids.remove(id)

        waiting = list(reversed(open_ids))
        await asyncio.gather(*(one() for _ in range(UNDER_WAY)))

    await world.visit(device_key, send)


async def repeat_all(world: World, device_key: str, ids: list[str]) -> None:
    """Everything once more: the first answers come again, and the ledger looks that they do."""

    async def repeat(client: Client) -> None:
        for id in ids:
            await world.ledger.note(await client.send([ABSENT, PRESENT], id, "Halo.", id=id))

    await world.visit(device_key, repeat)


async def follow_all(world: World, device_key: str, kept: list[Message], count: int) -> None:
    """Follow from what is safe here, as a client does after a cut."""

    async def follow(client: Client) -> None:
        async for event in client.follow(after=kept[-1].sequence if kept else 0):
            if isinstance(event, Message):
                kept.append(event)
            if len(kept) >= count:
                return

    await world.visit(device_key, follow)


async def test_nothing_accepted_is_lost_or_doubled_when_the_server_is_killed_during_two_hundred_sends(
    tmp_path: Path,
) -> None:
    async with running(tmp_path / "server") as server:
        keys = await device_keys(server)
        ids = {sender: [new_id() for _ in range(EACH)] for sender in SENDERS}
        world = World(server, Ledger(tmp_path / "ledger"))
        world.up.set()
        popups: list[Message] = []
        async with asyncio.timeout(DEADLINE), asyncio.TaskGroup() as doing:
            doing.create_task(follow_all(world, keys[PRESENT], popups, len(SENDERS) * EACH))
            for sender in SENDERS:
                doing.create_task(send_all(world, keys[sender], ids[sender]))
            for count in KILLS:
                await world.ledger.reaches(count)
                await world.crash()
        assert world.cuts >= len(KILLS) * 2  # at each kill somebody was sending and somebody following
        before = world.ledger.lines()
        await asyncio.gather(*(repeat_all(world, keys[sender], ids[sender]) for sender in SENDERS))
        assert world.ledger.lines() == before
        inbox = await read_inbox(world, keys[ABSENT])
        await compare(before, inbox, popups, {id for one in ids.values() for id in one})


async def compare(
    ledger: dict[str, tuple[str, int]], inbox: list[Message], popups: list[Message], ids: set[str]
) -> None:
    """The subject of each message is its sender's id."""
    assert set(ledger) == ids
    assert Counter(message.subject for message in inbox) == Counter(ids)
    assert {message.subject: (message.id, message.sequence) for message in inbox} == ledger
    assert [message.id for message in popups] == [message.id for message in sorted(inbox, key=lambda m: m.sequence)]


async def device_keys(server: RunningServer) -> dict[str, str]:
    addresses = [*SENDERS, ABSENT, PRESENT]
    passwords = await server.members(addresses)
    keys = {}
    for address in addresses:
        async with Client.connect(server.line) as client:
            keys[address] = (await client.login(address, passwords[address])).device_key
    return keys


async def read_inbox(world: World, device_key: str) -> list[Message]:
    found: list[Message] = []

    async def read(client: Client) -> None:
        found[:] = [row.message async for row in client.inbox()]

    await world.visit(device_key, read)
    return found
