"""The router: committed messages go to whoever is online, in the order of commits, with nothing left out. [MSG-5]"""

import asyncio
from dataclasses import replace

import pytest

from kentongan.hub.feed import Feed
from kentongan.hub.router import Router
from kentongan.protocol.commands.elsewhere import Elsewhere
from kentongan.protocol.commands.message import Popup
from kentongan.protocol.commands.retraction import Retracted
from kentongan.words import ElsewhereState
from tests.hub.fake_connection import FakeConnection
from tests.hub.fake_messages import FakeMessages, membership
from tests.hub.fake_services import FakeSequels
from tests.hub.leaping_loop import run, turn


class Stage:
    """A router over messages in memory, and connections that are live."""

    def __init__(self) -> None:
        self.messages = FakeMessages()
        self.router = Router(self.messages, "hub.example:7420")  # type: ignore[arg-type]
        self.messages.publish = self.router.publish

    async def follow(self, member_id: int) -> FakeConnection:
        connection = FakeConnection(membership(member_id))
        connection.feed = Feed(connection, self.router, self.messages, FakeSequels(), self.router.last)  # type: ignore[arg-type]
        self.router.join(connection)  # type: ignore[arg-type]
        connection.feed.start()
        await turn()
        self.messages.questions.clear()
        return connection


@pytest.fixture
async def stage() -> Stage:
    return Stage()


async def test_a_batch_goes_to_every_connection_of_its_members_at_once(stage: Stage) -> None:
    laptop, phone, other = await stage.follow(1), await stage.follow(1), await stage.follow(2)
    stage.messages.commit_here((1,), (2,), (1, 2), (3,))
    assert [one.sequences for one in (laptop, phone, other)] == [[1, 3], [1, 3], [2, 3]]
    assert stage.messages.questions == []
    assert stage.router.last == 4


async def test_every_recipient_gets_the_same_bytes_with_the_hubs_public_name(stage: Stage) -> None:
    one, two = await stage.follow(1), await stage.follow(2)
    frames: list[bytes] = []
    for connection in (one, two):
        connection.write_frame = frames.append  # type: ignore[method-assign]
    stage.messages.commit_here((1, 2))
    assert len(frames) == 2
    assert frames[0] is frames[1]
    three = await stage.follow(3)
    stage.messages.commit_here((3,))
    assert [block.endpoint for block in three.blocks if isinstance(block, Popup)] == ["hub.example:7420"]


async def test_who_has_muted_the_sender_is_told_so_before_the_message(stage: Stage) -> None:
    """[MSG-13]."""
    one, two = await stage.follow(1), await stage.follow(2)
    (publication,) = stage.messages.commit((1, 2))
    stage.router.publish([replace(publication, muted=frozenset({2}))])
    quiet, popup = two.blocks
    assert isinstance(quiet, Elsewhere)
    assert (quiet.state, quiet.messages, quiet.endpoint) == (
        ElsewhereState.MUTED,
        [publication.message.id],
        "hub.example:7420",
    )
    assert [popup] == one.blocks


async def test_a_block_for_some_members_goes_to_all_their_connections(stage: Stage) -> None:
    laptop, phone, other = await stage.follow(1), await stage.follow(1), await stage.follow(2)
    stage.router.push(Retracted(message="1" * 32, retracted_at=5), [1, 3])
    assert laptop.blocks == phone.blocks == [Retracted(message="1" * 32, retracted_at=5, endpoint="hub.example:7420")]
    assert other.blocks == []


async def test_what_another_hub_has_committed_in_between_is_read_first(stage: Stage) -> None:
    connection = await stage.follow(1)
    stage.messages.commit_here((1,))
    stage.messages.commit((1,), (2,), (1,))
    stage.messages.commit_here((1,))
    assert connection.sequences == [1]
    await turn()
    assert connection.sequences == [1, 2, 4, 5]
    assert stage.messages.questions == [("between", 1, 5)]


async def test_a_batch_that_comes_while_reading_waits_for_its_turn(stage: Stage) -> None:
    connection = await stage.follow(1)
    stage.messages.pause = lambda: 5
    stage.messages.commit((1,))
    stage.messages.commit_here((1,))
    await turn(3)
    stage.messages.commit_here((1,), (1,))
    assert connection.sequences == []
    await turn(50)
    assert connection.sequences == [1, 2, 3, 4]
    stage.messages.commit_here((1,))
    assert connection.sequences == [1, 2, 3, 4, 5]


async def test_a_gap_of_many_pages_is_read_page_by_page(stage: Stage) -> None:
    connection = await stage.follow(1)
    stage.messages.commit(*[(1,)] * 250)
    stage.messages.commit_here((1,))
    await turn()
    assert connection.sequences == list(range(1, 252))
    assert [question[1] for question in stage.messages.questions] == [0, 100, 200]


def test_a_gap_that_could_not_be_read_is_read_again() -> None:
    async def work() -> list[int]:
        stage = Stage()
        connection = await stage.follow(1)
        stage.messages.failures += [OSError("broken on purpose")] * 3
        stage.messages.commit((1,))
        stage.messages.commit_here((1,))
        await asyncio.sleep(5)
        return list(connection.sequences)

    assert run(work()) == [1, 2]


async def test_what_was_committed_before_the_start_is_not_pushed(stage: Stage) -> None:
    stage.messages.commit((1,), (1,))
    stage.router.begin_after(2)
    connection = await stage.follow(1)
    stage.messages.commit_here((1,))
    assert connection.sequences == [3]


async def test_who_has_left_gets_nothing_more_and_is_not_kept(stage: Stage) -> None:
    laptop, phone = await stage.follow(1), await stage.follow(1)
    assert stage.router.online(1) == {laptop, phone}
    stage.router.leave(laptop)  # type: ignore[arg-type]
    stage.messages.commit_here((1,))
    assert (laptop.sequences, phone.sequences) == ([], [1])
    assert laptop.feed is None
    stage.router.leave(phone)  # type: ignore[arg-type]
    stage.router.leave(phone)  # type: ignore[arg-type]
    stage.router.leave(FakeConnection())  # type: ignore[arg-type]
    assert stage.router.online(1) == frozenset()
    assert not stage.router._online
