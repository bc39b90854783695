"""Pages made of deliveries: inbox, outbox, ledger."""

from collections.abc import Awaitable, Callable
from typing import Any

from kentongan.store.delivery import (
    TallyRecord,
    TimesRecord,
    addresses_of,
    list_inbox,
    list_ledger,
    list_outbox,
    members_of,
    tally_messages,
)
from kentongan.store.receipt import NoteReceipts
from kentongan.store.store import Store
from kentongan.words import DeliveryState
from tests.store.drafts import send

Admit = Callable[[str], Awaitable[int]]
_, SHOWN, OPENED, ACKNOWLEDGED = DeliveryState


async def test_inbox_and_outbox_are_paged_from_the_newest_without_gap_or_double(store: Store, admit: Admit) -> None:
    a, b, _ = [await admit(address) for address in ("a@satu", "b@satu", "c@dua")]
    sent = [await send(store, a, "b@satu" if n % 3 else "*") for n in range(8)]
    await send(store, b, "c@dua")
    newest_first = [message.id for message in reversed(sent)]
    for read, member in ((list_inbox, b), (list_outbox, a)):
        seen: list[int] = []
        before: int | None = None
        for _ in range(5):
            page: list[Any] = await store.read(read, member, before, 3)
            if not page:
                break
            seen += [record.id for record, _ in page]
            before = seen[-1]
        assert seen == newest_first


async def test_the_outbox_counts_how_far_each_message_has_come(store: Store, admit: Admit) -> None:
    a, b, c = [await admit(address) for address in ("a@satu", "b@satu", "c@dua")]
    one, two = await send(store, a, "*"), await send(store, a, "b@satu")
    await store.write(NoteReceipts(b, ACKNOWLEDGED, (one.public_id,)))
    await store.write(NoteReceipts(c, OPENED, (one.public_id,)))
    page = await store.read(list_outbox, a, None, 10)
    assert [tally for _, tally in page] == [
        TallyRecord(two.id, two.public_id, a, recipients=1, delivered=0, shown=0, opened=0, acknowledged=0),
        TallyRecord(one.id, one.public_id, a, recipients=2, delivered=2, shown=2, opened=1, acknowledged=1),
    ]
    assert await store.read(tally_messages, []) == []


async def test_the_ledger_is_the_senders_and_paged_by_address(store: Store, admit: Admit) -> None:
    a, *others = [await admit(address) for address in ("a@satu", "d@satu", "b@satu", "c@dua")]
    message = await send(store, a, "*")
    await store.write(NoteReceipts(others[1], SHOWN, (message.public_id,)))
    page = await store.read(list_ledger, a, message.public_id, "", 2)
    assert [(address, institution) for address, institution, _ in page] == [
        ("b@satu", "Universitas Satu"),
        ("c@dua", "Universitas Dua"),
    ]
    assert page[0][2].shown_at is not None
    assert page[1][2] == TimesRecord(None, None, None, None)
    rest = await store.read(list_ledger, a, message.public_id, "c@dua", 2)
    assert [address for address, _, _ in rest] == ["d@satu"]
    for other in others:
        assert await store.read(list_ledger, other, message.public_id, "", 10) == []


async def test_recipients_and_addresses_are_found_by_id(store: Store, admit: Admit) -> None:
    a, b, c = [await admit(address) for address in ("a@satu", "b@satu", "c@dua")]
    one, two = await send(store, a, "*"), await send(store, b, "c@dua")
    found = await store.read(members_of, [one.id, two.id, 99])
    assert {key: set(value) for key, value in found.items()} == {one.id: {b, c}, two.id: {c}, 99: set()}
    assert await store.read(addresses_of, [b, 99]) == {b: "b@satu"}
