"""A feed: every message above the cursor, in order, none twice, however commits, reads and a slow peer fall. [MSG-5]"""

import asyncio
from dataclasses import dataclass

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kentongan.hub.feed import Feed
from kentongan.hub.router import Router
from kentongan.protocol.commands.elsewhere import Elsewhere
from kentongan.protocol.commands.message import Popup
from kentongan.protocol.commands.retraction import Retracted
from kentongan.words import ElsewhereState
from tests.hub.fake_connection import FakeConnection
from tests.hub.fake_messages import FakeMessages, membership
from tests.hub.fake_services import FakeSequels
from tests.hub.leaping_loop import turn

ME, OTHER = 1, 2


class Stage:
    def __init__(self) -> None:
        self.messages = FakeMessages()
        self.sequels = FakeSequels()
        self.router = Router(self.messages, "hub:7420")  # type: ignore[arg-type]
        self.messages.publish = self.router.publish

    def follow(self, after: int) -> FakeConnection:
        connection = FakeConnection(membership(ME))
        connection.feed = Feed(connection, self.router, self.messages, self.sequels, after)  # type: ignore[arg-type]
        self.router.join(connection)  # type: ignore[arg-type]
        connection.feed.start()
        return connection


@pytest.fixture
async def stage() -> Stage:
    return Stage()


async def test_a_device_gets_what_it_has_missed_and_then_what_comes(stage: Stage) -> None:
    stage.messages.commit_here((ME,), (OTHER,), (ME,), (ME,))
    connection = stage.follow(1)
    await turn()
    assert connection.sequences == [3, 4]
    stage.messages.commit_here((ME,))
    assert connection.sequences == [3, 4, 5]
    assert stage.messages.questions == [("missed", 1, 4)]


async def test_what_another_device_has_shown_is_told_before_the_messages(stage: Stage) -> None:
    """[RCPT-6] So that nothing flashes up and vanishes."""
    stage.messages.commit_here(*[(ME,)] * 4)
    stage.messages.seen = {1: ElsewhereState.SHOWN, 2: ElsewhereState.ACKNOWLEDGED, 4: ElsewhereState.SHOWN}
    connection = stage.follow(0)
    await turn()
    told = [(one.state, one.messages) for one in connection.blocks[:2] if isinstance(one, Elsewhere)]
    assert told == [
        (ElsewhereState.SHOWN, [f"{1:032x}", f"{4:032x}"]),
        (ElsewhereState.ACKNOWLEDGED, [f"{2:032x}"]),
    ]
    assert connection.sequences == [1, 2, 3, 4]
    assert len(connection.blocks) == 6


async def test_what_was_retracted_meanwhile_is_told_once_before_the_messages(stage: Stage) -> None:
    """[MSG-11] Only of what the device has already; a feed that falls behind later does not tell it again."""
    stage.messages.commit_here(*[(ME,)] * 3)
    stage.sequels.retracted = {1: "1" * 32, 3: "3" * 32}
    connection = stage.follow(2)
    await turn()
    first, second = connection.blocks
    assert isinstance(first, Retracted)
    assert (first.message, first.endpoint) == ("1" * 32, "hub:7420")
    assert isinstance(second, Popup)
    connection.stop_reading()
    stage.messages.commit_here((ME,))
    connection.read()
    await turn()
    assert [type(block) for block in connection.blocks] == [Retracted, Popup, Popup]


async def test_what_is_committed_while_catching_up_is_neither_lost_nor_doubled(stage: Stage) -> None:
    stage.messages.pause = lambda: 5
    stage.messages.commit_here((ME,), (ME,))
    connection = stage.follow(0)
    await turn(3)
    stage.messages.commit_here((ME,))
    assert connection.sequences == []
    await turn(60)
    assert connection.sequences == [1, 2, 3]


async def test_exactly_one_page_is_not_taken_for_the_end(stage: Stage) -> None:
    stage.messages.commit_here(*[(ME,)] * 200)
    connection = stage.follow(0)
    await turn()
    assert connection.sequences == list(range(1, 201))
    stage.messages.commit_here((ME,))
    assert connection.sequences[-1] == 201


async def test_a_live_feed_whose_peer_stops_reading_catches_up_from_the_database(stage: Stage) -> None:
    connection = stage.follow(0)
    await turn()
    stage.messages.commit_here((ME,))
    connection.stop_reading()
    for _ in range(10):
        stage.messages.commit_here((ME,), (OTHER,))
    await turn()
    assert connection.sequences == [1]
    connection.read()
    await turn()
    assert connection.sequences == stage.messages.sequences_of(ME)
    stage.messages.commit_here((ME,))
    assert connection.sequences == stage.messages.sequences_of(ME)


