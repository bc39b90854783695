"""R08: one NATS server of three is lost, then all of them: who is on the sender's hub notices nothing, the others wait
for at most five seconds, and nothing is lost."""

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.acceptance import Acceptance
from tests.bus.nats_server import NatsServer, nats_cluster
from tests.faults.herd import grazing
from tests.faults.probe import POPUP_P95, share
from tests.process.hubs import running_hubs
from tests.process.server import RunningServer

NIGHTLY = [pytest.mark.nightly, pytest.mark.timeout(600)]
pytestmark = pytest.mark.process
POLL, BACK = 5.0, 20.0
SLACK = 2.0  # what a busy machine takes to look, once it is time to look


@pytest.mark.parametrize(
    ("seconds", "clients"), [(5, 20), pytest.param(60, 100, marks=NIGHTLY), pytest.param(150, 100, marks=NIGHTLY)]
)
async def test_r08_without_nats_nothing_is_lost_and_the_own_members_notice_nothing(
    tmp_path: Path, acceptance: Acceptance, seconds: int, clients: int
) -> None:
    (tmp_path / "nats").mkdir()
    nodes = nats_cluster(tmp_path / "nats", 3)
    with running_hubs(tmp_path / "hubs", nats=nodes) as hubs:
        async with grazing(hubs, clients) as herd:
            remote, local = herd.on(0), herd.on(1)
            one_gone = time.monotonic()
            await lose_the_node_of(hubs[0], nodes)
            await herd.more(10)
            all_gone = time.monotonic()
            for node in nodes:
                await asyncio.to_thread(node.kill)
            await asyncio.sleep(seconds)
            ways = [len(connections(hub)) for hub in hubs]
            for node in nodes:
                await asyncio.to_thread(node.start)
            there = time.monotonic()
            for hub, count in zip(hubs, ways, strict=True):
                await asyncio.to_thread(wait_for_another, hub, count)
            back = time.monotonic()
            await herd.more(10)
            end = time.monotonic()
        ledger = herd.must_be_clean(hubs.database)
    one = max(herd.delays(remote, one_gone, all_gone))
    near = share(herd.delays(local, all_gone, there), 0.95)
    far = max(herd.delays(remote, all_gone, there))
    late = max(herd.delays(remote, all_gone, end, counted=there))
    size = f"{clients} clients, outage of {seconds} s"
    acceptance("R08", "one of three lost: remote popups <= 5 s", f"slowest {one:.1f} s")
    acceptance("R08", "all lost: local delivery unaffected (PROBE: p95 <= 0.5 s)", f"p95 {near:.2f} s, {size}")
    acceptance("R08", "all lost: remote popups late, never lost", f"slowest {far:.1f} s, {size}")
    acceptance("R08", "remote popups <= 5 s after recovery", f"slowest {late:.1f} s, {size}")
    acceptance("R08", "hubs reconnect by themselves", f"after {back - there:.1f} s, {size}")
    acceptance("R08", "LEDGER clean: sent = stored = shown", ledger)
    assert near <= POPUP_P95
    assert max(one, late) <= POLL + SLACK


async def lose_the_node_of(hub: RunningServer, nodes: Sequence[NatsServer]) -> None:
    """Kill the NATS server that a hub is connected to, and wait until it has found another one."""
    ways = connections(hub)
    (node,) = [node for node in nodes if node.url == ways[-1]]
    await asyncio.to_thread(node.kill)
    await asyncio.to_thread(wait_for_another, hub, len(ways))


def connections(hub: RunningServer) -> list[str]:
    """The servers that a hub has connected to so far, in order."""
    return [str(event["server"]) for event in hub.log.events("bus_connected")]


def wait_for_another(hub: RunningServer, count: int) -> None:
    """Once a hub has connected more often than so many times."""
    hub.log.wait_for(lambda: len(connections(hub)) > count or None, BACK, "the way to NATS")
