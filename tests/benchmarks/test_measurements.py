"""The measurements of many hubs work, with few sessions: what they print is for people to judge."""

import math

import pytest

from benchmarks import databases, everybody, hubs, status
from benchmarks.report import Figure

pytestmark = [pytest.mark.process]


def _check(figures: list[Figure]) -> dict[str, float]:
    assert all(math.isfinite(figure.value) and figure.value >= 0 for figure in figures)
    return {figure.what: figure.value for figure in figures}


async def test_a_status_of_many_sessions_is_told_in_slices() -> None:
    found = _check(await status.measure(500, 1))
    assert found["status: sessions that one names"] > 100


@pytest.mark.nightly
async def test_databases() -> None:
    found = _check(await databases.measure(20, 1))
    assert found["MariaDB: log of InnoDB for a direct message until delivered"] > 500


@pytest.mark.nightly
async def test_hubs() -> None:
    found = _check(await hubs.measure(20, 1))
    assert 1 <= found["NATS: rings for a broadcast until shown"] < 100
    assert found["NATS: bytes of a status, one a second of each hub"] > 1000


@pytest.mark.nightly
async def test_everybody() -> None:
    found = _check(await everybody.measure(0, 1, 1000))
    assert 100 < found["database: a delivery that was opened"] < 2000
