"""Space on the disk: what is refused when, and what the administrator hears of it."""

import asyncio
import threading
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from kentongan.files.space import Space
from kentongan.services.space import SpaceLevel, SpaceService
from kentongan.store.store import Store
from tests.services.clock import Clock

FREE, RESERVE = 10_000, 1000


class Disk(Space):
    """A disk with so many free bytes, of which the reserve takes its part."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, RESERVE)
        self.free = 100_000
        self.held = False
        self.taken = threading.Event()

    def free_bytes(self) -> int:
        return self.free - self.held * RESERVE

    def hold(self) -> bool:
        self.held = self.free >= RESERVE
        self.taken.set()
        return self.held

    def give_up(self) -> bool:
        held, self.held = self.held, False
        return held


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    return Disk(tmp_path)


@pytest.fixture
def service(store: Store, disk: Disk) -> SpaceService:
    service = SpaceService(store, disk, FREE)
    service.look()
    return service


def level_after(service: SpaceService, disk: Disk, free: int) -> SpaceLevel:
    disk.free = free
    service.look()
    return service.status().level


def test_a_disk_fills_up_and_heals_in_steps(store: Store, service: SpaceService, disk: Disk, clock: Clock) -> None:
    steps = [
        *((11_000, "ample", True), (10_999, "low", True), (1250, "low", True)),
        *((1249, "full", False), (1999, "full", False), (2000, "low", True), (50_000, "ample", True)),
    ]
    for free, level, has_room in steps:
        assert (level_after(service, disk, free), store.writer.has_room) == (level, has_room), free
        assert disk.held is has_room


def test_the_writer_gets_the_reserve_once(store: Store, service: SpaceService, disk: Disk) -> None:
    assert store.writer.has_room
    assert (store.writer.make_room(), store.writer.make_room()) == (True, False)
    assert (disk.held, store.writer.has_room) == (False, False)
    assert level_after(service, disk, 1500) is SpaceLevel.FULL
    assert level_after(service, disk, 20_000) is SpaceLevel.AMPLE
    assert (disk.held, store.writer.has_room) == (True, True)


def test_a_server_that_starts_on_a_full_disk_says_so(store: Store, disk: Disk) -> None:
    disk.free = 500
    service = SpaceService(store, disk, FREE)
    service.look()
    assert (service.status().level, store.writer.has_room) == (SpaceLevel.FULL, False)


def test_the_administrator_is_told_of_every_change_and_again_every_hour(
    service: SpaceService, disk: Disk, clock: Clock
) -> None:
    with capture_logs() as lines:
        for free, later in ((5000, 0), (5000, 10), (5000, 3600), (5000, 10), (100, 1), (90_000, 1), (90_000, 7200)):
            clock.now += later * 1000
            level_after(service, disk, free)
    told = [(line["log_level"], line["space"]) for line in lines if line["event"] == "space"]
    assert told == [("warning", "low"), ("warning", "low"), ("error", "full"), ("info", "ample")]
    assert service.status().since == clock.now - 7200 * 1000
    assert service.status().free == 90_000 - RESERVE


async def test_the_reserve_is_there_while_the_service_runs(store: Store, disk: Disk) -> None:
    running = asyncio.create_task(SpaceService(store, disk, FREE).run())
    assert await asyncio.to_thread(disk.taken.wait, 60)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert not disk.held
