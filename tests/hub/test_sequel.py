"""Every hub that hears of an act tells its own sessions what the database says. [MSG-11], [MSG-12], [RCPT-6]"""

import asyncio
from collections.abc import Iterable

from kentongan.bus.bus import DoneOnDevice, MessageReminded, MessageRetracted
from kentongan.bus.local import LocalBus
from kentongan.hub.router import Router
from kentongan.hub.sequel import SequelNews
from kentongan.protocol.command import Block
from kentongan.protocol.commands.elsewhere import Elsewhere
from kentongan.protocol.commands.retraction import Retracted
from kentongan.words import ElsewhereState
from tests.hub.fake_connection import FakeConnection
from tests.hub.fake_messages import FakeMessages, membership

ONE, TWO = "1" * 32, "2" * 32


class FakeTeller:
    """Knows what is to be told of some messages."""

    def __init__(self) -> None:
        self.news: dict[str, tuple[Block, Iterable[int]]] = {}
        self.chosen: frozenset[int] | None = None
        self.failure: Exception | None = None
        self.asked = asyncio.Event()

    async def told(self, message: str, chosen: frozenset[int] | None = None) -> tuple[Block, Iterable[int]] | None:
        self.asked.set()
        if self.failure is not None:
            raise self.failure
        self.chosen = chosen
        return self.news.get(message)


class FakeHub:
    """One of the hubs on a bus."""

    def __init__(self, bus: LocalBus, retractions: FakeTeller, reminders: FakeTeller) -> None:
        self.router = Router(FakeMessages(), "hub:7420")  # type: ignore[arg-type]
        self.news = SequelNews(self.router, retractions, reminders, bus)

    def device(self, member_id: int, device: str) -> FakeConnection:
        member = membership(member_id)
        connection = FakeConnection(type(member)(member.member_id, member.sender, member.rights, device, "", 0))
        self.router.join(connection)  # type: ignore[arg-type]
        return connection


class Stage:
    def __init__(self) -> None:
        self.bus = LocalBus()
        self.retractions, self.reminders = FakeTeller(), FakeTeller()
        self.hubs = [FakeHub(self.bus, self.retractions, self.reminders) for _ in range(2)]


async def rest() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_sessions_on_every_hub_hear_what_the_database_says() -> None:
    stage = Stage()
    here, there, stranger = stage.hubs[0].device(1, "a"), stage.hubs[1].device(2, "b"), stage.hubs[1].device(3, "c")
    for teller, event in ((stage.retractions, MessageRetracted(ONE)), (stage.reminders, MessageReminded(ONE))):
        teller.news[ONE] = (Retracted(message=ONE, retracted_at=7), [1, 2])
        stage.bus.publish(event)
    await rest()
    assert len(here.blocks) == len(there.blocks) == 2
    assert stranger.blocks == []


async def test_whom_a_sender_has_chosen_to_remind_travels_with_the_word_of_it() -> None:
    stage = Stage()
    stage.bus.publish(MessageReminded(ONE, frozenset({2})))
    await rest()
    assert stage.reminders.chosen == {2}


async def test_of_what_the_database_does_not_know_nobody_is_told() -> None:
    stage = Stage()
    phone = stage.hubs[0].device(1, "a")
    stage.bus.publish(MessageRetracted(TWO))
    await rest()
    assert stage.retractions.asked.is_set()
    assert phone.blocks == []


async def test_a_look_that_fails_is_logged_and_the_next_one_succeeds() -> None:
    stage = Stage()
    phone = stage.hubs[0].device(1, "a")
    stage.retractions.failure = RuntimeError("broken on purpose")
    stage.bus.publish(MessageRetracted(ONE))
    await rest()
    stage.retractions.failure = None
    stage.retractions.news[ONE] = (Retracted(message=ONE, retracted_at=7), [1])
    stage.bus.publish(MessageRetracted(ONE))
    await rest()
    assert len(phone.blocks) == 1


async def test_the_other_devices_of_the_member_hear_what_one_has_done_on_whichever_hub() -> None:
    stage = Stage()
    laptop, phone = stage.hubs[0].device(1, "laptop"), stage.hubs[1].device(1, "phone")
    stranger = stage.hubs[1].device(2, "other")
    stage.bus.publish(DoneOnDevice(1, "laptop", ElsewhereState.REMOVED, (ONE, TWO)))
    assert phone.blocks == [Elsewhere(state=ElsewhereState.REMOVED, messages=[ONE, TWO])]
    assert (laptop.blocks, stranger.blocks) == ([], [])
