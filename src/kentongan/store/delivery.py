"""Deliveries: one message for one member, with its receipts; inbox, outbox and ledger are views of them.

Receipts come in thousands at once after a broadcast, so they are written as one statement over all of them. Each time
is the first on any device; a later one changes nothing, [RCPT-2].
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, String, bindparam, func, select, true, tuple_, update

from kentongan.store.message import MessageRecord, message_query, message_records
from kentongan.store.schema import delivery, device, institution, member, message
from kentongan.store.writer import Operation
from kentongan.words import DeliveryState


@dataclass(frozen=True, slots=True)
class NewReceipt:
    """A receipt that was not there before; `message` is the public id and `device` who reported it, if it was named."""

    message_id: int
    member_id: int
    state: DeliveryState
    at: int
    message: str = ""
    device: str = ""


@dataclass(frozen=True, slots=True)
class TimesRecord:
    """When a delivery came how far (milliseconds); None: not yet."""

    delivered_at: int | None
    shown_at: int | None
    opened_at: int | None
    acknowledged_at: int | None


@dataclass(frozen=True, slots=True)
class TallyRecord:
    """How many deliveries of a message have come how far, and who sent it."""

    message_id: int
    public_id: str
    sender_id: int
    recipients: int
    delivered: int
    shown: int
    opened: int
    acknowledged: int


# What a receipt fills besides its own column: who acknowledges has seen, who has seen has got.
_IMPLIED = {
    DeliveryState.DELIVERED: ("delivered_at",),
    DeliveryState.SHOWN: ("delivered_at", "shown_at"),
    DeliveryState.OPENED: ("delivered_at", "shown_at", "opened_at"),
    DeliveryState.ACKNOWLEDGED: ("delivered_at", "shown_at", "acknowledged_at"),
}


@dataclass(frozen=True, slots=True)
class NoteDelivered(Operation[tuple[NewReceipt, ...]]):
    """Everything up to a sequence is safe on a device, [RCPT-1]; what has expired was not pushed and does not count."""

    member_id: int
    device: str
    until: int

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["NoteDelivered"], now: int) -> list[Any]:
        """One statement for the deliveries, one for the cursors."""
        rows = json.dumps([[o.member_id, o.until] for o in operations])
        news = connection.execute(_DELIVERED, {"rows": rows, "now": now}).all()
        cursors = {o.device: o.until for o in sorted(operations, key=_until)}
        connection.execute(_CURSOR, {"rows": json.dumps(list(cursors.items()))})
        by_member: dict[int, list[NewReceipt]] = {}
        for message_id, member_id in news:
            by_member.setdefault(member_id, []).append(NewReceipt(message_id, member_id, DeliveryState.DELIVERED, now))
        # A member's second operation finds none left.
        return [tuple(by_member.pop(operation.member_id, ())) for operation in operations]


def _until(operation: NoteDelivered) -> int:
    return operation.until


@dataclass(frozen=True, slots=True)
class NoteReceipts(Operation[tuple[NewReceipt, ...]]):
    """Messages were shown, opened or acknowledged on a device; ids that are not its member's change nothing, [RCPT-2].

    Of several operations of a batch that report the same, the first one gets the new receipt.
    """

    member_id: int
    state: DeliveryState
    messages: tuple[str, ...]
    device: str = ""

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["NoteReceipts"], now: int) -> list[Any]:
        """One statement for each state."""
        results: list[Any] = [()] * len(operations)
        for state in DeliveryState:
            places = [place for place, operation in enumerate(operations) if operation.state is state]
            if not places:
                continue
            group = [operations[place] for place in places]
            rows = json.dumps([[o.member_id, public_id] for o in group for public_id in o.messages])
            news = {tuple(row) for row in connection.execute(_RECEIPTS[state], {"rows": rows, "now": now}).all()}
            ids = _internal_ids(connection, group) if news else {}
            for place in places:
                results[place] = tuple(_taken(operations[place], news, ids, now))
        return results


def _internal_ids(connection: Connection, operations: Sequence[NoteReceipts]) -> dict[str, int]:
    named = json.dumps(sorted({public_id for operation in operations for public_id in operation.messages}))
    return {row.public_id: row.id for row in connection.execute(_NAMED, {"rows": named})}


def _taken(operation: NoteReceipts, news: set[Any], ids: dict[str, int], now: int) -> Iterable[NewReceipt]:
    """The new receipts that an operation has brought; they are taken out of `news`."""
    for public_id in operation.messages:
        key = (ids.get(public_id), operation.member_id)
        if key in news:
            news.remove(key)
            yield NewReceipt(key[0] or 0, key[1], operation.state, now, public_id, operation.device)


_rows = func.json_each(bindparam("rows", type_=String)).table_valued("value", name="r")


def _field(place: int) -> Any:
    return func.json_extract(_rows.c.value, f"$[{place}]")


def _delivered_statement() -> Any:
    """Driven from the member's own deliveries that wait: the messages of others cost nothing."""
    waiting = delivery.alias("waiting")
    reached = (
        select(waiting.c.message_id, waiting.c.member_id)
        .select_from(_rows.join(waiting, (waiting.c.member_id == _field(0)) & waiting.c.delivered_at.is_(None)))
        .join(message, message.c.id == waiting.c.message_id)
        # [MSG-10], [MSG-11] What had expired or was retracted is not sent, so nobody can have got it.
        .where(
            message.c.sequence <= _field(1), message.c.expires_at > bindparam("now"), message.c.retracted_at.is_(None)
        )
        .correlate(None)
    )
    return (
        update(delivery)
        .where(delivery.c.delivered_at.is_(None), _pair().in_(reached))
        .values(delivered_at=bindparam("now"))
        .returning(delivery.c.message_id, delivery.c.member_id)
    )


