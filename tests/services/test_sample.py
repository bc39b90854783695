"""Samples: what moved, in three steps, as fine as is kept. [ADMIN-64]"""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from kentongan.config import RetentionSettings
from kentongan.errors import Refusal
from kentongan.files.spool import Spool
from kentongan.services.audit import AuditService
from kentongan.services.live import Snapshot
from kentongan.services.retention import RetentionService
from kentongan.services.sample import EVERY, MOST_POINTS, SampleService, pause_at, step_for
from kentongan.services.traffic import TrafficService
from kentongan.store.engine import Engines
from kentongan.store.sample import STEPS
from kentongan.store.schema import sample
from kentongan.store.store import Store
from kentongan.words import RetentionKind
from tests.services.clock import DAY, NOW, Clock

SECONDS, MINUTE, HOUR = STEPS


class Hub:
    """What a hub says of itself: its totals go up."""

    def __init__(self) -> None:
        self.sessions, self.messages, self.bytes_in, self.file_bytes = 4, 0, 0, 0

    def snapshot(self) -> Snapshot:
        names = ("fresh", "waiting", "messages_per_minute", "bytes_out", "rate_in", "rate_out", "transfers")
        own = {"sessions": self.sessions, "messages": self.messages, "bytes_in": self.bytes_in}
        own |= {"file_bytes": self.file_bytes, "file_rate": 0}
        return Snapshot(started_at=NOW, workers=[], **dict.fromkeys(names, 0), **own)


@pytest.fixture
def hub() -> Hub:
    return Hub()


@pytest.fixture
def service(store: Store, audit: AuditService, hub: Hub) -> SampleService:
    traffic = TrafficService(store, audit)
    traffic.live = hub  # type: ignore[assignment]
    return SampleService(store, traffic)


async def test_totals_become_what_has_passed_in_each_step(service: SampleService, hub: Hub, clock: Clock) -> None:
    clock.now = NOW // HOUR * HOUR
    for sessions, messages in ((4, 10), (8, 25), (6, 25)):
        hub.sessions, hub.messages, hub.bytes_in = sessions, messages, messages * 100
        hub.file_bytes = messages * 200  # of transfers that were over before anybody looked
        assert await service.take()
        clock.forward(EVERY)
    fine = await service.series(clock.now - MINUTE, 0)
    assert (fine.step, fine.messages, fine.bytes_in) == (SECONDS, [10, 15, 0], [1000, 1500, 0])
    assert (fine.sessions, fine.file_bytes) == ([4, 8, 6], [2000, 3000, 0])
    assert fine.at == [clock.now - 3 * EVERY, clock.now - 2 * EVERY, clock.now - EVERY]
    day = await service.series(clock.now - DAY, 0)
    assert (day.step, day.messages, day.sessions, day.sessions_most) == (MINUTE, [25], [6], [8])
    year = await service.series(clock.now - 300 * DAY, 0)
    assert (year.step, year.messages, year.at) == (HOUR, [25], [NOW // HOUR * HOUR])


@pytest.mark.parametrize("late", [0, 1, 400, 4_900])
def test_each_step_has_a_look_of_its_own_however_late_the_one_before_was(late: int) -> None:
    now = NOW + 1234
    first = now + round(pause_at(now) * 1000)
    looks = [first]
    for _ in range(50):
        woken = looks[-1] + late
        looks.append(woken + round(pause_at(woken) * 1000))
    assert 0 < first - now <= EVERY
    assert [look // EVERY for look in looks] == [*range(first // EVERY, first // EVERY + len(looks))]


async def test_of_several_hubs_each_adds_what_has_passed_and_one_what_there_is(
    service: SampleService, store: Store, audit: AuditService, hub: Hub, clock: Clock
) -> None:
    """A hub that comes late, goes, or has the lease in turn with others is neither forgotten nor counted twice."""
    clock.now = NOW // HOUR * HOUR
    traffic, beside, every = TrafficService(store, audit), Hub(), Hub()
    traffic.live, traffic.alone = every, beside  # type: ignore[assignment]
    other = SampleService(store, traffic)
    every.sessions, every.messages = 9, 10**6
    for first, second in ((service, other), (other, service)):
        hub.messages += 10
        beside.messages += 1
        assert [await first.take(), await second.take()] == [True, False]
        clock.forward(EVERY)
    fine = await service.series(clock.now - MINUTE, 0)
    assert (fine.messages, fine.sessions, fine.sessions_most) == ([11, 11], [4, 9], [4, 9])


async def test_finer_rows_go_when_no_chart_wants_them_and_hours_with_retention(
    service: SampleService, store: Store, audit: AuditService, clock: Clock, engines: Engines, tmp_path: Path
) -> None:
    def counts() -> dict[int, int]:
        with engines.reader.connect() as connection:
            return {
                row.step: row[1] for row in connection.execute(select(sample.c.step, func.count()).group_by("step"))
            }

    for pause in (0, HOUR, 3 * HOUR, 48 * HOUR, 700 * DAY):
        clock.forward(pause)
        assert await service.take()
    assert counts() == {SECONDS: 1, MINUTE: 1, HOUR: 5}
    clock.forward(40 * DAY)
    spool = Spool(tmp_path / "files")
    spool.prepare()
    retention = RetentionService(store, spool, RetentionSettings(), audit)
    gone = {row.kind: row.rows for row in await retention.remove()}
    assert (gone[RetentionKind.SAMPLES], counts()[HOUR]) == (4, 1)


def test_the_step_is_the_finest_that_is_kept_and_fits() -> None:
    assert step_for(NOW - HOUR, NOW, NOW) == SECONDS
    assert step_for(NOW - 6 * HOUR, NOW - 5 * HOUR, NOW) == MINUTE
    assert step_for(NOW - DAY, NOW, NOW) == MINUTE
    assert step_for(NOW - 3 * DAY, NOW - 2 * DAY, NOW) == HOUR
    assert step_for(0, NOW, NOW) == HOUR


@pytest.mark.parametrize(("since", "until"), [(NOW, 0), (NOW + 1, NOW + 5), (5, 4)])
async def test_a_time_that_is_none_is_refused(service: SampleService, since: int, until: int) -> None:
    with pytest.raises(Refusal):
        await service.series(since, until)


async def test_a_chart_has_only_so_many_points(service: SampleService) -> None:
    assert (await service.series(0, 0)).at == []
    assert MOST_POINTS * 10 * 15 < 256 * 1024
