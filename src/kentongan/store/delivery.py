"""Deliveries: one message for one member, with its receipts; inbox, outbox and ledger are views of them."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, func, select, true

from kentongan.store.message import MessageRecord, message_query, message_records
from kentongan.store.schema import delivery, institution, member, message


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