def _receipts_statement(state: DeliveryState) -> Any:
    own = delivery.c[_IMPLIED[state][-1]]
    reached = (
        select(message.c.id, _field(0))
        .select_from(_rows.join(message, message.c.public_id == _field(1)))
        .correlate(None)
    )
    values = {name: func.coalesce(delivery.c[name], bindparam("now")) for name in _IMPLIED[state]}
    return (
        update(delivery)
        .where(own.is_(None), _pair().in_(reached))
        .values(values)
        .returning(delivery.c.message_id, delivery.c.member_id)
    )


def _pair() -> Any:
    return tuple_(delivery.c.message_id, delivery.c.member_id)


_DELIVERED = _delivered_statement()
_NAMED = select(message.c.id, message.c.public_id).where(message.c.public_id.in_(select(_rows.c.value)))
_RECEIPTS = {state: _receipts_statement(state) for state in DeliveryState}
_CURSOR = update(device).where(device.c.id == _field(0), device.c.cursor < _field(1)).values(cursor=_field(1))


# Reading


def list_missed(
    connection: Connection, member_id: int, after: int, until: int, now: int, limit: int
) -> list[tuple[MessageRecord, TimesRecord]]:
    """A member's messages with a sequence above `after` and up to `until`, in order: what a device has missed.

    What has expired by `now`, was retracted or removed is not among them, [MSG-10], [MSG-11], [MSG-15].
    """
    mine = (delivery.c.message_id == message.c.id) & (delivery.c.member_id == member_id)
    reached = (message.c.sequence > after) & (message.c.sequence <= until) & (message.c.expires_at > now)
    there = message.c.retracted_at.is_(None) & delivery.c.removed_at.is_(None)
    query = message_query().join(delivery, mine).where(reached, there).order_by(message.c.sequence).limit(limit)
    records = message_records(connection, query, thumbnails=True)
    times = _times_of(connection, member_id, [record.id for record in records])
    return [(record, times[record.id]) for record in records]


def _times_of(connection: Connection, member_id: int, ids: list[int]) -> dict[int, TimesRecord]:
    query = select(delivery).where(delivery.c.member_id == member_id, delivery.c.message_id.in_(ids))
    return {
        row.message_id: TimesRecord(row.delivered_at, row.shown_at, row.opened_at, row.acknowledged_at)
        for row in connection.execute(query)
    }


