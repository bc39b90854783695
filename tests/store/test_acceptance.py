"""Accepting messages: idempotence, audiences, order."""

import asyncio
import dataclasses
from collections.abc import Awaitable, Callable

import pytest

from kentongan.errors import ErrorCode, Refusal
from kentongan.ids import new_id
from kentongan.store.acceptance import AcceptedMessage, AcceptMessage, accepted_record
from kentongan.store.delivery import list_missed
from kentongan.store.member import SetRights
from kentongan.store.message import get_message, last_sequence, list_after
from kentongan.store.retraction import RetractMessage
from kentongan.store.schema import delivery, message
from kentongan.store.store import Store
from tests.store.batch import LastWord, count_rows, in_one_batch
from tests.store.drafts import draft
from tests.store.people import sender

Admit = Callable[[str], Awaitable[int]]


async def test_a_message_has_a_delivery_for_every_member_of_its_audience(store: Store, admit: Admit) -> None:
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


async def test_a_repeated_send_gets_the_first_answer_and_another_text_is_a_conflict(store: Store, admit: Admit) -> None:
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


async def test_one_bad_message_in_a_batch_harms_no_other(store: Store, admit: Admit) -> None:
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


async def test_sequences_have_no_holes_and_replay_is_in_order(store: Store, admit: Admit) -> None:
    a, b, c = [await admit(x) for x in ("a@satu", "b@satu", "c@dua")]
    to = [("b@satu",), ("c@dua",)] * 20
    accepted = await asyncio.gather(*(store.write(AcceptMessage(sender(a), new_id(), draft(*t))) for t in to))
    assert sorted(one.sequence for one in accepted) == list(range(1, 41))
    everything = await store.read(list_after, 10, 30, 100)
    assert [m.sequence for m in everything] == list(range(11, 31))
    mine = await store.read(list_missed, b, 0, 40, 0, 100)
    assert [m.sequence for m, _ in mine] == [one.sequence for one in accepted if one.members == (b,)]
    assert c not in {m for one in accepted if one.members == (b,) for m in one.members}


async def test_the_record_made_in_memory_is_the_one_that_is_read_back(store: Store, admit: Admit) -> None:
    a = await admit("a@satu")
    await admit("b@satu")
    operation = AcceptMessage(sender(a), new_id(), draft("b@satu"))
    accepted = await store.write(operation)
    assert await store.read(list_after, 0, accepted.sequence, 10) == [accepted_record(operation, accepted)]


async def test_the_same_send_twice_in_one_batch_is_one_message_with_one_answer(store: Store, admit: Admit) -> None:
    """[MSG-4] Also when the batch has to be tried one by one because of another."""
    a, b = await admit("a@satu"), await admit("b@satu")
    for companion in (draft("b@satu"), draft("@satu", client_id="e" * 32)):
        same = draft("b@satu")
        alone = sender(b) if companion.client_id == "e" * 32 else sender(a)
        first, second, _ = await in_one_batch(
            store,
            AcceptMessage(sender(a), new_id(), same),
            AcceptMessage(sender(a), new_id(), same),
            AcceptMessage(alone, new_id(), companion),
        )
        assert (first.members, second.members) == ((b,), ())
        assert dataclasses.replace(first, members=()) == second
        again = await store.write(AcceptMessage(sender(a), new_id(), same))
        assert (again.public_id, again.sequence) == (first.public_id, first.sequence)
    assert await count_rows(store, delivery) == 4


async def test_the_same_id_for_two_texts_in_one_batch_is_a_conflict(store: Store, admit: Admit) -> None:
    a, _ = await admit("a@satu"), await admit("b@satu")
    first = draft("b@satu")
    results = await in_one_batch(
        store,
        AcceptMessage(sender(a), new_id(), first),
        AcceptMessage(sender(a), new_id(), draft("b@satu", subject="Lain", client_id=first.client_id)),
    )
    assert isinstance(results[0], AcceptedMessage)
    assert results[1].code is ErrorCode.MESSAGE_CONFLICT


