"""Accepting messages: idempotence, audiences, order."""

import asyncio

import pytest

from kentongan.domain.message import Draft, Rights, check_draft
from kentongan.errors import ErrorCode, Refusal
from kentongan.ids import new_id
from kentongan.store.message import AcceptMessage, SenderRecord, accepted_record, list_after, list_for_member
from kentongan.words import Level


def sender(member_id: int) -> SenderRecord:
    return SenderRecord(member_id, "a@satu", "Kontak Contoh", "Universitas Satu")


def draft(*to: str, subject: str = "Contoh", client_id: str = "") -> Draft:
    return check_draft(
        client_id=client_id or new_id(),
        to=list(to),
        subject=subject,
        text="",
        level=Level.NORMAL,
        expires_at=0,
        attachments=(),
        reply_to="",
        rights=Rights(True, Level.EMERGENCY),
        now=1,
    )


async def test_a_message_has_a_delivery_for_every_member_of_its_audience(store, admit):
    a, b, c, d = [await admit(x) for x in ("a@satu", "b@satu", "c@dua", "d@tiga")]
    cases = [
        (("b@satu", "c@dua"), {b, c}),
        (("@satu",), {b}),
        (("a@satu", "@satu"), {a, b}),
        (("*",), {b, c, d}),
        (("@satu", "@dua", "c@dua"), {b, c}),
    ]
    accepted = await asyncio.gather(*(store.write(AcceptMessage(sender(a), new_id(), draft(*to))) for to, _ in cases))
    assert [set(one.members) for one in accepted] == [members for _, members in cases]
    assert [one.recipients for one in accepted] == [len(members) for _, members in cases]


async def test_a_repeated_send_gets_the_first_answer_and_another_text_is_a_conflict(store, admit):
    a, b = await admit("a@satu"), await admit("b@satu")
    first = draft("b@satu")
    one = await store.write(AcceptMessage(sender(a), new_id(), first))
    again = await store.write(AcceptMessage(sender(a), new_id(), first))
    assert (again.public_id, again.sequence, again.recipients) == (one.public_id, one.sequence, 1)
    assert again.members == ()
    with pytest.raises(Refusal) as refused:
        await store.write(
            AcceptMessage(sender(a), new_id(), draft("b@satu", subject="Lain", client_id=first.client_id))
        )
    assert refused.value.code is ErrorCode.MESSAGE_CONFLICT
    other = await store.write(AcceptMessage(sender(b), new_id(), draft("a@satu", client_id=first.client_id)))
    assert other.public_id != one.public_id


async def test_one_bad_message_in_a_batch_harms_no_other(store, admit):
    a, b = await admit("a@satu"), await admit("b@satu")
    drafts = [draft("b@satu"), draft("nobody@satu", "@none", "#none"), draft("@satu"), draft("b@satu")]
    drafts.insert(2, draft("@dua"))
    await admit("solo@dua")
    solo = (await store.write(AcceptMessage(sender(a), new_id(), draft("@dua")))).members[0]
    results = await asyncio.gather(
        *(store.write(AcceptMessage(sender(solo if d is drafts[2] else a), new_id(), d)) for d in drafts),
        return_exceptions=True,
    )
    assert [type(r).__name__ for r in results] == [
        "AcceptedMessage",
        "Refusal",
        "Refusal",
        "AcceptedMessage",
        "AcceptedMessage",
    ]
    assert results[1].detail == "nobody@satu, @none, #none"
    assert results[2].code is ErrorCode.AUDIENCE_EMPTY
    sequences = [r.sequence for r in results if not isinstance(r, Refusal)]
    assert sequences == [2, 3, 4]
    assert {b} == set(results[0].members)


async def test_sequences_have_no_holes_and_replay_is_in_order(store, admit):
    a, b, c = [await admit(x) for x in ("a@satu", "b@satu", "c@dua")]
    to = [("b@satu",), ("c@dua",)] * 20
    accepted = await asyncio.gather(*(store.write(AcceptMessage(sender(a), new_id(), draft(*t))) for t in to))
    assert sorted(one.sequence for one in accepted) == list(range(1, 41))
    everything = await store.read(list_after, 10, 30, 100)
    assert [m.sequence for m in everything] == list(range(11, 31))
    mine = await store.read(list_for_member, b, 0, 40, 100)
    assert [m.sequence for m in mine] == [one.sequence for one in accepted if one.members == (b,)]
    assert c not in {m for one in accepted if one.members == (b,) for m in one.members}


async def test_the_record_made_in_memory_is_the_one_that_is_read_back(store, admit):
    a = await admit("a@satu")
    await admit("b@satu")
    operation = AcceptMessage(sender(a), new_id(), draft("b@satu"))
    accepted = await store.write(operation)
    assert await store.read(list_after, 0, accepted.sequence, 10) == [accepted_record(operation, accepted)]