def list_inbox(
    connection: Connection, member_id: int, before: int | None, limit: int, archived: bool = False
) -> list[tuple[MessageRecord, TimesRecord]]:
    """A member's messages, newest first, beginning below an internal id: the inbox, or the archive."""
    older = delivery.c.message_id < before if before else true()
    place = delivery.c.archived_at.is_not(None) if archived else delivery.c.archived_at.is_(None)
    query = select(delivery).where(delivery.c.member_id == member_id, delivery.c.removed_at.is_(None), place, older)
    rows = connection.execute(query.order_by(delivery.c.message_id.desc()).limit(limit)).all()
    times = {
        row.message_id: TimesRecord(row.delivered_at, row.shown_at, row.opened_at, row.acknowledged_at) for row in rows
    }
    records = message_records(
        connection, message_query().where(message.c.id.in_(list(times))).order_by(message.c.id.desc()), thumbnails=False
    )
    return [(record, times[record.id]) for record in records]


def list_outbox(
    connection: Connection, member_id: int, before: int | None, limit: int
) -> list[tuple[MessageRecord, TallyRecord]]:
    """A member's sent messages, newest first, beginning below an internal id."""
    older = message.c.id < before if before else true()
    query = message_query().where(message.c.sender_id == member_id, older).order_by(message.c.id.desc()).limit(limit)
    records = message_records(connection, query, thumbnails=False)
    tallies = {tally.message_id: tally for tally in tally_messages(connection, [record.id for record in records])}
    return [(record, tallies[record.id]) for record in records]


def tally_messages(connection: Connection, ids: list[int]) -> list[TallyRecord]:
    """The tallies of some messages."""
    counts = [func.count(delivery.c[name]).label(name.removesuffix("_at")) for name in _TIMES]
    query = (
        select(
            message.c.id.label("message_id"),
            message.c.public_id,
            message.c.sender_id,
            func.count(delivery.c.member_id).label("recipients"),
            *counts,
        )
        .join(delivery, delivery.c.message_id == message.c.id)
        .where(message.c.id.in_(ids))
        .group_by(message.c.id, message.c.public_id, message.c.sender_id)
    )
    return [TallyRecord(**row._mapping) for row in connection.execute(query)]


_TIMES = TimesRecord.__slots__


def list_ledger(
    connection: Connection, sender_id: int, public_id: str, after: str, limit: int
) -> list[tuple[str, str, TimesRecord]]:
    """Recipients of a message that the member has sent, by address: (address, institution, times)."""
    query = (
        select(member.c.address, institution.c.name, *[delivery.c[name] for name in _TIMES])
        .join(delivery, delivery.c.member_id == member.c.id)
        .join(institution, institution.c.id == member.c.institution_id)
        .join(message, message.c.id == delivery.c.message_id)
        .where(message.c.public_id == public_id, message.c.sender_id == sender_id, member.c.address > after)
        .order_by(member.c.address)
        .limit(limit)
    )
    return [(row[0], row[1], TimesRecord(*row[2:])) for row in connection.execute(query)]


def addresses_of(connection: Connection, member_ids: Iterable[int]) -> dict[int, str]:
    """The addresses of some members."""
    query = select(member.c.id, member.c.address).where(member.c.id.in_(list(member_ids)))
    return {row.id: row.address for row in connection.execute(query)}


def members_of(connection: Connection, message_ids: list[int]) -> dict[int, tuple[int, ...]]:
    """The recipients of some messages."""
    members: dict[int, list[int]] = {message_id: [] for message_id in message_ids}
    query = select(delivery.c.message_id, delivery.c.member_id).where(delivery.c.message_id.in_(message_ids))
    for row in connection.execute(query):
        members[row.message_id].append(row.member_id)
    return {message_id: tuple(ids) for message_id, ids in members.items()}
