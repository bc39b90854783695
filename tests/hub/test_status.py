"""All hubs as one, for those who watch: sums, lists, ends, and what is gone."""

import asyncio
from collections.abc import Iterator

import pytest

from kentongan.bus.bus import EndOrdered, Event
from kentongan.bus.doorbell import EVERYTHING
from kentongan.bus.status import EndedTransfer, Status, decode_status
from kentongan.errors import ErrorCode, Refusal
from kentongan.hub.status import SILENT_SECONDS, LiveHubs
from tests.bus.test_status import transfer
from tests.hub.leaping_loop import run
from tests.hub.peer import HubStage


class FakeLane:
    """Hands the statuses to another hub at once; `told` are the newest bytes."""

    def __init__(self, run: str) -> None:
        self.hub, self.run, self.rung = run, run, 0
        self.published: list[Event] = []
        self.heard: list[Event] = []
        self.told = b""

    def publish(self, event: Event) -> None:
        self.published.append(event)

    def publish_here(self, event: Event) -> None:
        self.heard.append(event)

    def tell(self, status: bytes) -> None:
        self.told = status


class Watched:
    """A hub over use cases in memory, and the view of all hubs from it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.stage = HubStage()
        self.stage.services.shadow.rows = []  # type: ignore[attr-defined]
        self.stage.services.shadow.snapshot = list  # type: ignore[attr-defined]
        self.stage.services.shadow.workers = [1]  # type: ignore[attr-defined]
        self.lane = FakeLane(name)
        self.all = LiveHubs(self.stage.hub.live, self.lane)

    def status(self) -> Status:
        """What it tells next."""
        return decode_status(self.all._encoded())

    def hear(self, other: "Watched") -> None:
        self.all.hear(other.name, other.status())


@pytest.fixture
async def two() -> tuple[Watched, Watched]:
    return Watched("hub-a"), Watched("hub-b")


async def test_each_hub_has_figures_of_its_own_and_this_one_is_the_first(two: tuple[Watched, Watched]) -> None:
    one, other = two
    await other.stage.member(2)
    assert one.stage.hub.live.hubs() == {}
    other.hear(one)
    one.hear(other)
    assert [(name, hub.sessions) for name, hub in one.all.hubs().items()] == [("hub-a", 0), ("hub-b", 1)]
    assert [(name, hub.sessions) for name, hub in other.all.hubs().items()] == [("hub-b", 1), ("hub-a", 0)]


async def test_sessions_of_all_hubs_are_one_list_and_one_sum(two: tuple[Watched, Watched]) -> None:
    one, other = two
    desks = [await one.stage.member(1), await other.stage.member(2), await other.stage.member(3)]
    one.hear(other)
    ids = sorted(desk.connection.id for desk in desks)
    assert [row.session for row in one.all.sessions("", 100)] == ids
    assert [row.session for row in one.all.sessions(ids[0], 1)] == [ids[1]]
    assert [row.address for row in one.all.sessions("", 100, "m3@SATU")] == ["m3@satu"]
    assert one.all.snapshot().sessions == 3
    assert one.all.snapshot().workers == [1, 1]
    assert other.all.snapshot().sessions == 2


async def test_who_follows_anywhere_is_online(two: tuple[Watched, Watched]) -> None:
    one, other = two
    desk = await other.stage.member(2)
    one.hear(other)
    assert one.all.online([1, 2]) == frozenset()
    desk.connection.feed = object()  # type: ignore[assignment]
    one.hear(other)
    desk.connection.feed = None
    assert one.all.online([1, 2]) == {2}


async def test_a_session_that_has_ended_there_leaves_the_list(two: tuple[Watched, Watched]) -> None:
    one, other = two
    leaving, staying = await other.stage.member(2), await other.stage.member(3)
    one.hear(other)
    leaving.leave()
    one.hear(other)
    assert [row.session for row in one.all.sessions("", 100)] == [staying.connection.id]


async def test_a_session_of_another_hub_is_ended_by_an_order(two: tuple[Watched, Watched]) -> None:
    one, other = two
    desk = await other.stage.member(2)
    one.hear(other)
    assert one.all.owner_of_session(desk.connection.id) == "m2@satu"
    one.all.end_session(desk.connection.id)
    assert one.lane.published == [EndOrdered()]
    assert not desk.transport.is_closing()
    with pytest.raises(Refusal) as refused:
        one.all.owner_of_session("0" * 32)
    assert refused.value.code == ErrorCode.SESSION_UNKNOWN


def with_ends(status: Status, run: str, *numbers: int) -> Status:
    ends = [EndedTransfer(number, transfer(number), True) for number in numbers]
    return Status(**{name: getattr(status, name) for name in status.__struct_fields__} | {"ended": ends, "run": run})


async def test_ends_of_transfers_are_told_once_whatever_is_told_twice(two: tuple[Watched, Watched]) -> None:
    one, other = two
    for run_, numbers in (("r", (1, 2)), ("r", (1, 2, 3)), ("r", (2, 3, 4)), ("s", (1,))):
        one.all.hear("hub-b", with_ends(other.status(), run_, *numbers))
    ended = one.all.ended(0)
    assert [int(end.row.transfer, 16) for end in ended] == [3, 4, 1]  # what ended before it was first heard is past
    assert [end.number for end in ended] == [1, 2, 3]
    assert one.all.ended(2) == ended[2:]


async def test_transfers_of_all_hubs_are_one_list(two: tuple[Watched, Watched]) -> None:
    one, other = two
    status = other.status()
    rows = {"transfers": [transfer(2), transfer(1)]}
    fields = {name: getattr(status, name) for name in status.__struct_fields__}
    one.all.hear("hub-b", Status(**fields | rows))
    assert [int(row.transfer, 16) for row in one.all.transfers("", 10)] == [1, 2]
    assert one.all.owner_of_transfer(f"{2:032x}") == "m1@satu"
    await one.all.end_transfer(f"{2:032x}")
    assert one.lane.published == [EndOrdered()]
    with pytest.raises(Refusal):
        one.all.owner_of_transfer(f"{3:032x}")


def test_a_hub_that_is_silent_counts_no_more() -> None:
    async def play() -> list[int]:
        one, other = Watched("hub-a"), Watched("hub-b")
        await other.stage.member(2)
        one.hear(other)
        found = [one.all.snapshot().sessions]
        await asyncio.sleep(SILENT_SECONDS - 0.5)
        found.append(one.all.snapshot().sessions)
        await asyncio.sleep(1)
        return [*found, one.all.snapshot().sessions]

    assert run(play()) == [1, 1, 0]


def test_a_hub_that_falls_silent_may_have_left_something_unrung() -> None:
    """It is looked for once, without anybody who watches."""

    async def play() -> list[list[Event]]:
        one, other = Watched("hub-a"), Watched("hub-b")
        one.hear(other)
        task = asyncio.create_task(one.all.run())
        await asyncio.sleep(SILENT_SECONDS - 0.5)
        found = [list(one.lane.heard)]
        await asyncio.sleep(5)
        task.cancel()
        return [*found, one.lane.heard]

    assert run(play()) == [[], [EVERYTHING]]


def test_the_others_are_told_once_a_second() -> None:
    async def play() -> Iterator[bytes]:
        one = Watched("hub-a")
        told: list[bytes] = []
        one.lane.tell = told.append  # type: ignore[method-assign]
        task = asyncio.create_task(one.all.run())
        await asyncio.sleep(3.5)
        task.cancel()
        return iter(told)

    assert len(list(run(play()))) == 4
