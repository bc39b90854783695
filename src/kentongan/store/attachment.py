"""Attachments: rows of stored files, and who may read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, Connection, RowMapping, bindparam, exists, func, insert, or_, select

from kentongan.errors import ErrorCode, Refusal
from kentongan.store.part import adopt
from kentongan.store.schema import attachment, blob, delivery, member, message, message_attachment
from kentongan.store.writer import Operation
from kentongan.words import AttachmentKind


@dataclass(frozen=True, slots=True)
class AttachmentRecord:
    """A stored file under the name that its owner gave it."""

    public_id: str
    sha256: str
    size: int
    name: str
    kind: AttachmentKind
    media_type: str


_COLUMNS = tuple(attachment.c[name] for name in AttachmentRecord.__slots__)


def attachment_record(row: RowMapping) -> AttachmentRecord:
    """The record in a row that holds at least its columns."""
    values = {name: row[name] for name in AttachmentRecord.__slots__}
    return AttachmentRecord(**values | {"kind": AttachmentKind(row["kind"])})


@dataclass(frozen=True, slots=True)
class SaveAttachments(Operation[None]):
    """The files of one finished upload; `parts` of a bucket, each (part, turn), become their content.

    Refused with TRANSFER_BUSY when another transfer has taken one of the parts.
    """

    owner_id: int
    files: tuple[AttachmentRecord, ...]
    parts: tuple[tuple[str, int], ...] = ()

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["SaveAttachments"], now: int) -> list[Any]:
        """A blob row for content that is new, an attachment row for every file."""
        taken = [operation for operation in operations if not adopt(connection, operation.parts, now)]
        kept = [operation for operation in operations if operation not in taken]
        sizes = {file.sha256: file.size for operation in kept for file in operation.files}
        known = set(connection.scalars(select(blob.c.sha256).where(blob.c.sha256.in_(list(sizes)))))
        new = [{"sha256": sha, "size": size, "created_at": now} for sha, size in sizes.items() if sha not in known]
        if new:
            connection.execute(insert(blob), new)
        rows = [
            {name: getattr(file, name) for name in AttachmentRecord.__slots__}
            | {"owner_id": operation.owner_id, "created_at": now}
            for operation in kept
            for file in operation.files
        ]
        if rows:
            connection.execute(insert(attachment), rows)
        busy = Refusal(ErrorCode.TRANSFER_BUSY, retry_after=1)
        return [busy if operation in taken else None for operation in operations]


@dataclass(frozen=True, slots=True)
class StoredAttachment:
    """An attachment with its internal id, for the rows that refer to it."""

    id: int
    record: AttachmentRecord


def usable_attachments(connection: Connection, member_id: int, public_ids: list[str]) -> dict[str, StoredAttachment]:
    """Those attachments that a member may send: own uploads, and those of messages it has received."""
    received = (
        exists()
        .where(message_attachment.c.attachment_id == attachment.c.id)
        .where(delivery.c.message_id == message_attachment.c.message_id, delivery.c.member_id == member_id)
        .where(delivery.c.removed_at.is_(None))
    )
    query = select(attachment.c.id, *_COLUMNS).where(
        attachment.c.public_id.in_(public_ids), or_(attachment.c.owner_id == member_id, received)
    )
    rows = connection.execute(query).mappings()
    return {row["public_id"]: StoredAttachment(row["id"], attachment_record(row)) for row in rows}


def list_attachments(
    connection: Connection, member_id: int, message_id: str, public_ids: list[str]
) -> dict[str, AttachmentRecord]:
    """Those attachments of a message that a member may read because it has sent or received the message."""
    mine = or_(
        message.c.sender_id == member_id,
        exists()
        .where(delivery.c.message_id == message.c.id, delivery.c.member_id == member_id)
        .where(delivery.c.removed_at.is_(None)),
    )
    query = (
        select(*_COLUMNS)
        .join(message_attachment, message_attachment.c.attachment_id == attachment.c.id)
        .join(message, message.c.id == message_attachment.c.message_id)
        .where(message.c.public_id == message_id, attachment.c.public_id.in_(public_ids), mine)
    )
    return {row["public_id"]: attachment_record(row) for row in connection.execute(query).mappings()}


def quota_of(connection: Connection, member_id: int) -> int | None:
    """The bytes that a member's attachments may hold; None where the setting counts."""
    quota: int | None = connection.scalar(select(member.c.quota).where(member.c.id == member_id))
    return quota


def held_bytes(connection: Connection, member_id: int, now: int) -> int:
    """What a member's quota counts: attachments of its messages that live, and its uploads that no message uses."""
    return int(connection.scalar(_HELD, {"of": member_id, "now": now}) or 0)


def _held_statement() -> Any:
    """Made once: it is asked before every upload."""
    of: BindParameter[int] = bindparam("of")
    now: BindParameter[int] = bindparam("now")
    living = (
        select(message_attachment.c.attachment_id)
        .join(message, message.c.id == message_attachment.c.message_id)
        .where(message.c.sender_id == of, message.c.expires_at > now, message.c.retracted_at.is_(None))
    )
    used = exists().where(message_attachment.c.attachment_id == attachment.c.id)
    size = select(func.coalesce(func.sum(attachment.c.size), 0))
    sent = size.where(attachment.c.id.in_(living)).scalar_subquery()
    waiting = size.where(attachment.c.owner_id == of, ~used).scalar_subquery()
    return select(sent + waiting)


_HELD = _held_statement()
