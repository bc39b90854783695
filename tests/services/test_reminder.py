"""Reminding: those who have not acknowledged, not too often, not what is over, and nobody who has muted. [MSG-12]."""

from collections.abc import Awaitable, Callable

import pytest

from kentongan.bus.bus import Event, MessageReminded
from kentongan.bus.local import LocalBus
from kentongan.errors import ErrorCode, Refusal
from kentongan.ids import new_id
from kentongan.protocol.commands import message as wire
from kentongan.protocol.commands.reminder import Reminder
from kentongan.services.login import Membership
from kentongan.services.message import MessageService
from kentongan.services.mute import MuteService
from kentongan.services.reminder import ReminderService
from kentongan.store.retraction import RetractMessage
from kentongan.store.store import Store
from kentongan.words import DeliveryState, Level
from tests.services.clock import DAY, Clock

Admit = Callable[[str], Awaitable[Membership]]
MINUTE = 60_000


class Stage:
    def __init__(self, store: Store) -> None:
        self.messages = MessageService(store)
        self.mutes = MuteService(store)
        bus = LocalBus()
        self.service = ReminderService(store, bus)
        self.rung: list[Event] = []
        bus.subscribe(self.rung.append)

    async def send(self, sender: Membership, level: Level = Level.NORMAL) -> str:
        request = wire.Send(id=new_id(), to=["*"], subject="Rapat", level=level)
        return (await self.messages.send(sender, request)).public_id

    async def refusal(self, member: Membership, message: str, to: list[str]) -> tuple[str, str]:
        with pytest.raises(Refusal) as refused:
            await self.service.remind(member, message, to)
        return refused.value.code, refused.value.detail

    async def code(self, member: Membership, message: str) -> tuple[str, int]:
        with pytest.raises(Refusal) as refused:
            await self.service.remind(member, message)
        return refused.value.code, refused.value.retry_after


@pytest.fixture
def stage(store: Store) -> Stage:
    return Stage(store)


async def test_who_has_acknowledged_is_left_in_peace(stage: Stage, admit: Admit) -> None:
    a, b, c = await admit("a@satu"), await admit("b@satu"), await admit("c@dua")
    message = await stage.send(a)
    await stage.messages.note(stage.messages.receipt(b, DeliveryState.ACKNOWLEDGED, [message]))
    assert (await stage.service.remind(a, message)).recipients == 1
    assert stage.rung == [MessageReminded(message)]
    assert await stage.service.told(message) == (
        Reminder(message=await stage.messages.fetch(a, message)),
        {c.member_id},
    )


async def test_only_the_chosen_are_reminded_and_only_recipients_can_be(stage: Stage, admit: Admit) -> None:
    a, b, c = await admit("a@satu"), await admit("b@satu"), await admit("c@dua")
    message = await stage.send(a)
    assert await stage.refusal(a, message, ["c@dua", "d@dua"]) == (ErrorCode.RECIPIENT_UNKNOWN, "d@dua")
    assert (await stage.service.remind(a, message, ["c@dua"])).recipients == 1
    assert stage.rung == [MessageReminded(message, frozenset({c.member_id}))]
    both = await stage.service.told(message)
    one = await stage.service.told(message, frozenset({c.member_id}))
    assert [news and news[1] for news in (both, one)] == [{b.member_id, c.member_id}, {c.member_id}]


async def test_with_nobody_to_remind_nothing_is_told_and_the_hour_does_not_begin(stage: Stage, admit: Admit) -> None:
    a, b, _ = await admit("a@satu"), await admit("b@satu"), await admit("c@dua")
    message = await stage.send(a)
    await stage.messages.note(stage.messages.receipt(b, DeliveryState.ACKNOWLEDGED, [message]))
    assert (await stage.service.remind(a, message, ["b@satu"])).recipients == 0
    assert stage.rung == []
    assert (await stage.service.remind(a, message)).recipients == 1


async def test_a_message_is_brought_up_again_once_in_an_hour(stage: Stage, admit: Admit, clock: Clock) -> None:
    a, _ = await admit("a@satu"), await admit("b@satu")
    message = await stage.send(a)
    await stage.service.remind(a, message)
    clock.forward(4 * MINUTE - 500)
    assert await stage.code(a, message) == (ErrorCode.REMINDED_TOO_SOON, 3361)
    clock.forward(56 * MINUTE + 500)
    await stage.service.remind(a, message)
    assert len(stage.rung) == 2


async def test_what_is_over_or_not_ones_own_is_not_brought_up(
    stage: Stage, admit: Admit, clock: Clock, store: Store
) -> None:
    a, b = await admit("a@satu"), await admit("b@satu")
    gone, old = await stage.send(a), await stage.send(a)
    assert await stage.service.told(old) is None, "nobody has asked for it"
    await store.write(RetractMessage(a.member_id, gone))
    assert await stage.code(a, gone) == (ErrorCode.MESSAGE_OVER, 0)
    assert await stage.code(b, old) == (ErrorCode.MESSAGE_UNKNOWN, 0)
    clock.forward(30 * DAY)
    assert await stage.code(a, old) == (ErrorCode.MESSAGE_OVER, 0)
    assert stage.rung == []


async def test_what_is_over_when_a_hub_hears_of_it_is_not_told(
    stage: Stage, admit: Admit, clock: Clock, store: Store
) -> None:
    a, _ = await admit("a@satu"), await admit("b@satu")
    gone, old = await stage.send(a), await stage.send(a)
    for message in (gone, old):
        await stage.service.remind(a, message)
    await store.write(RetractMessage(a.member_id, gone))
    assert await stage.service.told(gone) is None
    assert await stage.service.told(old) is not None
    clock.forward(30 * DAY)
    assert await stage.service.told(old) is None


@pytest.mark.parametrize(("level", "disturbed"), [(Level.IMPORTANT, False), (Level.EMERGENCY, True)])
async def test_who_has_muted_the_sender_is_disturbed_by_an_emergency_only(
    stage: Stage, admit: Admit, level: Level, disturbed: bool
) -> None:
    """[MSG-13]."""
    a, b = await admit("a@satu"), await admit("b@dua")
    await stage.mutes.mute(b, "@satu", on=True)
    message = await stage.send(a, level)
    assert (await stage.service.remind(a, message)).recipients == 1
    told = await stage.service.told(message)
    assert told is not None
    assert told[1] == ({b.member_id} if disturbed else set())
