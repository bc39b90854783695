"""Receipts: the first time of each, what each implies, only one's own. [RCPT-1], [RCPT-2]"""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.dialects import sqlite

from kentongan.ids import new_id
from kentongan.store import receipt
from kentongan.store.acceptance import AcceptedMessage
from kentongan.store.delivery import TimesRecord, list_inbox, list_missed, tally_messages
from kentongan.store.device import SaveDevice, get_device
from kentongan.store.engine import Engines
from kentongan.store.receipt import NewReceipt, NoteDelivered, NoteReceipts
from kentongan.store.schema import delivery
from kentongan.store.schema import message as message_table
from kentongan.store.store import Store
from kentongan.words import DeliveryState
from tests.kinds import only_sqlite
from tests.store.batch import count_rows, in_one_batch
from tests.store.drafts import send

Admit = Callable[[str], Awaitable[int]]
DELIVERED, SHOWN, OPENED, ACKNOWLEDGED = DeliveryState


async def times(store: Store, message: AcceptedMessage, member_id: int) -> TimesRecord:
    pages = await store.read(list_inbox, member_id, None, 100)
    return next(found for record, found in pages if record.id == message.id)


async def filled(store: Store, message: AcceptedMessage, member_id: int) -> set[str]:
    found = await times(store, message, member_id)
    return {name for name in TimesRecord.__slots__ if getattr(found, name) is not None}


async def cursor(store: Store, key: str) -> int:
    found = await store.read(get_device, key * 64)
    assert found is not None
    return found.cursor


@pytest.mark.parametrize(
    ("state", "implied"),
    [
        (DELIVERED, {"delivered_at"}),
        (SHOWN, {"delivered_at", "shown_at"}),
        (OPENED, {"delivered_at", "shown_at", "opened_at"}),
        (ACKNOWLEDGED, {"delivered_at", "shown_at", "acknowledged_at"}),
    ],
)
async def test_a_receipt_fills_what_it_implies(
    store: Store, admit: Admit, state: DeliveryState, implied: set[str]
) -> None:
    a, b = await admit("a@satu"), await admit("b@satu")
    message = await send(store, a, "b@satu")
    (new,) = await store.write(NoteReceipts(b, state, (message.public_id,)))
    assert new == NewReceipt(message.id, b, state, new.at, message.public_id)
    assert await filled(store, message, b) == implied


async def test_each_time_is_the_first(store: Store, admit: Admit) -> None:
    a, b = await admit("a@satu"), await admit("b@satu")
    message = await send(store, a, "b@satu")
    for state in (SHOWN, OPENED, ACKNOWLEDGED):
        assert len(await store.write(NoteReceipts(b, state, (message.public_id,)))) == 1
    first = await times(store, message, b)
    assert first.delivered_at == first.shown_at
    assert first.shown_at is not None
    assert first.opened_at is not None
    assert first.acknowledged_at is not None
    assert first.shown_at < first.opened_at < first.acknowledged_at
    for state in DeliveryState:
        assert await store.write(NoteReceipts(b, state, (message.public_id,))) == ()
    assert await times(store, message, b) == first


async def test_the_same_receipt_twice_in_one_batch_is_news_once(store: Store, admit: Admit) -> None:
    a, b = await admit("a@satu"), await admit("b@satu")
    message = await send(store, a, "b@satu")
    same = NoteReceipts(b, SHOWN, (message.public_id,))
    results = await in_one_batch(store, same, NoteReceipts(b, SHOWN, (message.public_id, message.public_id)), same)
    assert sorted(map(len, results)) == [0, 0, 1]


async def test_receipts_of_all_states_in_one_batch_go_to_those_who_gave_them(store: Store, admit: Admit) -> None:
    a, b, c = [await admit(address) for address in ("a@satu", "b@satu", "c@dua")]
    one, two = await send(store, a, "*"), await send(store, a, "*")
    results = await in_one_batch(
        store,
        NoteReceipts(b, ACKNOWLEDGED, (one.public_id,)),
        NoteReceipts(c, SHOWN, (one.public_id, two.public_id)),
        NoteReceipts(b, SHOWN, (one.public_id, two.public_id)),
    )
    assert [{(r.message_id, r.member_id, r.state) for r in result} for result in results] == [
        {(one.id, b, ACKNOWLEDGED)},
        {(one.id, c, SHOWN), (two.id, c, SHOWN)},
        {(one.id, b, SHOWN), (two.id, b, SHOWN)},
    ]


async def test_messages_of_others_change_nothing(store: Store, admit: Admit) -> None:
    a, b, c = [await admit(address) for address in ("a@satu", "b@satu", "c@dua")]
    message = await send(store, a, "b@satu")
    for member in (a, c):
        assert await store.write(NoteReceipts(member, ACKNOWLEDGED, (message.public_id, new_id(), "'; --"))) == ()
    assert await filled(store, message, b) == set()
    assert await count_rows(store, delivery) == 1


