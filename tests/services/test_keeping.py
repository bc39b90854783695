"""Archive and removal: of one's own inbox only. [MSG-14], [MSG-15]."""

from collections.abc import Awaitable, Callable

import pytest

from kentongan.bus.bus import DoneOnDevice, Event
from kentongan.bus.local import LocalBus
from kentongan.errors import ErrorCode, Refusal
from kentongan.ids import new_id
from kentongan.protocol.commands import message as wire
from kentongan.services.keeping import KeepingService
from kentongan.services.login import Membership
from kentongan.services.message import MessageService
from kentongan.store.store import Store
from kentongan.words import ElsewhereState

Admit = Callable[[str], Awaitable[Membership]]


class Stage:
    def __init__(self, store: Store) -> None:
        self.messages = MessageService(store)
        bus = LocalBus()
        self.service = KeepingService(store, bus)
        self.rung: list[Event] = []
        bus.subscribe(self.rung.append)

    async def send(self, sender: Membership, **fields: object) -> str:
        request = wire.Send(id=new_id(), to=["*"], subject="Rapat", **fields)  # type: ignore[arg-type]
        return (await self.messages.send(sender, request)).public_id

    async def inbox(self, member: Membership, archived: bool = False) -> list[str]:
        return [row.message.id for row in (await self.messages.inbox(member, "", 10, archived)).messages]


@pytest.fixture
def stage(store: Store) -> Stage:
    return Stage(store)


async def test_the_archive_is_a_second_inbox_of_one_member(stage: Stage, admit: Admit) -> None:
    a, b, c = await admit("a@satu"), await admit("b@dua"), await admit("c@dua")
    one, two = await stage.send(a), await stage.send(a)
    await stage.service.archive(b, [one, new_id()], on=True)
    assert (await stage.inbox(b), await stage.inbox(b, archived=True)) == ([two], [one])
    assert (await stage.inbox(c), await stage.inbox(c, archived=True)) == ([two, one], [])
    await stage.service.archive(b, [one], on=False)
    assert (await stage.inbox(b), await stage.inbox(b, archived=True)) == ([two, one], [])


async def test_what_is_removed_is_gone_for_this_member_only(stage: Stage, admit: Admit) -> None:
    a, b, c = await admit("a@satu"), await admit("b@dua"), await admit("c@dua")
    one, two = await stage.send(a), await stage.send(a)
    await stage.service.archive(b, [one], on=True)
    await stage.service.remove(b, [one, new_id()])
    assert (await stage.inbox(b), await stage.inbox(b, archived=True), await stage.inbox(c)) == ([two], [], [two, one])
    assert [missed.message.id for missed in await stage.messages.missed(b.member_id, 0, 2)] == [two]
    for work in (stage.messages.fetch(b, one), stage.send(b, reply_to=one)):
        with pytest.raises(Refusal) as refused:
            await work  # type: ignore[misc]
        assert refused.value.code is ErrorCode.MESSAGE_UNKNOWN
    assert len((await stage.messages.ledger(a, one, "", 10)).rows) == 2


async def test_the_other_devices_hear_of_what_was_there_once(stage: Stage, admit: Admit) -> None:
    a, b = await admit("a@satu"), await admit("b@dua")
    one = await stage.send(a)
    for messages in ([one, new_id()], [one], [new_id()]):
        await stage.service.remove(b, messages)
    assert stage.rung == [DoneOnDevice(b.member_id, b.device, ElsewhereState.REMOVED, (one,))]
