"""Reminding: when it may be done, and whom it is for, [MSG-12]."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select, update

from kentongan.errors import ErrorCode, Refusal
from kentongan.store.message import MessageRecord, message_query, message_records
from kentongan.store.schema import delivery, message
from kentongan.store.writer import Operation

PAUSE = 10 * 60_000


@dataclass(frozen=True, slots=True)
class RemindOfMessage(Operation[tuple[int, ...]]):
    """Note that a message is brought up again now; gives the members who have not acknowledged it."""

    sender_id: int
    public_id: str

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
    connection.execute(update(message).where(message.c.id == row.id).values(reminded_at=now))
    return _waiting(connection, row.id)


def _waiting(connection: Connection, message_id: int) -> tuple[int, ...]:
    waiting = (delivery.c.acknowledged_at.is_(None)) & (delivery.c.removed_at.is_(None))
    return tuple(connection.scalars(select(delivery.c.member_id).where(delivery.c.message_id == message_id, waiting)))


def get_reminder(connection: Connection, public_id: str, now: int) -> tuple[MessageRecord, tuple[int, ...]] | None:
    """A message that was brought up again and is not over, and the members who have not acknowledged it."""
    living = (message.c.retracted_at.is_(None)) & (message.c.expires_at > now) & message.c.reminded_at.is_not(None)
    query = message_query().where(message.c.public_id == public_id, living)
    records = message_records(connection, query, thumbnails=True)
    return (records[0], _waiting(connection, records[0].id)) if records else None
