"""[LINK-7] Two ways to a system: when the one that a client uses is gone, it goes on over the other by itself.

Two proxies before one server stand for two hubs, as far as a client can tell.
"""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from kentongan.client.client import Client
from kentongan.client.invitation import Invitation, ServerAddress
from kentongan.client.keeper import Keeper, News, Stored
from kentongan.client.link_state import Connected
from kentongan.client.outbox import OutboxNews, OutgoingState, Uploading
from kentongan.client.profile import Profile
from kentongan.ids import new_id
from kentongan.protocol.commands.message import Send
from kentongan.words import TransferWay
from tests.faults.far_files import hash_of
from tests.faults.proxy import FaultProxy
from tests.process.server import RunningServer, running

pytestmark = pytest.mark.process

FAR, NEAR = "humas@jauh", "humas@dekat"
DEADLINE = 60.0
SIZE = 6_000_000
# Chunks under way, TLS, and the blocks of another beginning.
SLACK = 300_000


@dataclass
class Ways:
    """A server, two ways to it, and a keeper that knows both."""

    server: RunningServer
    proxies: list[FaultProxy]
    keeper: Keeper
    heard: list[News | OutboxNews]
    passwords: dict[str, str]
    news: asyncio.Event

    @property
    def used(self) -> FaultProxy:
        """The way that the keeper's line goes now."""
        assert isinstance(self.keeper.state, Connected)
        port = ServerAddress.parse(self.keeper.state.server).port
        return next(proxy for proxy in self.proxies if proxy.port == port)

    async def until(self, condition: Callable[[], object]) -> None:
        async with asyncio.timeout(DEADLINE):
            while not condition():
                self.news.clear()
                await self.news.wait()

    async def comes_over_another(self, gone: FaultProxy) -> FaultProxy:
        await self.until(lambda: isinstance(self.keeper.state, Connected) and self.used is not gone)
        return self.used


@contextlib.asynccontextmanager
async def two_ways(folder: Path) -> AsyncIterator[Ways]:
    async with (
        running(folder / "server") as server,
        FaultProxy(server.port) as one,
        FaultProxy(server.port) as other,
    ):
        passwords = await server.members([FAR, NEAR])
        profile = Profile(folder / "profile")
        line = f"kentongan://127.0.0.1:{one.port},127.0.0.1:{other.port}#{Invitation.parse(server.line).fingerprint}"
        async with Client.connect(line, profile) as client:
            await client.login(FAR, passwords[FAR])
        heard: list[News | OutboxNews] = []
        news = asyncio.Event()

        def hear(one: News | OutboxNews) -> None:
            heard.append(one)
            news.set()

        with Keeper(profile, hear) as keeper:
            keeper.outbox.tell = hear
            ways = Ways(server, [one, other], keeper, heard, passwords, news)
            running_keeper = asyncio.create_task(keeper.run())
            try:
                await ways.until(lambda: isinstance(keeper.state, Connected))
                yield ways
            finally:
                running_keeper.cancel()
                await asyncio.gather(running_keeper, return_exceptions=True)


async def test_a_client_whose_way_is_gone_follows_over_the_other(tmp_path: Path) -> None:
    async with two_ways(tmp_path) as ways, ways.server.session(NEAR, ways.passwords[NEAR]) as near:
        gone = ways.used
        gone.refuse()
        gone.reset()
        meanwhile = (await near.send([FAR], "Sementara itu")).message
        await ways.comes_over_another(gone)
        later = (await near.send([FAR], "Sesudahnya")).message
        await ways.until(lambda: sum(len(one.messages) for one in ways.heard if isinstance(one, Stored)) == 2)
        shown = [ways.keeper.popups.next()]
        while message := shown[-1]:
            ways.keeper.popups.done(message.id, seen=True)
            shown.append(ways.keeper.popups.next())
        assert [message.id for message in shown if message] == [meanwhile, later]


@pytest.mark.parametrize("way", TransferWay)
async def test_an_upload_goes_on_over_the_other_way(way: TransferWay, tmp_path: Path) -> None:
    path = tmp_path / "film.bin"
    path.write_bytes(os.urandom(SIZE))
    async with two_ways(tmp_path) as ways:
        assert ways.keeper.client
        if way is TransferWay.INBAND:
            ways.keeper.client.networks.remember_closed("127.0.0.1")
        gone = ways.used
        gone.up.bandwidth = 1_500_000
        id = ways.keeper.outbox.put(Send(id=new_id(), to=[NEAR], subject="Film"), [path])
        ways.keeper.nudge()
        await ways.until(lambda: moved(ways) > SIZE // 4 or (way is TransferWay.SHADOW and moved(ways)))
        confirmed = moved(ways)
        gone.refuse()
        gone.reset()
        other = await ways.comes_over_another(gone)
        await ways.until(lambda: is_accepted(ways, id))
        entry = ways.keeper.outbox.entry(id)
        assert entry
        assert entry.draft.files[0].attachment
        assert entry.draft.files[0].attachment.sha256 == hash_of(path)
        if way is TransferWay.INBAND:
            assert other.up.passed < SIZE - confirmed + SLACK
        async with ways.server.session(NEAR, ways.passwords[NEAR]) as near:
            assert [row.message.subject async for row in near.inbox()] == ["Film"]


def moved(ways: Ways) -> int:
    return max((one.moved.done for one in ways.heard if isinstance(one, Uploading)), default=0)


def is_accepted(ways: Ways, id: str) -> bool:
    entry = ways.keeper.outbox.entry(id)
    return entry is not None and entry.state is OutgoingState.ACCEPTED