async def test_a_congested_peer_costs_one_page_of_memory_and_no_more(stage: Stage) -> None:
    connection = stage.follow(0)
    connection.stop_reading()
    await turn()
    for _ in range(50):
        stage.messages.commit_here(*[(ME,)] * 10)
        await turn(3)
    questions = len(stage.messages.questions)
    assert questions <= 2
    connection.read()
    await turn(200)
    assert connection.sequences == stage.messages.sequences_of(ME)


async def test_nothing_is_written_after_the_feed_was_stopped_or_the_peer_is_gone(stage: Stage) -> None:
    stage.messages.pause = lambda: 3
    stage.messages.commit_here((ME,))
    stopped, gone, congested = stage.follow(0), stage.follow(0), stage.follow(0)
    congested.stop_reading()
    assert stopped.feed is not None
    stopped.feed.stop()
    gone.closing = True
    await turn(30)
    congested.closing = True
    congested.read()
    await turn(30)
    stage.messages.commit_here((ME,))
    await turn(30)
    assert [one.blocks for one in (stopped, gone, congested)] == [[], [], []]


# Any order of events


@dataclass
class Commit:
    """Messages of this hub (`here`) or another; each is for us or for somebody else."""

    mine: list[bool]
    here: bool


@dataclass
class Turn:
    times: int


@dataclass
class Reading:
    """The peer of a connection reads, or stops after so many more frames."""

    connection: int
    stop_after: int


@dataclass
class Follow:
    """A connection follows, from so many messages before the end."""

    back: int


batches = st.one_of(
    st.lists(st.booleans(), min_size=1, max_size=4), st.sampled_from([99, 100, 101]).map(lambda n: [True] * n)
)
steps = st.one_of(
    st.builds(Commit, batches, st.booleans()),
    st.builds(Commit, st.lists(st.booleans(), min_size=1, max_size=3), st.just(True)),
    st.builds(Turn, st.integers(1, 8)),
    st.builds(Reading, st.integers(0, 2), st.integers(-1, 4)),
    st.builds(Follow, st.integers(0, 120)),
)


@settings(max_examples=500)
@given(st.lists(steps, max_size=25), st.lists(st.integers(0, 6), min_size=1, max_size=8))
@example([Follow(0), Turn(3), Reading(0, 1), Commit([True] * 3, True), Turn(3), Reading(0, -1)], [0])
@example([Commit([True] * 101, True), Follow(120), Turn(1), Commit([True], False), Commit([True], True)], [3, 0])
def test_no_gap_and_no_double_whatever_happens_in_whatever_order(steps: list[object], pauses: list[int]) -> None:
    asyncio.run(play(steps, pauses))


async def play(steps: list[object], pauses: list[int]) -> None:
    stage = Stage()
    remaining = iter(pauses * 1000)
    stage.messages.pause = lambda: next(remaining, 0)
    connections: list[tuple[int, FakeConnection]] = []
    for step in steps:
        match step:
            case Commit(mine, here):
                audiences = [(ME, OTHER) if one else (OTHER,) for one in mine]
                (stage.messages.commit_here if here else stage.messages.commit)(*audiences)
            case Turn(times):
                await turn(times)
            case Reading(number, stop_after) if number < len(connections):
                connection = connections[number][1]
                if stop_after < 0:
                    connection.read()
                elif stop_after == 0:
                    connection.stop_reading()
                else:
                    connection.congested_at = stop_after
            case Follow(back) if len(connections) < 3:
                after = max(0, stage.router.last - back)
                connections.append((after, stage.follow(after)))
            case _:
                pass
        check(stage, connections)
    # In the end everybody reads, and a last commit of this hub lets it see what others have committed.
    for _, connection in connections:
        connection.congested_at = 0
        connection.read()
    stage.messages.commit_here((ME,))
    for _ in range(200):
        await turn(10)
        if all(connection.sequences[-1:] == [len(stage.messages.committed)] for _, connection in connections):
            break
    for after, connection in connections:
        assert connection.sequences == stage.messages.sequences_of(ME, after)


def check(stage: Stage, connections: list[tuple[int, FakeConnection]]) -> None:
    """At every moment each connection has an unbroken beginning of what it must get."""
    for after, connection in connections:
        got = connection.sequences
        assert got == stage.messages.sequences_of(ME, after)[: len(got)]
