"""Where a doorbell of another hub makes this one look: what is so in the database now, or since a moment.

What is asked about a moment goes back a day at most: what is older is read when somebody begins to follow.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, or_, select

from kentongan.limits import DAY
from kentongan.store.audit import get_head
from kentongan.store.receipt import NewReceipt
from kentongan.store.schema import audit, delivery, message, registration
from kentongan.words import AuditEvent, DeliveryState, ElsewhereState, RegistrationState

# Names in one statement, and rows of one answer.
_AT_ONCE = 500
_MOST = 5000
_BEYOND = 2**62

_RECEIPTS = {state: delivery.c[f"{state}_at"] for state in DeliveryState}
# What takes a popup from a member's other devices, the farthest first.
_DONE = (
    (ElsewhereState.REMOVED, delivery.c.removed_at),
    (ElsewhereState.ACKNOWLEDGED, delivery.c.acknowledged_at),
    (ElsewhereState.OPENED, delivery.c.opened_at),
)


@dataclass(frozen=True, slots=True)
class DoneRecord:
    """What a member has done with a message on some device."""

    member_id: int
    message: str
    state: ElsewhereState


def senders_of(connection: Connection, messages: Sequence[int]) -> dict[int, int]:
    """Who has sent some messages, by internal ids."""
    query = select(message.c.id, message.c.sender_id).where(message.c.id.in_(messages))
    return {row.id: row.sender_id for row in connection.execute(query)}


def receipts_since(connection: Connection, messages: Sequence[int], since: int, limit: int) -> list[NewReceipt]:
    """The newest receipts of some messages, of each message at most so many, that are not older than a moment."""
    found = []
    for state, at in _RECEIPTS.items():
        place = func.row_number().over(partition_by=delivery.c.message_id, order_by=at.desc()).label("place")
        about = select(delivery.c.message_id, delivery.c.member_id, at.label("at"), place).where(at >= since)
        for part in _parts(messages):
            newest = about.where(delivery.c.message_id.in_(part)).subquery()
            rows = connection.execute(select(newest).where(newest.c.place <= limit))
            found += [NewReceipt(row.message_id, row.member_id, state, row.at) for row in rows]
    return found


def receipts_missed(connection: Connection, senders: Sequence[int], since: int, now: int) -> list[int]:
    """Messages of some senders, of the last day, with a receipt that is not older than a moment."""
    fresh = select(delivery.c.message_id).where(
        delivery.c.message_id == message.c.id, or_(*[at >= since for at in _RECEIPTS.values()])
    )
    query = select(message.c.id).where(message.c.id >= _first_of_day(connection, now), fresh.exists()).limit(_MOST)
    return [of for part in _parts(senders) for of in connection.scalars(query.where(message.c.sender_id.in_(part)))]


def done_with(connection: Connection, pairs: Sequence[tuple[int, str]]) -> list[DoneRecord]:
    """What members have done with messages (public ids); nothing for those that were only delivered or shown."""
    wanted, found = set(pairs), []
    for part in _parts(list(wanted)):
        members, messages = {member_id for member_id, _ in part}, {public_id for _, public_id in part}
        found += _done(connection, message.c.public_id.in_(messages), delivery.c.member_id.in_(members))
    return [one for one in found if (one.member_id, one.message) in wanted]


def done_missed(connection: Connection, members: Sequence[int], since: int, now: int) -> list[DoneRecord]:
    """What some members have done since a moment with messages of the last day."""
    lately = delivery.c.message_id >= _first_of_day(connection, now), or_(*[at >= since for _, at in _DONE])
    return [done for part in _parts(members) for done in _done(connection, delivery.c.member_id.in_(part), *lately)]


def _first_of_day(connection: Connection, now: int) -> int:
    """The first message of the last day; ids grow with time. What is beyond every id, when there was none."""
    return connection.scalar(select(func.min(message.c.id)).where(message.c.accepted_at > now - DAY)) or _BEYOND


def _done(connection: Connection, *conditions: ColumnElement[bool]) -> list[DoneRecord]:
    columns = [at.label(state) for state, at in _DONE]
    query = select(delivery.c.member_id, message.c.public_id, *columns).join(
        message, message.c.id == delivery.c.message_id
    )
    found = []
    for row in connection.execute(query.where(*conditions).limit(_MOST)).mappings():
        state = next((state for state, _ in _DONE if row[state] is not None), None)
        if state is not None:
            found.append(DoneRecord(row["member_id"], row["public_id"], state))
    return found


def retracted_since(connection: Connection, since: int) -> list[str]:
    """Messages that were taken back at a moment or later."""
    return list(connection.scalars(select(message.c.public_id).where(message.c.retracted_at >= since).limit(_MOST)))


def decided_of(connection: Connection, numbers: Sequence[int]) -> list[tuple[int, RegistrationState]]:
    """Those of some registrations that are not pending any more."""
    decided = registration.c.state != RegistrationState.PENDING
    query = select(registration.c.number, registration.c.state).where(decided)
    return [
        (row.number, RegistrationState(row.state))
        for part in _parts(numbers)
        for row in connection.execute(query.where(registration.c.number.in_(part)))
    ]


@dataclass(frozen=True, slots=True)
class Orders:
    """Sessions and transfers that administrators have ended, and up to which line of the audit log that was read."""

    through: int
    sessions: tuple[str, ...] = ()
    transfers: tuple[str, ...] = ()


def orders_after(connection: Connection, sequence: int) -> Orders:
    """What administrators have ordered after a line of the audit log; the act was recorded before it is done."""
    through = get_head(connection).count
    wanted = audit.c.event.in_((AuditEvent.SESSIONS_ENDED, AuditEvent.TRANSFER_ENDED))
    query = select(audit.c.detail).where(wanted, audit.c.sequence > sequence, audit.c.sequence <= through)
    details: list[dict[str, Any]] = [json.loads(detail) for detail in connection.scalars(query) if detail]
    return Orders(
        through,
        tuple(str(one["session"]) for one in details if "session" in one),
        tuple(str(one["transfer"]) for one in details if "transfer" in one),
    )


def _parts(names: Sequence[Any]) -> list[Sequence[Any]]:
    return [names[start : start + _AT_ONCE] for start in range(0, len(names), _AT_ONCE)]
