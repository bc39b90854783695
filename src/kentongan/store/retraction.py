"""Messages that their senders take back: the content goes, the row stays as a note, [MSG-11]."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, select, update

from kentongan.errors import ErrorCode, Refusal
from kentongan.store.schema import delivery, message, message_attachment
from kentongan.store.writer import Operation


@dataclass(frozen=True, slots=True)
class Retraction:
    """A message that was taken back, when, and the members who have to hear it (nobody when it was so already)."""

    message: str
    at: int
    members: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class RetractMessage(Operation[Retraction]):
    """Take a message back. What was forwarded is another message and stays."""

    sender_id: int
    public_id: str

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["RetractMessage"], now: int) -> list[Any]:
        """One by one; a repeated one gets the first answer."""
        return [_retract(connection, operation, now) for operation in operations]


def _retract(connection: Connection, operation: RetractMessage, now: int) -> Retraction | Refusal:
    own = (message.c.public_id == operation.public_id) & (message.c.sender_id == operation.sender_id)
    row = connection.execute(select(message.c.id, message.c.retracted_at).where(own)).first()
    if row is None:
        return Refusal(ErrorCode.MESSAGE_UNKNOWN, field="message", reference=operation.public_id)
    if row.retracted_at is not None:
        return Retraction(operation.public_id, row.retracted_at)
    connection.execute(update(message).where(own).values(subject="", text="", retracted_at=now))
    connection.execute(delete(message_attachment).where(message_attachment.c.message_id == row.id))
    return Retraction(operation.public_id, now, _recipients(connection, row.id))


def _recipients(connection: Connection, message_id: int) -> tuple[int, ...]:
    return tuple(connection.scalars(select(delivery.c.member_id).where(delivery.c.message_id == message_id)))


def get_retraction(connection: Connection, public_id: str) -> Retraction | None:
    """A message that was taken back, with its recipients; None when it was not."""
    query = select(message.c.id, message.c.retracted_at).where(message.c.public_id == public_id)
    row = connection.execute(query).first()
    if row is None or row.retracted_at is None:
        return None
    return Retraction(public_id, row.retracted_at, _recipients(connection, row.id))


def list_retractions(connection: Connection, member_id: int, until: int, since: int, limit: int) -> list[Retraction]:
    """Messages to a member with a sequence up to `until` that were taken back at `since` or later, oldest first."""
    query = (
        select(message.c.public_id, message.c.retracted_at)
        .join(delivery, (delivery.c.message_id == message.c.id) & (delivery.c.member_id == member_id))
        .where(message.c.retracted_at >= since, message.c.sequence <= until)
        .order_by(message.c.retracted_at.desc())
        .limit(limit)
    )
    return [Retraction(row.public_id, row.retracted_at) for row in reversed(connection.execute(query).all())]
