"""Taking a message back: what is left of it, who hears it, and who hears it later. [MSG-11]."""

from collections.abc import Awaitable, Callable

import pytest

from kentongan.bus.bus import Event, MessageRetracted
from kentongan.bus.local import LocalBus
from kentongan.errors import ErrorCode, Refusal
from kentongan.ids import new_id
from kentongan.protocol.commands import message as wire
from kentongan.protocol.commands.attachment import TransferFile
from kentongan.services.login import Membership
from kentongan.services.message import MessageService
from kentongan.services.retraction import RetractionService
from kentongan.store.attachment import AttachmentRecord, SaveAttachments, list_attachments, usable_attachments
from kentongan.store.store import Store
from kentongan.words import AttachmentKind
from tests.services.clock import DAY, Clock

Admit = Callable[[str], Awaitable[Membership]]


class Stage:
    def __init__(self, store: Store) -> None:
        self.messages = MessageService(store)
        bus = LocalBus()
        self.service = RetractionService(store, bus)
        self.rung: list[Event] = []
        bus.subscribe(self.rung.append)

    async def send(self, sender: Membership, to: str, **fields: object) -> wire.Message:
        request = wire.Send(id=new_id(), to=[to], subject="Undangan", text="Kamis", **fields)  # type: ignore[arg-type]
        accepted = await self.messages.send(sender, request)
        return await self.messages.fetch(sender, accepted.public_id)


@pytest.fixture
def stage(store: Store) -> Stage:
    return Stage(store)


async def test_content_and_attachments_are_gone_and_a_note_stays(stage: Stage, store: Store, admit: Admit) -> None:
    a, b = await admit("a@satu"), await admit("b@satu")
    file = TransferFile(name="a.png", size=1, sha256="a" * 64)
    record = AttachmentRecord(new_id(), file.sha256, 1, "a.png", AttachmentKind.IMAGE, "image/png")
    await store.write(SaveAttachments(a.member_id, (record,)))
    sent = await stage.send(a, "b@satu", attachments=[wire.Attach(attachment=record.public_id)])
    told = await stage.service.retract(a, sent.id)
    for member in (a, b):
        note = await stage.messages.fetch(member, sent.id)
        assert (note.subject, note.text, note.attachments, note.retracted_at) == ("", "", [], told.retracted_at)
        assert await store.read(list_attachments, member.member_id, sent.id, [record.public_id]) == {}
    assert await store.read(usable_attachments, b.member_id, [record.public_id]) == {}
    assert list(await store.read(usable_attachments, a.member_id, [record.public_id])) == [record.public_id]
    assert await stage.messages.missed(b.member_id, 0, 10) == []
    assert [row.message.id for row in (await stage.messages.inbox(b, "", 10)).messages] == [sent.id]


async def test_the_recipients_hear_it_once_and_a_repetition_gets_the_first_answer(stage: Stage, admit: Admit) -> None:
    a, b, c = await admit("a@satu"), await admit("b@satu"), await admit("c@dua")
    sent = await stage.send(a, "*")
    first = await stage.service.retract(a, sent.id)
    assert await stage.service.retract(a, sent.id) == first
    assert stage.rung == [MessageRetracted(sent.id)]
    told = await stage.service.told(sent.id)
    assert told is not None
    assert (told[0], set(told[1])) == (first, {b.member_id, c.member_id})


async def test_a_hub_that_hears_of_what_was_not_taken_back_tells_nobody(stage: Stage, admit: Admit) -> None:
    a, _ = await admit("a@satu"), await admit("b@satu")
    sent = await stage.send(a, "b@satu")
    assert await stage.service.told(sent.id) is None
    assert await stage.service.told(new_id()) is None


async def test_nobody_else_can_take_it_back(stage: Stage, admit: Admit) -> None:
    a, b = await admit("a@satu"), await admit("b@satu")
    sent = await stage.send(a, "b@satu")
    for member, message in ((b, sent.id), (a, new_id())):
        with pytest.raises(Refusal) as refused:
            await stage.service.retract(member, message)
        assert refused.value.code is ErrorCode.MESSAGE_UNKNOWN
    assert (await stage.messages.fetch(b, sent.id)).subject == "Undangan"
    assert stage.rung == []


async def test_a_device_that_was_away_hears_what_it_has_and_what_is_not_too_old(
    stage: Stage, admit: Admit, clock: Clock
) -> None:
    a, b = await admit("a@satu"), await admit("b@satu")
    one, two = await stage.send(a, "b@satu"), await stage.send(a, "b@satu")
    await stage.service.retract(a, two.id)
    clock.forward(DAY)
    await stage.service.retract(a, one.id)

    async def heard(member: Membership, until: int) -> list[str]:
        return [block.message for block in await stage.service.missed(member.member_id, until)]

    assert await heard(b, two.sequence) == [two.id, one.id]
    assert await heard(b, one.sequence) == [one.id]
    assert await heard(a, two.sequence) == []
    clock.forward(90 * DAY)
    assert await heard(b, two.sequence) == [one.id]
