"""What a hub reads when another one has rung: what is so now, and what has changed since a moment."""

from collections.abc import Awaitable, Callable

from sqlalchemy import Connection, event

from kentongan.domain.audit import AuditEntry
from kentongan.limits import DAY
from kentongan.store.audit import AppendAudit
from kentongan.store.doorbell import (
    DoneRecord,
    Orders,
    decided_of,
    done_missed,
    done_with,
    orders_after,
    receipts_missed,
    receipts_since,
    retracted_since,
    senders_of,
)
from kentongan.store.receipt import NoteReceipts
from kentongan.store.registration import DecideRegistration, SaveRegistration
from kentongan.store.retraction import RetractMessage
from kentongan.store.store import Store
from kentongan.words import AuditEvent, DeliveryState, ElsewhereState, RegistrationState
from tests.store import people
from tests.store.drafts import send

Admit = Callable[[str], Awaitable[int]]
_, SHOWN, OPENED, ACKNOWLEDGED = DeliveryState


async def test_receipts_since_a_moment_are_read_with_who_and_when(store: Store, admit: Admit) -> None:
    a, b, c = [await admit(address) for address in ("a@satu", "b@satu", "c@dua")]
    one, two = await send(store, a, "*"), await send(store, a, "b@satu")
    await store.write(NoteReceipts(b, SHOWN, (one.public_id, two.public_id)))
    since = store.now()
    await store.write(NoteReceipts(c, SHOWN, (one.public_id,)))
    assert await store.read(senders_of, [one.id, two.id, 2**60]) == {one.id: a, two.id: a}
    found = await store.read(receipts_since, [one.id, two.id], since, 100)
    assert {(new.message_id, new.member_id, new.state) for new in found} == {
        (one.id, c, DeliveryState.DELIVERED),
        (one.id, c, SHOWN),
    }
    assert all(new.at >= since for new in found)
    assert len(await store.read(receipts_since, [one.id], 0, 1)) == 2  # of each state the newest
    assert await store.read(receipts_missed, [a, b], since, since) == [one.id]
    assert await store.read(receipts_missed, [b], since, since) == []
    assert await store.read(receipts_missed, [a], since, since + DAY) == []


async def test_asking_for_many_messages_takes_no_more_statements(store: Store, admit: Admit) -> None:
    a, _ = await admit("a@satu"), await admit("b@satu")
    messages = [(await send(store, a, "b@satu")).id for _ in range(20)]

    def statements(connection: Connection, of: list[int]) -> int:
        asked: list[str] = []
        event.listen(connection, "before_cursor_execute", lambda *about: asked.append(about[2]))
        receipts_since(connection, of, 0, 100)
        return len(asked)

    assert await store.read(statements, messages) == await store.read(statements, messages[:1]) == len(DeliveryState)


async def test_the_farthest_that_was_done_with_a_message_is_told(store: Store, admit: Admit) -> None:
    a, b, c = [await admit(address) for address in ("a@satu", "b@satu", "c@dua")]
    one, two = await send(store, a, "*"), await send(store, a, "*")
    names = one.public_id, two.public_id
    await store.write(NoteReceipts(b, OPENED, names))
    await store.write(NoteReceipts(c, SHOWN, names))
    since = store.now()
    await store.write(NoteReceipts(b, ACKNOWLEDGED, (two.public_id,)))
    pairs = [(member, name) for member in (b, c) for name in names]
    opened, acknowledged = (
        DoneRecord(b, one.public_id, ElsewhereState.OPENED),
        DoneRecord(b, two.public_id, ElsewhereState.ACKNOWLEDGED),
    )
    assert set(await store.read(done_with, pairs)) == {opened, acknowledged}
    assert await store.read(done_with, [(b, one.public_id), (c, two.public_id)]) == [opened]
    assert await store.read(done_missed, [b, c], since, since) == [acknowledged]
    assert await store.read(done_missed, [a, c], since, since) == []


async def test_what_was_taken_back_since_is_named(store: Store, admit: Admit) -> None:
    a, _ = await admit("a@satu"), await admit("b@satu")
    one, two = await send(store, a, "b@satu"), await send(store, a, "b@satu")
    await store.write(RetractMessage(a, one.public_id))
    since = store.now()
    await store.write(RetractMessage(a, two.public_id))
    assert await store.read(retracted_since, since) == [two.public_id]


async def test_of_registrations_only_decisions_count(store: Store) -> None:
    numbers = [
        await store.write(SaveRegistration(people.form(address), "0" * 64, "127.0.0.1"))
        for address in ("a@satu", "b@satu")
    ]
    await store.write(DecideRegistration(numbers[1], RegistrationState.REJECTED, "Tidak dikenal", "test"))
    assert await store.read(decided_of, [*numbers, 2**60]) == [(numbers[1], RegistrationState.REJECTED)]


async def test_orders_are_the_lines_of_the_audit_log_that_name_one(store: Store) -> None:
    none = await store.read(orders_after, 0)
    assert none == Orders(none.through)
    for act, detail in (
        (AuditEvent.SESSIONS_ENDED, {"session": "s"}),
        (AuditEvent.SESSIONS_ENDED, {}),
        (AuditEvent.PASSWORD_CHANGED, {"session": "t"}),
        (AuditEvent.TRANSFER_ENDED, {"transfer": "u"}),
    ):
        await store.write(AppendAudit(AuditEntry(act, "test", detail=dict(detail))))
    found = await store.read(orders_after, none.through)
    assert found == Orders(none.through + 4, ("s",), ("u",))
    assert await store.read(orders_after, found.through) == Orders(found.through)