async def test_of_two_devices_in_one_batch_each_is_named_with_what_it_reported(store: Store, admit: Admit) -> None:
    """[RCPT-6] Otherwise the wrong device would keep its popup."""
    a, b = await admit("a@satu"), await admit("b@satu")
    one, two = await send(store, a, "b@satu"), await send(store, a, "b@satu")
    results = await in_one_batch(
        store,
        NoteReceipts(b, ACKNOWLEDGED, (one.public_id,), "laptop"),
        NoteReceipts(b, ACKNOWLEDGED, (two.public_id, one.public_id), "telepon"),
    )
    assert [[(new.message, new.device) for new in result] for result in results] == [
        [(one.public_id, "laptop")],
        [(two.public_id, "telepon")],
    ]


async def test_what_has_expired_is_not_missed_and_not_counted_as_delivered(
    store: Store, engines: Engines, admit: Admit
) -> None:
    """[MSG-10]"""
    a, b = await admit("a@satu"), await admit("b@satu")
    old, new = await send(store, a, "b@satu"), await send(store, a, "b@satu")
    with engines.writer.begin() as connection:
        connection.execute(update(message_table).where(message_table.c.id == old.id).values(expires_at=5))
    missed = await store.read(list_missed, b, 0, new.sequence, 5, 100)
    assert [record.id for record, _ in missed] == [new.id]
    (news,) = await store.write(NoteDelivered(b, "d" * 32, new.sequence))
    assert news.message_id == new.id
    assert await filled(store, old, b) == set()
    await store.write(NoteReceipts(b, OPENED, (old.public_id,)))
    assert "opened_at" in await filled(store, old, b)


# Cumulative


async def device(store: Store, member_id: int, key: str) -> str:
    await store.write(SaveDevice(key * 32, member_id, key * 64, ""))
    return key * 32


async def test_delivered_reaches_every_own_message_in_between_and_sets_the_cursor(store: Store, admit: Admit) -> None:
    a, b, _ = [await admit(address) for address in ("a@satu", "b@satu", "c@dua")]
    laptop, phone = await device(store, b, "1"), await device(store, b, "2")
    to_b = [await send(store, a, "b@satu") for _ in range(3)]
    to_c = await send(store, a, "c@dua")
    new = await store.write(NoteDelivered(b, laptop, 2))
    assert {receipt.message_id for receipt in new} == {message.id for message in to_b[:2]}
    assert [await filled(store, message, b) for message in to_b] == [{"delivered_at"}, {"delivered_at"}, set()]
    assert (await cursor(store, "1"), await cursor(store, "2")) == (2, 0)
    new = await store.write(NoteDelivered(b, laptop, to_c.sequence))
    assert [receipt.message_id for receipt in new] == [to_b[2].id]
    assert await store.write(NoteDelivered(b, phone, to_c.sequence)) == ()
    assert await cursor(store, "2") == to_c.sequence
    tally = (await store.read(tally_messages, [to_c.id]))[0]
    assert tally.delivered == 0


async def test_a_cursor_never_goes_back(store: Store, admit: Admit) -> None:
    a, b = await admit("a@satu"), await admit("b@satu")
    laptop = await device(store, b, "1")
    for _ in range(3):
        await send(store, a, "b@satu")
    await store.write(NoteDelivered(b, laptop, 3))
    await in_one_batch(store, NoteDelivered(b, laptop, 1), NoteDelivered(b, laptop, 2))
    assert await cursor(store, "1") == 3


async def test_many_devices_in_one_batch_get_the_news_of_their_own_members(store: Store, admit: Admit) -> None:
    a, b, c = [await admit(address) for address in ("a@satu", "b@satu", "c@dua")]
    keys = [await device(store, member, key) for member, key in ((b, "1"), (b, "2"), (c, "3"))]
    messages = [await send(store, a, *to) for to in (("b@satu",), ("c@dua",), ("*",))]
    results: list[Any] = await in_one_batch(
        store, NoteDelivered(b, keys[0], 3), NoteDelivered(b, keys[1], 3), NoteDelivered(c, keys[2], 3)
    )
    assert sorted(r.message_id for r in (*results[0], *results[1])) == [messages[0].id, messages[2].id]
    assert sorted(r.message_id for r in results[2]) == [messages[1].id, messages[2].id]
    assert {r.member_id for r in results[2]} == {c}
    assert [await cursor(store, key) for key in "123"] == [3, 3, 3]


@only_sqlite
def test_a_report_walks_through_the_waiting_deliveries_of_its_member_only(engines: Engines) -> None:
    """Another plan costs thousands of times as much after a broadcast, and only a measurement would show it."""
    statement = str(receipt._DELIVERED.compile(dialect=sqlite.dialect()))
    with engines.writer.begin() as connection:
        nothing = (None,) * statement.count("?")
        steps = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", nothing)]
    assert "SEARCH message USING INTEGER PRIMARY KEY (rowid=?)" in steps, steps
    assert any("SEARCH waiting USING INDEX ix_delivery_waiting (member_id=?)" in step for step in steps), steps
