"""Messages as they pass, for those who watch: who, when and how much, never what."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from kentongan.store.schema import attachment, member, message, message_attachment
from kentongan.words import Level


@dataclass(frozen=True, slots=True)
class PassedMessage:
    """A message without its content.

    Attributes:
        message: its public id
        accepted_at: milliseconds since 1970
        attachments, size: how many, and their bytes together
    """

    message: str
    sequence: int
    accepted_at: int
    sender: str
    recipients: int
    level: Level
    attachments: int
    size: int


def list_passed(connection: Connection, before: int, limit: int) -> list[PassedMessage]:
    """The newest messages with a sequence below one (0: of all), the newest first."""
    query = (
        select(
            message.c.public_id,
            *(message.c[name] for name in ("id", "sequence", "accepted_at", "recipients", "level")),
            member.c.address,
        )
        .join(member, member.c.id == message.c.sender_id)
        .where(message.c.sequence < before if before else message.c.sequence.is_not(None))
        .order_by(message.c.sequence.desc())
        .limit(limit)
    )
    rows = connection.execute(query).all()
    carried = _carried(connection, [row.id for row in rows])
    return [
        PassedMessage(
            message=row.public_id,
            sequence=row.sequence,
            accepted_at=row.accepted_at,
            sender=row.address,
            recipients=row.recipients,
            level=Level(row.level),
            attachments=carried.get(row.id, (0, 0))[0],
            size=carried.get(row.id, (0, 0))[1],
        )
        for row in rows
    ]


def _carried(connection: Connection, messages: list[int]) -> dict[int, tuple[int, int]]:
    """How many attachments each message has, and their bytes together."""
    query: Any = (
        select(message_attachment.c.message_id, func.count(), func.sum(attachment.c.size))
        .join(attachment, attachment.c.id == message_attachment.c.attachment_id)
        .where(message_attachment.c.message_id.in_(messages))
        .group_by(message_attachment.c.message_id)
    )
    return {row[0]: (row[1], row[2]) for row in connection.execute(query)}
