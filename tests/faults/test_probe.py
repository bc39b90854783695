"""The probe can fail: a server that stands still, sessions that are dropped and figures that are too high are found."""

import asyncio
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.probe import POPUP_P95, PROBERS, Probe, Readings
from tests.process.server import running

GOOD = Readings(popups=[0.01] * 99, pings=[0.01] * 99, logins=[0.1] * 20)

BAD = [
    (Readings(popups=[0.01] * 90 + [0.6] * 10, logins=[0.1]), "popups took 0.600 s"),
    (Readings(popups=[0.01], logins=[0.1], unseen=1), "1 popups never came"),
    (Readings(popups=[0.01], logins=[0.1] * 18, failed_logins=2), "18 of 20 fresh logins"),
    (Readings(popups=[0.01], logins=[11.0]), "0 of 1 fresh logins"),
    (Readings(popups=[0.01], logins=[0.1], dropped=1), "1 sessions were dropped"),
    (Readings(popups=[0.01], logins=[0.1], pings=[0.3]), "pings took 0.300 s"),
    (Readings(popups=[0.01], logins=[0.1], grown=200 * 1024**2), "the hub grew by 200 MiB"),
    (Readings(), "nothing was measured"),
]


def test_good_readings_hold() -> None:
    assert GOOD.faults() == GOOD.faults(baseline=0.01) == []


@pytest.mark.parametrize(("readings", "sentence"), BAD, ids=[sentence for _, sentence in BAD])
def test_every_bad_reading_is_found(readings: Readings, sentence: str) -> None:
    [fault] = readings.faults()
    assert fault.startswith(sentence)


def test_popups_may_take_three_times_as_long_as_without_the_row() -> None:
    assert Readings(popups=[0.3], logins=[0.1]).faults(baseline=0.1) == []
    [fault] = Readings(popups=[0.31], logins=[0.1]).faults(baseline=0.1)
    assert "0.300 s are allowed" in fault


@pytest.mark.process
async def test_a_quiet_server_holds_and_one_that_stands_still_or_dies_does_not(tmp_path: Path) -> None:
    async with running(tmp_path / "server") as server:
        passwords = await server.members(PROBERS)
        async with Probe(server, passwords, every=0.05, login_every=0.1) as probe:
            await until(lambda: len(probe.readings.popups) > 10 and len(probe.readings.logins) > 2)
        probe.must_hold()
        async with Probe(server, passwords, every=0.05, login_every=0.1) as probe:
            await until(lambda: len(probe.readings.logins) > 1)
            server.signal(signal.SIGSTOP)
            await until(lambda: probe.waiting() > POPUP_P95)
            probe.readings.popups.clear()  # what was measured before, on a fast machine much, says nothing here
            probe.readings.pings.clear()
            server.signal(signal.SIGCONT)
            await until(lambda: bool(probe.readings.popups) and bool(probe.readings.pings))
        assert any(fault.startswith(("popups took", "pings took")) for fault in probe.readings.faults())
        async with Probe(server, passwords, every=0.05, login_every=0.1) as probe:
            await until(lambda: len(probe.readings.logins) > 1)
            await asyncio.to_thread(server.kill)
            await until(lambda: probe.readings.dropped == 2)
        with pytest.raises(AssertionError, match="2 sessions were dropped"):
            probe.must_hold()


@pytest.mark.process
async def test_what_breaks_the_probe_itself_is_not_taken_for_silence(tmp_path: Path) -> None:
    async with running(tmp_path / "server") as server:
        passwords = await server.members(PROBERS)
        with pytest.raises(KeyError):
            async with Probe(server, {PROBERS[1]: passwords[PROBERS[1]]}):
                pass


async def until(done: Callable[[], bool]) -> None:
    for _ in range(6000):
        if done():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not happen within a minute")
