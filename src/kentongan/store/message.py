"""Messages as they are stored, and reading them back."""

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, exists, literal, or_, select

from kentongan.store.attachment import AttachmentRecord, attachment_record
from kentongan.store.schema import (
    attachment,
    counter,
    delivery,
    institution,
    member,
    message,
    message_attachment,
)
from kentongan.words import Level


@dataclass(frozen=True, slots=True)
class MessageRecord:
    """A message as it is stored, with its sender and attachments (thumbnails only when they were asked for)."""

    id: int
    public_id: str
    sequence: int
    sender_id: int
    sender: str
    institution: str
    contact: str
    audience: tuple[str, ...]
    recipients: int
    subject: str
    text: str
    level: Level
    accepted_at: int
    expires_at: int
    reply_to: str
    revises: str
    retracted_at: int | None
    attachments: tuple[tuple[AttachmentRecord, str], ...]


def message_query() -> Select[Any]:
    """Messages with their senders, for `message_records`."""
    columns = [message.c[name] for name in _MESSAGE_COLUMNS]
    return (
        select(*columns, member.c.address.label("sender"), member.c.contact, institution.c.name.label("institution"))
        .join(member, member.c.id == message.c.sender_id)
        .join(institution, institution.c.id == member.c.institution_id)
    )


_MESSAGE_COLUMNS = (
    "id",
    "public_id",
    "sequence",
    "sender_id",
    "audience",
    "recipients",
    "subject",
    "text",
    "level",
    "accepted_at",
    "expires_at",
    "reply_to",
    "revises",
    "retracted_at",
)


def message_records(connection: Connection, query: Select[Any], thumbnails: bool) -> list[MessageRecord]:
    """The records of a query made from `message_query`, in its order."""
    rows = [dict(row) for row in connection.execute(query).mappings()]
    attachments = _attachments_of(connection, [row["id"] for row in rows], thumbnails)
    return [
        MessageRecord(
            **{name: row[name] for name in MessageRecord.__slots__ if name in row}
            | {
                "audience": tuple(json.loads(row["audience"])),
                "level": Level(row["level"]),
                "attachments": tuple(attachments[row["id"]]),
            }
        )
        for row in rows
    ]


def _attachments_of(
    connection: Connection, ids: list[int], thumbnails: bool
) -> dict[int, list[tuple[AttachmentRecord, str]]]:
    found: dict[int, list[tuple[AttachmentRecord, str]]] = defaultdict(list)
    if not ids:
        return found
    thumbnail = message_attachment.c.thumbnail if thumbnails else literal("").label("thumbnail")
    query = (
        select(message_attachment.c.message_id, thumbnail, *[attachment.c[n] for n in AttachmentRecord.__slots__])
        .join(attachment, attachment.c.id == message_attachment.c.attachment_id)
        .where(message_attachment.c.message_id.in_(ids))
        .order_by(message_attachment.c.message_id, message_attachment.c.position)
    )
    for row in connection.execute(query).mappings():
        found[row["message_id"]].append((attachment_record(row), row["thumbnail"]))
    return found


def get_message(connection: Connection, member_id: int, public_id: str) -> MessageRecord | None:
    """A message that the member has sent or received."""
    mine = or_(
        message.c.sender_id == member_id,
        select(delivery.c.member_id)
        .where(delivery.c.message_id == message.c.id, delivery.c.member_id == member_id)
        .where(delivery.c.removed_at.is_(None))
        .exists(),
    )
    found = message_records(connection, message_query().where(message.c.public_id == public_id, mine), thumbnails=True)
    return found[0] if found else None


def get_any_message(connection: Connection, public_id: str) -> MessageRecord | None:
    """A message of whomever."""
    found = message_records(connection, message_query().where(message.c.public_id == public_id), thumbnails=False)
    return found[0] if found else None


def list_after(connection: Connection, after: int, until: int, limit: int) -> list[MessageRecord]:
    """Every message with a sequence above `after` and up to `until`, in order, for the router."""
    query = message_query().where(message.c.sequence > after, message.c.sequence <= until)
    return message_records(connection, query.order_by(message.c.sequence).limit(limit), thumbnails=True)


_LAST = select(counter.c.value).where(counter.c.name == "message")


def has_client_id(connection: Connection, sender_id: int, client_id: str) -> bool:
    """Whether a message was accepted under the id that its client made."""
    wanted = exists().where(message.c.sender_id == sender_id, message.c.client_id == client_id)
    return bool(connection.scalar(select(wanted)))


def last_sequence(connection: Connection) -> int:
    """The newest sequence that is committed."""
    return connection.scalar(_LAST) or 0
