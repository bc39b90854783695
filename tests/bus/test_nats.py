"""The bus of many hubs over a real NATS server: what is heard, what is found to be lost, and coming back for ever."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
import structlog
from nats.aio.client import Client

from kentongan.bus.bus import Event, LetterQueued, MembersSuspended, MessagesCommitted
from kentongan.bus.doorbell import EVERYTHING, Doorbell, Ring, encode_ring
from kentongan.bus.lane import VERSION
from kentongan.bus.nats import NatsBus, NatsSettings
from tests.bus.nats_server import NatsServer, nats_running

pytestmark = pytest.mark.process

DEADLINE = 15.0


@pytest.fixture
def nats(tmp_path: Path) -> Iterator[NatsServer]:
    with nats_running(tmp_path) as server:
        yield server


class Ear:
    """A bus, and what it has told this hub."""

    def __init__(self, bus: NatsBus) -> None:
        self.bus = bus
        self.heard: list[Event] = []
        self._news = asyncio.Event()
        bus.subscribe(self._hear)

    def _hear(self, event: Event) -> None:
        self.heard.append(event)
        self._news.set()

    async def until(self, there: Callable[[], bool]) -> None:
        """Wait until something was heard."""
        async with asyncio.timeout(DEADLINE):
            while not there():
                self._news.clear()
                await self._news.wait()

    async def hears(self, *events: Event) -> None:
        """Wait until exactly this was heard, and forget it."""
        await self.until(lambda: len(self.heard) >= len(events))
        assert self.heard == list(events)
        self.heard.clear()

    async def connected(self) -> None:
        await self.hears(EVERYTHING)


@contextlib.asynccontextmanager
async def hubs(*settings: NatsSettings) -> AsyncIterator[list[Ear]]:
    """Hubs that are connected one after the other."""
    ears = [Ear(NatsBus(one)) for one in settings]
    try:
        for ear in ears:
            ear.bus.start()
            await ear.connected()
        yield ears
    finally:
        for ear in ears:
            await ear.bus.stop()


def two(nats: NatsServer) -> tuple[NatsSettings, NatsSettings]:
    return NatsSettings("hub-a", (nats.url,)), NatsSettings("hub-b", (nats.url,))


async def test_what_is_done_here_is_heard_here_as_it_is_and_there_as_a_doorbell(nats: NatsServer) -> None:
    async with hubs(*two(nats)) as (one, other):
        one.bus.publish(MembersSuspended(frozenset({3})))
        await one.hears(MembersSuspended(frozenset({3})))
        await other.hears(Doorbell(members=[3]))
        other.bus.publish(LetterQueued())
        await other.hears(LetterQueued())
        await one.hears(Doorbell(letters=True))


async def test_what_is_told_here_only_stays_here(nats: NatsServer) -> None:
    async with hubs(*two(nats)) as (one, other):
        one.bus.publish_here(MembersSuspended(frozenset({3})))
        one.bus.publish(LetterQueued())
        await other.hears(Doorbell(letters=True))


async def test_what_gathers_while_a_ring_is_under_way_becomes_one_ring(nats: NatsServer) -> None:
    async with hubs(*two(nats)) as (one, other):
        for sequence in range(1, 1001):
            one.bus.publish(MessagesCommitted(sequence))
        await other.hears(Doorbell(until=1000))
        assert one.bus.rung == 1


async def test_a_ring_that_was_missed_is_noticed_by_the_next_one(nats: NatsServer) -> None:
    async with hubs(*two(nats)) as (one, other):
        one.bus.rung += 1  # as if one had been lost on its way
        one.bus.publish(LetterQueued())
        await other.hears(Doorbell(letters=True, everything=True))


async def test_what_nobody_understands_makes_a_hub_look_at_everything(nats: NatsServer) -> None:
    stranger = Client()
    await stranger.connect(nats.url)
    newer = Ring(version=VERSION + 1, run="1", number=1, doorbell=Doorbell())
    async with hubs(NatsSettings("hub-a", (nats.url,))) as (one,):
        with structlog.testing.capture_logs() as log:
            for data in (b"", b"{}", b"\xff" * 100, b"[" * 100_000, encode_ring(newer), b"x" * 200_000):
                await stranger.publish("kentongan.hub-b.bell", data)
                await one.hears(EVERYTHING)
        assert [line["event"] for line in log] == ["ring_not_understood"] * 6
    await stranger.close()


async def until(there: Callable[[], bool]) -> None:
    """Wait for what has no event."""
    async with asyncio.timeout(DEADLINE):
        while not there():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def until_lost(*ears: Ear) -> None:
    """Wait until these hubs know that they are cut off."""
    await until(lambda: not any(ear.bus.is_whole for ear in ears))


async def test_a_hub_comes_back_by_itself_and_looks_at_everything(nats: NatsServer) -> None:
    async with hubs(*two(nats)) as (one, other):
        nats.kill()
        await until_lost(one, other)
        nats.start()
        await one.connected()
        await other.connected()
        other.bus.publish(LetterQueued())
        await one.until(lambda: Doorbell(letters=True) in one.heard)


async def test_what_was_due_meanwhile_is_rung_afterwards(nats: NatsServer) -> None:
    """The other hub had nothing to notice: only this one was cut off."""
    async with hubs(*two(nats)) as (one, other):
        nats.kill()
        await until_lost(one, other)
        for sequence in (5, 6, 7):
            one.bus.publish(MessagesCommitted(sequence))
        assert one.bus._due == Doorbell(until=7)
        nats.start()
        await one.until(lambda: EVERYTHING in one.heard)
        await until(lambda: not one.bus._due and one.bus.rung > 0)
        assert one.bus.rung == 1


async def test_a_server_that_stands_still_is_left_and_found_again(nats: NatsServer) -> None:
    """No segment says that the connection is dead; only that nobody answers."""
    async with hubs(*two(nats)) as (one, other):
        nats.signal(signal.SIGSTOP)
        await until_lost(one, other)
        nats.signal(signal.SIGCONT)
        await one.connected()
        await other.connected()


async def test_a_hub_starts_without_nats_and_says_so_once(tmp_path: Path) -> None:
    server = NatsServer(tmp_path)
    ear = Ear(NatsBus(NatsSettings("hub-a", (server.url,))))
    with structlog.testing.capture_logs() as log:
        ear.bus.start()
        await until(lambda: bool(log))
        server.start()
        await ear.connected()
        assert [line["event"] for line in log] == ["bus_lost", "bus_connected"]
    await ear.bus.stop()
    server.kill()


async def test_with_several_servers_another_one_is_taken(tmp_path: Path, nats: NatsServer) -> None:
    with nats_running(tmp_path) as second:
        settings = NatsSettings("hub-a", (nats.url, second.url))
        async with hubs(settings) as (one,):
            nats.kill()
            second.kill()
            nats.start()
            await one.connected()
            nats.kill()
            second.start()
            await one.connected()


async def test_what_comes_late_from_a_former_connection_of_ours_is_no_other_hub(nats: NatsServer) -> None:
    client = Client()
    await client.connect(nats.url)
    async with hubs(NatsSettings("hub-a", (nats.url,)), NatsSettings("hub-b", (nats.url,))) as (one, other):
        with structlog.testing.capture_logs() as log:
            late = Ring(version=VERSION, run=one.bus.run, number=1, doorbell=Doorbell(letters=True))
            await client.publish("kentongan.hub-a.bell", encode_ring(late))
            await client.flush()
            await other.hears(Doorbell(letters=True))
            other.bus.publish(LetterQueued())
            await one.hears(Doorbell(letters=True))
        assert log == []
    await client.close()


async def test_two_hubs_of_one_name_are_told(nats: NatsServer) -> None:
    settings = NatsSettings("hub-a", (nats.url,))
    async with hubs(settings, settings) as (one, _):
        with structlog.testing.capture_logs() as log:
            one.bus.publish(LetterQueued())
            await until(lambda: bool(log))
        assert [line["event"] for line in log] == ["hub_name_taken"]
