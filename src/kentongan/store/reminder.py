"""Reminding: when it may be done, and whom it is for, [MSG-12]."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select, update

from kentongan.errors import ErrorCode, Refusal
from kentongan.store.message import MessageRecord, message_query, message_records
from kentongan.store.schema import delivery, member, message
from kentongan.store.writer import Operation

PAUSE = 60 * 60_000


@dataclass(frozen=True, slots=True)
class RemindOfMessage(Operation[tuple[int, ...]]):
    """Note that a message is brought up again now; gives the members who have not acknowledged it.

    With addresses only those of them; when nobody is left to be reminded, nothing is noted.
    """

    sender_id: int
    public_id: str
    to: tuple[str, ...] = ()

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["RemindOfMessage"], now: int) -> list[Any]:
        """One by one: of two that come together the second one is too soon."""
        return [_remind(connection, operation, now) for operation in operations]


def _remind(connection: Connection, operation: RemindOfMessage, now: int) -> tuple[int, ...] | Refusal:
    own = (message.c.public_id == operation.public_id) & (message.c.sender_id == operation.sender_id)
    columns = (message.c.id, message.c.expires_at, message.c.retracted_at, message.c.reminded_at)
    row = connection.execute(select(*columns).where(own)).first()
    if row is None:
        return Refusal(ErrorCode.MESSAGE_UNKNOWN, field="message", reference=operation.public_id)
    if row.retracted_at is not None or row.expires_at <= now:
        return Refusal(ErrorCode.MESSAGE_OVER, field="message", reference=operation.public_id)
    if row.reminded_at is not None and now < row.reminded_at + PAUSE:
        wait = -(-(row.reminded_at + PAUSE - now) // 1000)
        return Refusal(ErrorCode.REMINDED_TOO_SOON, retry_after=wait, reference=operation.public_id)
    waiting = _waiting(connection, row.id)
    if operation.to:
        named = _named(connection, row.id, operation.to)
        if stranger := next((one for one in operation.to if one not in named), ""):
            return Refusal(ErrorCode.RECIPIENT_UNKNOWN, field="to", detail=stranger, reference=operation.public_id)
        chosen = set(named.values())
        waiting = tuple(one for one in waiting if one in chosen)
    if waiting:
        connection.execute(update(message).where(message.c.id == row.id).values(reminded_at=now))
    return waiting


def _named(connection: Connection, message_id: int, addresses: Sequence[str]) -> dict[str, int]:
    """Those of the recipients of a message who have these addresses."""
    recipients = select(member.c.address, member.c.id).join(delivery, delivery.c.member_id == member.c.id)
    query = recipients.where(delivery.c.message_id == message_id, member.c.address.in_(addresses))
    return {row.address: row.id for row in connection.execute(query)}


def _waiting(connection: Connection, message_id: int) -> tuple[int, ...]:
    waiting = (delivery.c.acknowledged_at.is_(None)) & (delivery.c.removed_at.is_(None))
    return tuple(connection.scalars(select(delivery.c.member_id).where(delivery.c.message_id == message_id, waiting)))


def get_reminder(connection: Connection, public_id: str, now: int) -> tuple[MessageRecord, tuple[int, ...]] | None:
    """A message that was brought up again and is not over, and the members who have not acknowledged it."""
    living = (message.c.retracted_at.is_(None)) & (message.c.expires_at > now) & message.c.reminded_at.is_not(None)
    query = message_query().where(message.c.public_id == public_id, living)
    records = message_records(connection, query, thumbnails=True)
    return (records[0], _waiting(connection, records[0].id)) if records else None
