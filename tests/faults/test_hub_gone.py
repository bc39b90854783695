"""R09: one hub of several is killed, or stands still for a while; its clients go to another one, nothing is lost."""

import asyncio
import signal
import time
from pathlib import Path

import pytest

from kentongan.client.client import Client
from kentongan.client.errors import LinkEnded, ServerRefused
from tests.acceptance import Acceptance
from tests.faults.herd import SENDER, grazing
from tests.faults.probe import share
from tests.process.hubs import running_hubs

NIGHTLY = [pytest.mark.nightly, pytest.mark.timeout(600)]
pytestmark = pytest.mark.process
MOST, ALL = 30.0, 60.0  # seconds


@pytest.mark.parametrize(
    ("count", "clients"),
    [(2, 40), pytest.param(2, 200, marks=NIGHTLY), pytest.param(3, 200, marks=NIGHTLY)],
)
async def test_r09_the_clients_of_a_killed_hub_go_to_another_one(
    tmp_path: Path, acceptance: Acceptance, count: int, clients: int
) -> None:
    with running_hubs(tmp_path / "hubs", count) as hubs:
        async with grazing(hubs, clients) as herd:
            homeless = herd.on(count - 1)
            killed = time.monotonic()
            await asyncio.to_thread(hubs[count - 1].kill)
            spans = await herd.there(homeless, killed, 2 * ALL)
            assert herd.on(count - 1) == []
            await herd.more(5)
        ledger = herd.must_be_clean(hubs.database)
    size = f"{len(homeless)} of {clients} clients, {count} hubs"
    acceptance("R09", "95 % of a killed hub's clients on another one in <= 30 s", f"{share(spans, 0.95):.1f} s, {size}")
    acceptance("R09", "100 % in <= 60 s", f"{spans[-1]:.1f} s, {size}")
    acceptance("R09", "LEDGER clean: sent = stored = shown", ledger)
    assert len(homeless) >= clients // count
    assert share(spans, 0.95) <= MOST
    assert spans[-1] <= ALL


@pytest.mark.parametrize(("seconds", "clients"), [(4, 40), pytest.param(30, 200, marks=NIGHTLY)])
async def test_r09_a_hub_that_stood_still_delivers_nothing_twice_and_lets_nobody_in_who_is_out(
    tmp_path: Path, acceptance: Acceptance, seconds: int, clients: int
) -> None:
    with running_hubs(tmp_path / "hubs") as hubs:
        async with (
            grazing(hubs, clients) as herd,
            hubs[0].session(SENDER, herd.sender.password) as laptop,
            hubs[1].session(SENDER, herd.sender.password) as owner,
        ):
            assert laptop.session
            hubs[0].signal(signal.SIGSTOP)
            try:
                begun, accepted = time.monotonic(), len(herd.sender.accepted())
                await owner.revoke_device(laptop.session.device)
                await asyncio.sleep(begun + seconds - time.monotonic())
                went_on = len(herd.sender.accepted()) - accepted
            finally:
                hubs[0].signal(signal.SIGCONT)
            async with asyncio.timeout(ALL):
                with pytest.raises(LinkEnded):
                    await laptop.link.next_push()
            for hub in hubs:
                async with Client.connect(hub.line) as client:
                    with pytest.raises(ServerRefused):
                        await client.resume(laptop.session.device_key)
        ledger = herd.must_be_clean(hubs.database)
    acceptance(
        "R09", "the waking hub delivers nothing stale or double; LEDGER clean", f"{ledger}, pause of {seconds} s"
    )
    acceptance("R09", "stale device keys accepted = 0", f"0, revoked on the other hub in a pause of {seconds} s")
    assert went_on
