"""The NATS server of a parent: for its hubs only, killed when it hangs, found again on the same port."""

import asyncio
import os
import signal
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import structlog

from kentongan.bus.bus import LetterQueued
from kentongan.bus.doorbell import Doorbell
from kentongan.bus.nats import NatsBus, NatsSettings
from kentongan.parent.nats import NatsChild, find_nats
from tests.parent.family import DEADLINE, hurry, until

pytestmark = pytest.mark.process


@pytest.fixture
async def nats(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[NatsChild]:
    hurry(monkeypatch)
    program = find_nats()
    assert program
    child = NatsChild(program, tmp_path)
    async with asyncio.timeout(DEADLINE):
        assert await child.start()
    yield child
    await child.stop()
    assert list(tmp_path.iterdir()) == []


def bus_of(nats: NatsChild, name: str, password: str | None = None) -> NatsBus:
    return NatsBus(
        NatsSettings(
            hub=name, servers=(nats.url,), user=nats.user, password=nats.password if password is None else password
        )
    )


async def test_hubs_ring_at_each_other_over_it_also_after_it_was_killed(nats: NatsChild) -> None:
    near, far = bus_of(nats, "hub-0"), bus_of(nats, "hub-1")
    rung: list[Doorbell] = []
    far.subscribe(lambda event: rung.append(event) if isinstance(event, Doorbell) and event.letters else None)
    for bus in (near, far):
        bus.start()
    try:
        for number in (None, signal.SIGKILL, signal.SIGSTOP):
            if number is not None:
                pid = nats.pid
                os.kill(pid, number)
                await until(lambda pid=pid: nats.pid not in (0, pid))
            await until(lambda: near.is_whole and far.is_whole)
            rung.clear()
            near.publish(LetterQueued())
            await until(lambda: rung)
    finally:
        for bus in (near, far):
            await bus.stop()


async def test_another_user_of_the_machine_cannot_ring(nats: NatsChild, tmp_path: Path) -> None:
    (settings,) = tmp_path.iterdir()
    assert stat.S_IMODE(settings.stat().st_mode) == 0o600
    stranger = bus_of(nats, "hub-1", password="")
    with structlog.testing.capture_logs() as log:
        stranger.start()
        await until(lambda: any("Authorization" in str(line.get("why")) for line in log))
    assert not stranger.is_whole
    await stranger.stop()


async def test_what_it_complains_of_is_told(nats: NatsChild) -> None:
    with structlog.testing.capture_logs() as log:
        stranger = bus_of(nats, "hub-1", password="wrong")
        stranger.start()
        await until(lambda: any(line["event"] == "nats_says" for line in log))
        await stranger.stop()
    assert not any("Plaintext" in str(line) for line in log)
