"""Two hubs with a real NATS server between them: as quick as on one hub, and five seconds late at most without it."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from kentongan.bus.nats import NatsBus, NatsSettings
from kentongan.errors import ErrorCode
from kentongan.hub.doorbell import POLL_SECONDS
from kentongan.hub.status import LiveHubs
from kentongan.protocol.commands.link import Goodbye
from kentongan.protocol.commands.message import Popup
from tests.bus.nats_server import NatsServer, nats_running
from tests.hub.test_doorbell import sent
from tests.hub.two_hubs import HubOfTwo, two_hubs, until

pytestmark = pytest.mark.process

# What a machine that does much else may add.
_GRACE = 2.0


@pytest.fixture
def nats(tmp_path: Path) -> Iterator[NatsServer]:
    with nats_running(tmp_path) as server:
        yield server


@pytest.fixture
async def hubs(tmp_path: Path, nats: NatsServer) -> AsyncIterator[tuple[HubOfTwo, HubOfTwo]]:
    folder = tmp_path / "data"
    folder.mkdir()
    buses = [NatsBus(NatsSettings(name, (nats.url,))) for name in ("hub-a", "hub-b")]
    async with two_hubs(folder, *buses) as pair:
        for bus in buses:
            bus.start()
        await until(lambda: all(bus.is_whole for bus in buses))
        yield pair
        for bus in buses:
            await bus.stop()


async def test_a_popup_is_on_the_screen_of_the_other_hub_at_once(hubs: tuple[HubOfTwo, HubOfTwo]) -> None:
    one, other = hubs
    sender, recipient = await one.member("a@satu"), await other.member("b@dua")
    for number in range(5):
        began = time.monotonic()
        message = await sent(sender, "b@dua", subject=f"Nomor {number}")
        assert (await recipient.hears(Popup)).message.id == message
        assert time.monotonic() - began < 1 + _GRACE


async def test_suspension_bites_within_a_second(hubs: tuple[HubOfTwo, HubOfTwo]) -> None:
    one, other = hubs
    gone = await other.member("b@dua")
    began = time.monotonic()
    await one.services.membership.suspend("b@dua", "test")
    assert (await gone.hears(Goodbye)).code == ErrorCode.SUSPENDED
    assert time.monotonic() - began < 1 + _GRACE


async def test_without_nats_a_popup_is_five_seconds_late_at_most_and_afterwards_at_once(
    hubs: tuple[HubOfTwo, HubOfTwo], nats: NatsServer
) -> None:
    one, other = hubs
    sender, near, far = await one.member("a@satu"), await one.member("c@satu"), await other.member("b@dua")
    nats.kill()
    for number in range(2):
        began = time.monotonic()
        await sent(sender, "b@dua", "c@satu", subject=f"Nomor {number}")
        await near.hears(Popup)
        assert time.monotonic() - began < 1 + _GRACE
        await far.hears(Popup)
        assert time.monotonic() - began < POLL_SECONDS + _GRACE
    nats.start()
    await until(lambda: one.bus.is_whole and other.bus.is_whole)
    began = time.monotonic()
    message = await sent(sender, "b@dua", subject="Sesudahnya")
    assert (await far.hears(Popup)).message.id == message
    assert time.monotonic() - began < 1 + _GRACE


async def test_a_session_of_the_other_hub_is_seen_and_ended(hubs: tuple[HubOfTwo, HubOfTwo]) -> None:
    one, other = hubs
    tasks = []
    for hub in hubs:
        assert isinstance(hub.bus, NatsBus)
        hub.hub.shadow.snapshot = list  # type: ignore[method-assign]
        hub.hub.shadow.workers = []  # type: ignore[misc]
        every = LiveHubs(hub.hub.live, hub.bus)
        hub.bus.hear_status = every.hear
        hub.services.traffic.live = every
        tasks.append(asyncio.create_task(every.run()))
    gone, stays = await other.member("b@dua"), await other.member("c@dua")
    traffic = one.services.traffic
    await until(lambda: len(traffic.live.sessions("", 10)) == 2)
    assert traffic.report().sessions == 2
    found = (await traffic.sessions("", 10, "b@dua")).sessions
    assert [(row.address, row.device_name) for row in found] == [("b@dua", "Laptop")]
    await traffic.end_session(found[0].session, "test")
    assert (await gone.hears(Goodbye)).code == ErrorCode.SESSION_ENDED
    gone.leave()
    await until(lambda: [row.address for row in traffic.live.sessions("", 10)] == ["c@dua"])
    assert not stays.transport.is_closing()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