async def test_a_batch_that_fails_uses_up_no_sequence(store: Store, admit: Admit) -> None:
    a, _ = await admit("a@satu"), await admit("b@satu")
    one = await store.write(AcceptMessage(sender(a), new_id(), draft("b@satu")))
    lost = await in_one_batch(store, AcceptMessage(sender(a), new_id(), draft("b@satu")), LastWord("x"))
    assert lost[0].code is ErrorCode.STORAGE_FAILED
    assert await store.read(last_sequence) == one.sequence == 1
    two = await store.write(AcceptMessage(sender(a), new_id(), draft("b@satu")))
    assert two.sequence == 2


async def test_a_refused_message_leaves_neither_row_nor_delivery(store: Store, admit: Admit) -> None:
    a = await admit("a@satu")
    for to in ("@satu", "nobody@satu"):
        with pytest.raises(Refusal):
            await store.write(AcceptMessage(sender(a), new_id(), draft(to)))
    for table in (message, delivery):
        assert await count_rows(store, table) == 0


async def test_a_thousand_named_recipients_of_many_messages_fit_into_one_batch(store: Store, admit: Admit) -> None:
    a, b = await admit("a@satu"), await admit("b@satu")
    unknown = [f"d{n}@lain" for n in range(999)]
    results = await in_one_batch(
        store,
        AcceptMessage(sender(a), new_id(), draft("b@satu")),
        *(AcceptMessage(sender(a), new_id(), draft("b@satu", *unknown)) for _ in range(40)),
        AcceptMessage(sender(b), new_id(), draft("a@satu")),
    )
    assert [type(result) for result in results] == [AcceptedMessage, *[Refusal] * 40, AcceptedMessage]
    assert {result.code for result in results[1:-1]} == {ErrorCode.RECIPIENT_UNKNOWN}


async def test_only_a_message_that_one_can_read_can_be_answered(store: Store, admit: Admit) -> None:
    a, b, c = [await admit(x) for x in ("a@satu", "b@satu", "c@dua")]
    first = await store.write(AcceptMessage(sender(a), new_id(), draft("b@satu")))
    answer = await store.write(AcceptMessage(sender(b), new_id(), draft("a@satu", reply=first.public_id)))
    found = await store.read(get_message, a, answer.public_id)
    assert found is not None
    assert found.reply_to == first.public_id
    with pytest.raises(Refusal) as refused:
        await store.write(AcceptMessage(sender(c), new_id(), draft("a@satu", reply=first.public_id)))
    assert (refused.value.code, refused.value.field) == (ErrorCode.MESSAGE_UNKNOWN, "reply_to")


async def test_only_an_own_message_that_stands_can_be_corrected(store: Store, admit: Admit) -> None:
    """[MSG-16]"""
    a, b = await admit("a@satu"), await admit("b@satu")
    first = await store.write(AcceptMessage(sender(a), new_id(), draft("b@satu")))
    better = await store.write(AcceptMessage(sender(a), new_id(), draft("b@satu", revises=first.public_id)))
    found = await store.read(get_message, b, better.public_id)
    assert found is not None
    assert found.revises == first.public_id
    with pytest.raises(Refusal) as refused:
        await store.write(AcceptMessage(sender(b), new_id(), draft("a@satu", revises=first.public_id)))
    assert (refused.value.code, refused.value.field) == (ErrorCode.MESSAGE_UNKNOWN, "revises")
    await store.write(RetractMessage(a, first.public_id))
    with pytest.raises(Refusal) as refused:
        await store.write(AcceptMessage(sender(a), new_id(), draft("b@satu", revises=first.public_id)))
    assert (refused.value.code, refused.value.field) == (ErrorCode.MESSAGE_OVER, "revises")


async def test_what_one_may_not_send_now_is_refused_unless_it_was_accepted_before(store: Store, admit: Admit) -> None:
    """[MSG-4] A repeated send gets its first answer even when the right is gone."""
    a, b = await admit("a@satu"), await admit("b@satu")
    first = draft("b@satu", "*")
    one = await store.write(AcceptMessage(sender(a), new_id(), first))
    await store.write(SetRights("a@satu", broadcast=False, highest_level=None))
    again, new, other = await in_one_batch(
        store,
        AcceptMessage(sender(a), new_id(), first),
        AcceptMessage(sender(a), new_id(), draft("*")),
        AcceptMessage(sender(b), new_id(), draft("a@satu")),
    )
    assert (again.public_id, again.members) == (one.public_id, ())
    assert new.code is ErrorCode.BROADCAST_NOT_ALLOWED
    assert other.members == (a,)
