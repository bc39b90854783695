"""Messages: sent within one's rights, published in the order of commits, read back in pages that fit. [MSG-2] ff."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from kentongan.errors import ErrorCode, Refusal
from kentongan.ids import new_id
from kentongan.limits import BLOCK, PAGE_BYTES
from kentongan.protocol.codec import frame_of
from kentongan.protocol.commands.message import Send
from kentongan.services.login import Membership
from kentongan.services.message import MessageService, Missed, NewReceipt, Progress, Publication
from kentongan.store.member import SetRights
from kentongan.store.store import Store
from kentongan.words import DeliveryState, Level
from tests.services.clock import DAY, NOW, Clock
from tests.store import people

Admit = Callable[[str], Awaitable[Membership]]


@pytest.fixture
def service(store: Store) -> MessageService:
    return MessageService(store)


def request(*to: str, subject: str = "Contoh", text: str = "", id: str = "", level: Level = Level.NORMAL) -> Send:
    return Send(id=id or new_id(), to=list(to), subject=subject, text=text, level=level)


# Sending


async def test_a_member_sends_within_its_rights_of_that_moment_only(
    service: MessageService, admit: Admit, store: Store
) -> None:
    """Not within those that its session remembers."""
    a, _ = await admit("a@satu"), await admit("b@satu")
    await store.write(SetRights("a@satu", broadcast=False, highest_level=Level.NORMAL))
    for send, code in (
        (request("*"), ErrorCode.BROADCAST_NOT_ALLOWED),
        (request("b@satu", level=Level.EMERGENCY), ErrorCode.LEVEL_NOT_ALLOWED),
    ):
        with pytest.raises(Refusal) as refused:
            await service.send(a, send)
        assert refused.value.code is code
        await people.empower(store, "a@satu")
        assert (await service.send(a, send)).recipients == 1
        await store.write(SetRights("a@satu", broadcast=False, highest_level=Level.NORMAL))


async def test_a_repeated_send_gets_the_first_answer_even_when_the_right_and_the_time_are_gone(
    service: MessageService, admit: Admit, clock: Clock, store: Store
) -> None:
    """[MSG-4]"""
    a, _ = await admit("a@satu"), await admit("b@satu")
    send = Send(id=new_id(), to=["*"], subject="x", level=Level.EMERGENCY, expires_at=NOW + DAY)
    first = await service.send(a, send)
    clock.forward(2 * DAY)
    await store.write(SetRights("a@satu", broadcast=False, highest_level=Level.INFO))
    again = await service.send(a, send)
    assert (again.public_id, again.sequence, again.accepted_at) == (first.public_id, first.sequence, NOW)


async def test_an_audience_is_counted_without_sending(service: MessageService, admit: Admit) -> None:
    a, *_ = [await admit(address) for address in ("a@satu", "b@satu", "c@dua")]
    size = await service.audience(a, ["*", "x@satu", "?"])
    assert (size.recipients, sorted(size.unknown)) == (2, ["?", "x@satu"])
    assert await service.last_sequence() == 0


# What the hub is told


async def test_every_commit_is_published_in_order_and_a_repeated_send_is_not(
    service: MessageService, admit: Admit
) -> None:
    published: list[Publication] = []
    service.publish = published.extend
    a, b, c = [await admit(address) for address in ("a@satu", "b@satu", "c@dua")]
    sends = [request("b@satu" if n % 2 else "*") for n in range(20)]
    accepted = await asyncio.gather(*(service.send(a, send) for send in sends))
    await asyncio.gather(*(service.send(a, send) for send in sends))
    assert [one.message.sequence for one in published] == list(range(1, 21))
    assert [one.message.id for one in published] == [one.public_id for one in accepted]
    assert {frozenset(one.members) for one in published} == {
        frozenset({b.member_id}),
        frozenset({b.member_id, c.member_id}),
    }
    assert await service.published_between(0, 20) == [
        replace(one, members=between.members)
        for one, between in zip(published, await service.published_between(0, 20), strict=True)
    ]


async def test_what_the_hub_is_told_is_what_a_device_reads_later(service: MessageService, admit: Admit) -> None:
    published: list[Publication] = []
    service.publish = published.extend
    a, b = await admit("a@satu"), await admit("b@satu")
    await service.send(a, request("b@satu", subject="Satu", text="x\r\ny"))
    await service.send(a, request("@satu", subject="Dua"))
    assert await service.missed(b.member_id, 0, 2) == [Missed(one.message) for one in published]
    assert await service.missed(b.member_id, 1, 2) == [Missed(published[1].message)]
    assert await service.missed(a.member_id, 0, 2) == []
    assert await service.fetch(b, published[0].message.id) == published[0].message


async def test_new_receipts_are_told_once_and_repeated_ones_not(service: MessageService, admit: Admit) -> None:
    told: list[NewReceipt] = []
    service.news = told.extend
    a, b = await admit("a@satu"), await admit("b@satu")
    message = (await service.send(a, request("b@satu"))).public_id
    shown = service.receipt(b, DeliveryState.SHOWN, [message, message])
    await service.note(shown)
    await service.note(shown)
    service.note_quietly(service.delivered(b, 1))
    await service.note(service.receipt(b, DeliveryState.ACKNOWLEDGED, [message]))
    assert [receipt.state for receipt in told] == [DeliveryState.SHOWN, DeliveryState.ACKNOWLEDGED]
    (progress,) = (await service.progress([told[0].message_id])).values()
    assert progress == Progress(a.member_id, message, progress.tally)
    tally = progress.tally
    assert (tally.recipients, tally.delivered, tally.shown, tally.opened, tally.acknowledged) == (1, 1, 1, 0, 1)
    assert await service.addresses([b.member_id]) == {b.member_id: "b@satu"}


# Reading back


async def test_pages_are_as_long_as_asked_and_the_last_one_says_so(service: MessageService, admit: Admit) -> None:
    a, b = await admit("a@satu"), await admit("b@satu")
    sent = [(await service.send(a, request("b@satu"))).public_id for _ in range(7)]
    for read, member in ((service.inbox, b), (service.outbox, a)):
        seen: list[str] = []
        after = ""
        for _ in range(10):
            page = await read(member, after, 3)
            seen += [row.message.id for row in page.messages]
            after = page.next
            if not after:
                break
        assert seen == sent[::-1]
    assert (await service.inbox(a, "", 10)).messages == []


async def test_a_page_fits_into_a_block_and_goes_on_where_it_was_cut(service: MessageService, admit: Admit) -> None:
    a, b = await admit("a@satu"), await admit("b@satu")
    long = "\u0800" * 4000  # three bytes each: 16 of them are as much as a page may have
    sent = [(await service.send(a, request("b@satu", text=long))).public_id for _ in range(40)]
    for read, member in ((service.inbox, b), (service.outbox, a)):
        seen: list[str] = []
        after, pages = "", 0
        for _ in range(10):
            page = await read(member, after, 100)
            assert len(frame_of(page)) <= PAGE_BYTES.value + 1000 < BLOCK.value
            seen += [row.message.id for row in page.messages]
            after, pages = page.next, pages + 1
            if not after:
                break
        assert seen == sent[::-1]
        assert pages == 3


@pytest.mark.parametrize("after", ["x", "-1", "1.5", "٣", "9" * 80, " 1"])
async def test_a_cursor_that_we_never_gave_is_refused(service: MessageService, admit: Admit, after: str) -> None:
    a = await admit("a@satu")
    for read in (service.inbox, service.outbox):
        with pytest.raises(Refusal) as refused:
            await read(a, after, 10)
        assert (refused.value.code, refused.value.field) == (ErrorCode.FIELD_INVALID, "after")


async def test_a_message_of_others_is_as_unknown_as_one_that_never_was(service: MessageService, admit: Admit) -> None:
    a, b, c = [await admit(address) for address in ("a@satu", "b@satu", "c@dua")]
    message = (await service.send(a, request("b@satu"))).public_id
    for member, wanted in ((c, message), (b, new_id())):
        with pytest.raises(Refusal) as refused:
            await service.fetch(member, wanted)
        assert (refused.value.code, refused.value.reference) == (ErrorCode.MESSAGE_UNKNOWN, wanted)


async def test_the_ledger_is_for_the_sender_only(service: MessageService, admit: Admit) -> None:
    a, b, _ = [await admit(address) for address in ("a@satu", "b@satu", "c@dua")]
    message = (await service.send(a, request("*"))).public_id
    await service.note(service.receipt(b, DeliveryState.OPENED, [message]))
    page = await service.ledger(a, message, "", 1)
    assert ([row.address for row in page.rows], page.next) == (["b@satu"], "b@satu")
    assert page.rows[0].times.opened_at == NOW
    assert page.rows[0].times.acknowledged_at == 0
    page = await service.ledger(a, message, page.next, 2)
    assert ([row.address for row in page.rows], page.next) == (["c@dua"], "")
    with pytest.raises(Refusal) as refused:
        await service.ledger(b, message, "", 10)
    assert refused.value.code is ErrorCode.MESSAGE_UNKNOWN
