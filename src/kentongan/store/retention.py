"""Retention: which rows are too old, and removing them in small transactions.

What is due is read by a reader first, so that looking through a table delays nobody; the writer then gets at most a
batch of keys, looks whether they are still due, and removes them. Rows that have come in between (a message that
forwards an old attachment, an upload of known content) are seen there, because the writer is the only one that writes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Select,
    and_,
    delete,
    exists,
    func,
    or_,
    select,
)

from kentongan.store.schema import (
    attachment,
    blob,
    delivery,
    device,
    letter,
    message,
    message_attachment,
    registration,
    sample,
)
from kentongan.store.writer import Operation
from kentongan.words import RegistrationState, RetentionKind


@dataclass(frozen=True, slots=True)
class Ages:
    """Up to which moment (milliseconds) something must lie in the past to go.

    Attributes:
        messages: when a message was accepted
        expiries: when the last message with an attachment has expired
        uploads: when an attachment that no message has was uploaded
        registrations: when a registration was decided
        letters: when a letter was sent
        devices: when a device was last seen
        samples: when a sample began
    """

    messages: int
    expiries: int
    uploads: int
    registrations: int
    letters: int
    devices: int
    samples: int


@dataclass(frozen=True, slots=True)
class RemovedMessages:
    """How many messages went, and how many of their deliveries."""

    messages: int
    deliveries: int


def _due_messages(ages: Ages) -> Select[Any]:
    return select(message.c.id).where(message.c.accepted_at <= ages.messages)


def _due_attachments(ages: Ages) -> Select[Any]:
    """Those that no message has for which somebody may still want to see them."""
    wanted = exists().where(
        message_attachment.c.attachment_id == attachment.c.id,
        message.c.id == message_attachment.c.message_id,
        message.c.accepted_at > ages.messages,
        message.c.expires_at > ages.expiries,
    )
    return select(attachment.c.id).where(attachment.c.created_at <= ages.uploads, ~wanted)


def _due_blobs(ages: Ages) -> Select[Any]:
    """Those that no attachment names any more."""
    return select(blob.c.sha256).where(~exists().where(attachment.c.sha256 == blob.c.sha256))


def _due_letters(ages: Ages) -> Select[Any]:
    """Sent and dropped ones, given up ones about no registration, and what is left of those about one that goes."""
    old = and_(letter.c.state.in_(("sent", "dropped")), letter.c.sent_at <= ages.letters)
    lost = and_(letter.c.state == "failed", letter.c.registration_number.is_(None), letter.c.due_at <= ages.letters)
    closed = letter.c.registration_number.in_(_due_registrations(ages))
    return select(letter.c.id).where(or_(old, lost, closed))


def _due_registrations(ages: Ages) -> Select[Any]:
    """Decided ones without a letter on its way; the newest stays, so that no number is ever given twice."""
    waiting = exists().where(letter.c.registration_number == registration.c.number, letter.c.state == "waiting")
    newest = select(func.max(registration.c.number)).correlate(None).scalar_subquery()
    return select(registration.c.number).where(
        registration.c.state != RegistrationState.PENDING,
        registration.c.decided_at <= ages.registrations,
        registration.c.number < newest,
        ~waiting.correlate(registration),
    )


def _due_devices(ages: Ages) -> Select[Any]:
    return select(device.c.id).where(device.c.seen_at <= ages.devices)


def _due_samples(ages: Ages) -> Select[Any]:
    return select(sample.c.id).where(sample.c.at < ages.samples)


_DUE: dict[RetentionKind, tuple[Column[Any], Callable[[Ages], Select[Any]]]] = {
    RetentionKind.MESSAGES: (message.c.id, _due_messages),
    RetentionKind.ATTACHMENTS: (attachment.c.id, _due_attachments),
    RetentionKind.BLOBS: (blob.c.sha256, _due_blobs),
    RetentionKind.LETTERS: (letter.c.id, _due_letters),
    RetentionKind.REGISTRATIONS: (registration.c.number, _due_registrations),
    RetentionKind.DEVICES: (device.c.id, _due_devices),
    RetentionKind.SAMPLES: (sample.c.id, _due_samples),
}
ROW_KINDS = tuple(kind for kind in _DUE if kind is not RetentionKind.MESSAGES)


# Reading


def list_due(connection: Connection, kind: RetentionKind, ages: Ages, after: Any, limit: int) -> tuple[Any, ...]:
    """The keys of rows of a kind that may go now, in their order, beginning after a key (None: with the first)."""
    key, due = _DUE[kind]
    query = due(ages) if after is None else due(ages).where(key > after)
    return tuple(connection.scalars(query.order_by(key).limit(limit)))


def count_due(connection: Connection, kind: RetentionKind, ages: Ages) -> int:
    """How many rows of a kind a run would remove, deliveries of its messages and blobs of its attachments included."""
    if kind is RetentionKind.DELIVERIES:
        return _count(connection, select(delivery.c.member_id).where(delivery.c.message_id.in_(_due_messages(ages))))
    if kind is RetentionKind.BLOBS:
        return _count(connection, _blobs_without(ages))
    return _count(connection, _DUE[kind][1](ages))


def _count(connection: Connection, query: Select[Any]) -> int:
    return connection.scalar(select(func.count()).select_from(query.subquery())) or 0


def _blobs_without(ages: Ages) -> Select[Any]:
    """The blobs that no attachment will name when the due ones have gone."""
    staying = attachment.alias()
    named = exists().where(staying.c.sha256 == blob.c.sha256, staying.c.id.not_in(_due_attachments(ages)))
    return select(blob.c.sha256, blob.c.size).where(~named)


def due_blob_bytes(connection: Connection, ages: Ages) -> int:
    """The bytes of the blobs that a run would give up."""
    return connection.scalar(select(func.sum(_blobs_without(ages).subquery().c.size))) or 0


# Removing


@dataclass(frozen=True, slots=True)
class RemoveMessages(Operation[RemovedMessages]):
    """Messages that are due, with everything that is theirs; about `most` rows, the sequence is not given again.

    A message to thousands goes in several operations: some of its deliveries each time, the last ones with itself.
    """

    ids: tuple[int, ...]
    ages: Ages
    most: int

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["RemoveMessages"], now: int) -> list[Any]:
        """One after the other."""
        return [_remove_messages(connection, operation) for operation in operations]


def _remove_messages(connection: Connection, operation: RemoveMessages) -> RemovedMessages:
    due = _due_messages(operation.ages).where(message.c.id.in_(operation.ids)).order_by(message.c.id)
    whole: list[int] = []
    rows = 0
    for message_id in connection.scalars(due).all():
        deliveries = _count(connection, select(delivery.c.member_id).where(delivery.c.message_id == message_id))
        if whole and rows + deliveries > operation.most:
            break
        if deliveries > operation.most:
            return RemovedMessages(0, _remove_deliveries(connection, message_id, operation.most))
        whole.append(message_id)
        rows += deliveries
    connection.execute(delete(delivery).where(delivery.c.message_id.in_(whole)))
    connection.execute(delete(message_attachment).where(message_attachment.c.message_id.in_(whole)))
    connection.execute(delete(message).where(message.c.id.in_(whole)))
    return RemovedMessages(len(whole), rows)


def _remove_deliveries(connection: Connection, message_id: int, most: int) -> int:
    some = select(delivery.c.member_id).where(delivery.c.message_id == message_id).limit(most)
    # MariaDB takes a limit in a table only, not in the list of IN.
    members = select(some.subquery("some").c.member_id)
    gone = delete(delivery).where(delivery.c.message_id == message_id, delivery.c.member_id.in_(members))
    return connection.execute(gone).rowcount


@dataclass(frozen=True, slots=True)
class RemovedRows:
    """How many rows went; `size` is the sum of their bytes where they stand for files."""

    rows: int
    size: int = 0


@dataclass(frozen=True, slots=True)
class RemoveRows(Operation[RemovedRows]):
    """Those of some rows of a kind that are still due."""

    kind: RetentionKind
    keys: tuple[Any, ...]
    ages: Ages

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["RemoveRows"], now: int) -> list[Any]:
        """One after the other."""
        return [_remove_rows(connection, operation) for operation in operations]


def _remove_rows(connection: Connection, operation: RemoveRows) -> RemovedRows:
    key, due = _DUE[operation.kind]
    going = list(connection.scalars(due(operation.ages).where(key.in_(operation.keys))))
    size = 0
    if operation.kind is RetentionKind.ATTACHMENTS:
        connection.execute(delete(message_attachment).where(message_attachment.c.attachment_id.in_(going)))
    if operation.kind is RetentionKind.BLOBS:
        size = connection.scalar(select(func.sum(blob.c.size)).where(key.in_(going))) or 0
    connection.execute(delete(key.table).where(key.in_(going)))
    return RemovedRows(len(going), size)
