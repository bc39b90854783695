"""R07 with several hubs: their MariaDB is killed and started again, and stands still; nobody is disconnected."""

import asyncio
import signal
import time
from pathlib import Path

import pytest

from tests.acceptance import Acceptance
from tests.faults.herd import Herd, grazing
from tests.process.hubs import running_hubs

NIGHTLY = [pytest.mark.nightly, pytest.mark.timeout(600)]
pytestmark = pytest.mark.process


@pytest.mark.parametrize(("seconds", "clients"), [(3, 20), pytest.param(30, 100, marks=NIGHTLY)])
async def test_r07_the_database_of_two_hubs_is_killed_and_stands_still(
    tmp_path: Path, acceptance: Acceptance, seconds: int, clients: int
) -> None:
    with running_hubs(tmp_path / "hubs") as hubs:
        for hub in hubs:
            hub.log.expected.add("sample_failed")  # a figure of the charts is missing then
        async with grazing(hubs, clients) as herd:
            await asyncio.to_thread(hubs.mariadb.end, signal.SIGKILL)
            await asyncio.to_thread(hubs.mariadb.start)
            spans = [await first_success(herd)]
            hubs.mariadb.pause()
            try:
                await asyncio.sleep(seconds)
            finally:
                hubs.mariadb.go_on()
            spans.append(await first_success(herd))
            await herd.more(5)
            dropped = sum(len(one.logins) - 1 for one in herd.wanderers)
        ledger = herd.must_be_clean(hubs.database)
    size = f"2 hubs, {clients} clients, pause of {seconds} s"
    acceptance("R07", "first success <= 5 s after DB is back", f"{max(spans):.1f} s, {size}")
    acceptance("R07", "sessions dropped = 0", f"{dropped}, {size}")
    acceptance("R07", "LEDGER clean: sent = stored = shown", f"{ledger}, {size}")
    assert max(spans) <= 5
    assert dropped == herd.sender.cuts == 0


async def first_success(herd: Herd) -> float:
    """Seconds until the next message is accepted."""
    begun = time.monotonic()
    await herd.more(1)
    return time.monotonic() - begun
