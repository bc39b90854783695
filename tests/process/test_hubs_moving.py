"""[LINK-7] A hub is killed: its members go on at another one, by their device keys, with all that was under way."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from kentongan.client.client import Client
from kentongan.client.invitation import ServerAddress
from kentongan.client.keeper import Keeper, News, Stored
from kentongan.client.link_state import Connected
from kentongan.client.outbox import OutboxNews, OutgoingState, Uploading
from kentongan.client.profile import Profile
from kentongan.ids import new_id
from kentongan.protocol.commands.message import Send
from tests.process.hubs import RunningHubs, running_hubs
from tests.process.server import RunningServer

pytestmark = pytest.mark.process

MOVING, STAYING = "humas@pindah", "humas@tinggal"
DEADLINE = 60.0


@pytest.fixture
def hubs(tmp_path: Path) -> Iterator[RunningHubs]:
    with running_hubs(tmp_path / "hubs") as hubs:
        yield hubs


def line_of(hubs: RunningHubs) -> str:
    """The invitation that names every hub."""
    where = ",".join(f"127.0.0.1:{hub.port}" for hub in hubs)
    return f"kentongan://{where}#{hubs[0].line.partition('#')[2]}"


@dataclass
class Mover:
    """A member's client that runs, and what it has told."""

    keeper: Keeper
    heard: list[News | OutboxNews]
    told: asyncio.Event

    async def until_connected(self, hubs: RunningHubs, gone: RunningServer | None = None) -> RunningServer:
        """The hub that its line leads to, when that is not the one that is gone."""
        async with asyncio.timeout(DEADLINE):
            while True:
                self.told.clear()
                if isinstance(state := self.keeper.state, Connected):
                    port = ServerAddress.parse(state.server).port
                    hub = next(hub for hub in hubs if hub.port == port)
                    if hub is not gone:
                        return hub
                await self.told.wait()

    async def until_accepted(self, id: str) -> None:
        async with asyncio.timeout(DEADLINE):
            while (entry := self.keeper.outbox.entry(id)) and entry.state is not OutgoingState.ACCEPTED:
                self.told.clear()
                await self.told.wait()

    async def until_moving(self) -> None:
        async with asyncio.timeout(DEADLINE):
            while not any(isinstance(news, Uploading) for news in self.heard):
                self.told.clear()
                await self.told.wait()

    async def until_stored(self, *subjects: str) -> None:
        """Until messages of these subjects have come, each once and in this order."""
        async with asyncio.timeout(DEADLINE):
            while True:
                self.told.clear()
                stored = [m.subject for news in self.heard if isinstance(news, Stored) for m in news.messages]
                if len(stored) >= len(subjects):
                    assert stored == list(subjects)
                    return
                await self.told.wait()


@contextlib.asynccontextmanager
async def moving(hubs: RunningHubs, folder: Path, password: str) -> AsyncIterator[Mover]:
    profile = Profile(folder)
    async with Client.connect(line_of(hubs), profile) as client:
        await client.login(MOVING, password)
    heard: list[News | OutboxNews] = []
    told = asyncio.Event()

    def hear(news: News | OutboxNews) -> None:
        heard.append(news)
        told.set()

    with Keeper(profile, hear) as keeper:
        keeper.outbox.tell = hear
        running = asyncio.create_task(keeper.run())
        try:
            yield Mover(keeper, heard, told)
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


async def test_members_of_a_killed_hub_go_on_at_the_other_one(hubs: RunningHubs, tmp_path: Path) -> None:
    passwords = await hubs.members([MOVING, STAYING])
    film = tmp_path / "film.bin"
    film.write_bytes(os.urandom(8_000_000))
    async with moving(hubs, tmp_path / "profile", passwords[MOVING]) as mover:
        gone = await mover.until_connected(hubs)
        [other] = [hub for hub in hubs if hub is not gone]
        async with other.session(STAYING, passwords[STAYING]) as staying:
            await staying.send([MOVING], "Sebelum")
            await mover.until_stored("Sebelum")
            assert mover.keeper.client
            mover.keeper.client.networks.remember_closed("127.0.0.1")
            id = mover.keeper.outbox.put(Send(id=new_id(), to=[STAYING], subject="Film"), [film])
            mover.keeper.nudge()
            await mover.until_moving()
            await asyncio.to_thread(gone.kill)
            await staying.send([MOVING], "Sementara")
            assert await mover.until_connected(hubs, gone) is other
            await staying.send([MOVING], "Sesudah")
            await mover.until_stored("Sebelum", "Sementara", "Sesudah")
            await mover.until_accepted(id)
            [row] = [row async for row in staying.inbox()]
            (tmp_path / "fetched").mkdir()
            [path] = await staying.download(row.message, tmp_path / "fetched")
            assert path.read_bytes() == film.read_bytes()
