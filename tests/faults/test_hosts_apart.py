"""Hubs, database and NATS on machines of their own: one of them is cut off for a while, without a word to anybody."""

import asyncio
import time
from pathlib import Path

import pytest

from tests.acceptance import Acceptance
from tests.faults.herd import grazing
from tests.faults.hosts import HubsApart, network
from tests.machine import needs, needs_root
from tests.process.hubs import closing

NIGHTLY = [pytest.mark.nightly, pytest.mark.timeout(600)]
pytestmark = [pytest.mark.process, needs_root, needs("ip")]
# What a hub without its database cannot do meanwhile.
DOWN = {"audit_not_signed", "doorbell_not_answered", "mail_round_failed", "receipts_not_told", "retention_failed"}
DOWN |= {"sample_failed"}


@pytest.mark.parametrize(
    ("which", "seconds", "clients"),
    [
        ("the database and NATS", 4, 12),
        ("a hub", 4, 12),
        pytest.param("the database and NATS", 60, 60, marks=NIGHTLY),
        pytest.param("a hub", 60, 60, marks=NIGHTLY),
    ],
)
async def test_a_machine_is_cut_off_and_nothing_is_lost(
    tmp_path: Path, acceptance: Acceptance, which: str, seconds: int, clients: int
) -> None:
    with network(3) as (shared, *hosts), closing(HubsApart(tmp_path / "hubs", shared, hosts)) as hubs:
        for hub in hubs:
            hub.log.expected |= DOWN
        lonely = shared if which != "a hub" else hosts[0]
        async with grazing(hubs, clients) as herd:
            cut = time.monotonic()
            lonely.cut()
            await asyncio.sleep(seconds)
            mended = time.monotonic()
            lonely.mend()
            await herd.more(1)
            span = time.monotonic() - mended
            went_on = len([at for at in herd.sender.accepted(cut) if at < mended])
            await herd.more(5)
            await herd.there(herd.wanderers, 0.0, 60)
        ledger = herd.must_be_clean(hubs.database)
        late = max(herd.delays(herd.wanderers, cut, mended, counted=mended), default=0.0)
    size = f"{which} cut off for {seconds} s, hosts apart"
    if which == "a hub":
        acceptance("R09", "hosts apart, a hub cut off: LEDGER clean", f"{ledger}, {size}")
        acceptance(
            "R09", "hosts apart: what waited comes after the line is up", f"{late:.1f} s, {went_on} sent, {size}"
        )
        assert went_on
    else:
        acceptance("R07", "hosts apart, the database cut off: LEDGER clean", f"{ledger}, {size}")
        acceptance("R07", "hosts apart: first success <= 5 s after DB is back", f"{span:.1f} s, {size}")
        assert span <= 5
