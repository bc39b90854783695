"""Accepting messages: message, deliveries and sequence in one transaction.

The audience is resolved once, inside the accepting transaction: the members that are active at that moment, [MSG-2].
The sequence is taken as the last statement before COMMIT, so the order of sequences is the order of commits and has no
holes, [MSG-5]. One transaction accepts many messages with few statements.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Select, bindparam, insert, literal, or_, select, tuple_, update

from kentongan.domain.audit import AuditEntry
from kentongan.domain.message import Draft, Rights, objection
from kentongan.errors import ErrorCode, Refusal
from kentongan.limits import RECIPIENTS_SHOWN
from kentongan.store.attachment import AttachmentRecord, StoredAttachment, usable_attachments
from kentongan.store.audience import members_at, resolve_sets
from kentongan.store.audit import append
from kentongan.store.member import rights_of
from kentongan.store.message import MessageRecord, get_message, last_sequence
from kentongan.store.mute import muted_by, muters_of
from kentongan.store.rows import rows_of
from kentongan.store.schema import (
    counter,
    delivery,
    member,
    message,
    message_attachment,
)
from kentongan.store.writer import Operation


@dataclass(frozen=True, slots=True)
class AcceptedMessage:
    """What the sender is told, and whom the router has to tell. `members` is empty for a repeated send.

    `muted` are members who want no popup from this sender, [MSG-13].
    """

    id: int
    public_id: str
    sequence: int
    recipients: int
    accepted_at: int
    members: tuple[int, ...] = ()
    attachments: tuple[tuple[AttachmentRecord, str], ...] = ()
    muted: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class SenderRecord:
    """Who sends, as the server vouches for it."""

    id: int
    address: str
    contact: str
    institution: str


@dataclass(frozen=True, slots=True)
class AcceptMessage(Operation[AcceptedMessage]):
    """Accept a draft of a sender: message and deliveries together, or a Refusal and nothing.

    Rights and time are judged here, as they are in the accepting transaction, and not for a message that was accepted
    before. An `entry` is recorded in the audit log with a message that is new.
    """

    sender: SenderRecord
    public_id: str
    draft: Draft
    entry: AuditEntry | None = None

    finishes = needs_room = beside = True

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["AcceptMessage"], now: int) -> list[Any]:
        """A repeated id gets the first answer, [MSG-4]; an unknown recipient refuses the message and names it."""
        earlier = _earlier(connection, operations)
        addresses = members_at(connection, {a for o in operations for a in map(str, o.draft.audience.members)})
        rights = rights_of(connection, {operation.sender.id for operation in operations})
        results: list[Any] = [None] * len(operations)
        new: dict[tuple[int, str], _New] = {}
        repeated: list[tuple[int, _New]] = []
        for place, operation in enumerate(operations):
            key = (operation.sender.id, operation.draft.client_id)
            if key in earlier:
                results[place] = _repeated(*earlier[key], operation)
            elif key in new:
                repeated.append((place, new[key]))
            else:
                try:
                    new[key] = _check(connection, place, operation, addresses, rights[operation.sender.id], now)
                except Refusal as refusal:
                    results[place] = refusal
        for one, accepted in zip(new.values(), _insert(connection, list(new.values()), addresses, now), strict=True):
            results[one.place] = accepted
        append(connection, now, [one.operation.entry for one in new.values() if one.operation.entry])
        for place, one in repeated:
            first = replace(results[one.place], members=())
            results[place] = _repeated(first, one.operation.draft.digest, operations[place])
        return results

    @classmethod
    def finish(cls, connection: Connection, results: Sequence[Any]) -> list[Any]:
        """Number the new messages of the batch in their order; the counter's row stays locked until COMMIT."""
        new = [result for result in results if _is_new(result)]
        if not new:
            return list(results)
        connection.execute(_COUNT, {"more": len(new)})
        last = last_sequence(connection)
        numbers = {result.id: last - len(new) + place for place, result in enumerate(new, 1)}
        connection.execute(_NUMBER, {"numbers": json.dumps(list(numbers.items())), "ids": list(numbers)})
        return [_numbered(result, numbers) for result in results]


@dataclass(frozen=True, slots=True)
class _New:
    """A message of the batch that passed: its place, the members behind its sets, its attachments."""

    place: int
    operation: AcceptMessage
    sets: Select[Any] | None
    attachments: list[StoredAttachment]


_COUNT = update(counter).where(counter.c.name == "message").values(value=counter.c.value + bindparam("more"))
_numbers = rows_of("numbers", message_id=int, number=int)
# The ids a second time: otherwise MariaDB may look through a small table, and would wait for rows of other hubs.
_NUMBER = (
    update(message)
    .where(message.c.id == _numbers.c.message_id, message.c.id.in_(bindparam("ids", expanding=True)))
    .values(sequence=_numbers.c.number)
)


def _numbered(result: Any, numbers: dict[int, int]) -> Any:
    """The result with its sequence; a repeated send of the same batch has the first one's."""
    if isinstance(result, AcceptedMessage) and not result.sequence:
        return replace(result, sequence=numbers[result.id])
    return result


def _is_new(result: Any) -> bool:
    return isinstance(result, AcceptedMessage) and bool(result.members)


def _earlier(connection: Connection, operations: Sequence[AcceptMessage]) -> dict[Any, tuple[AcceptedMessage, str]]:
    """Messages that were accepted before under the same (sender, client id)."""
    query = select(
        message.c.sender_id,
        message.c.client_id,
        message.c.digest,
        message.c.id,
        message.c.public_id,
        message.c.sequence,
        message.c.recipients,
        message.c.accepted_at,
    ).where(
        tuple_(message.c.sender_id, message.c.client_id).in_([(o.sender.id, o.draft.client_id) for o in operations])
    )
    return {
        (row.sender_id, row.client_id): (
            AcceptedMessage(row.id, row.public_id, row.sequence, row.recipients, row.accepted_at),
            row.digest,
        )
        for row in connection.execute(query)
    }


def _repeated(accepted: AcceptedMessage, digest: str, operation: AcceptMessage) -> AcceptedMessage | Refusal:
    return accepted if digest == operation.draft.digest else Refusal(ErrorCode.MESSAGE_CONFLICT, field="id")


def _check(
    connection: Connection,
    place: int,
    operation: AcceptMessage,
    addresses: dict[str, int],
    rights: Rights | None,
    now: int,
) -> _New:
    """Everything that may refuse a new message."""
    if rights is None:
        raise Refusal(ErrorCode.SUSPENDED)
    if refusal := objection(operation.draft, rights, now):
        raise refusal
    sets = resolve_sets(connection, operation.draft.audience, addresses)
    return _New(place, operation, sets, _check_references(connection, operation))


def _check_references(connection: Connection, operation: AcceptMessage) -> list[StoredAttachment]:
    """The attachments, if the sender may send them; what is answered it can read, what is corrected it has sent."""
    wanted = [public_id for public_id, _ in operation.draft.attachments]
    usable = usable_attachments(connection, operation.sender.id, wanted) if wanted else {}
    if missing := [public_id for public_id in wanted if public_id not in usable]:
        raise Refusal(ErrorCode.ATTACHMENT_UNKNOWN, field="attachments", reference=missing[0])
    if operation.draft.reply_to and get_message(connection, operation.sender.id, operation.draft.reply_to) is None:
        raise Refusal(ErrorCode.MESSAGE_UNKNOWN, field="reply_to", reference=operation.draft.reply_to)
    if operation.draft.revises:
        _check_revision(connection, operation.sender.id, operation.draft.revises)
    return [usable[public_id] for public_id in wanted]


def _check_revision(connection: Connection, sender_id: int, revises: str) -> None:
    """[MSG-16] Only one's own message can be corrected, and only while there is something of it."""
    found = get_message(connection, sender_id, revises)
    if found is None or found.sender_id != sender_id:
        raise Refusal(ErrorCode.MESSAGE_UNKNOWN, field="revises", reference=revises)
    if found.retracted_at:
        raise Refusal(ErrorCode.MESSAGE_OVER, field="revises", reference=revises)


def _insert(
    connection: Connection, new: list[_New], addresses: dict[str, int], now: int
) -> list[AcceptedMessage | Refusal]:
    if not new:
        return []
    named = [{addresses[str(address)] for address in one.operation.draft.audience.members} for one in new]
    ids = _insert_messages(connection, [one.operation for one in new], [len(to) for to in named], now)
    members = {message_id: tuple(to) for message_id, to in zip(ids, named, strict=True)}
    pairs: list[dict[str, int]] = []
    for message_id, to, one in zip(ids, named, new, strict=True):
        if one.sets is None:
            pairs += [{"message_id": message_id, "member_id": member_id} for member_id in to]
        else:
            members[message_id] = _insert_set(connection, message_id, one.operation.sender.id, to, one.sets)
    if pairs:
        connection.execute(insert(delivery), pairs)
    if any(not to for to in members.values()):
        # The whole group is undone by its savepoint; alone, the empty one is refused and the others pass.
        raise Refusal(ErrorCode.AUDIENCE_EMPTY, field="to")
    _attach(connection, ids, new)
    muters = muters_of(connection, {one.operation.sender.address for one in new})
    return [
        AcceptedMessage(
            *(of, one.operation.public_id, 0, len(members[of]), now, members[of], tuple(_with_thumbnails(one))),
            muted=muted_by(muters, one.operation.sender.address, one.operation.draft.level),
        )
        for of, one in zip(ids, new, strict=True)
    ]


def _with_thumbnails(one: _New) -> list[tuple[AttachmentRecord, str]]:
    thumbnails = (thumbnail for _, thumbnail in one.operation.draft.attachments)
    return [(stored.record, thumbnail) for stored, thumbnail in zip(one.attachments, thumbnails, strict=True)]


def _insert_messages(
    connection: Connection, operations: list[AcceptMessage], recipients: list[int], now: int
) -> list[int]:
    rows = [
        {
            "public_id": operation.public_id,
            "sender_id": operation.sender.id,
            "client_id": operation.draft.client_id,
            "digest": operation.draft.digest,
            "audience": json.dumps(operation.draft.audience.typed[: RECIPIENTS_SHOWN.value]),
            "subject": operation.draft.subject,
            "text": operation.draft.text,
            "level": operation.draft.level.value,
            "accepted_at": now,
            "expires_at": operation.draft.expires_at,
            "reply_to": operation.draft.reply_to,
            "revises": operation.draft.revises,
            "recipients": count,
        }
        for operation, count in zip(operations, recipients, strict=True)
    ]
    connection.execute(insert(message), rows)
    given = [operation.public_id for operation in operations]
    found = connection.execute(select(message.c.public_id, message.c.id).where(message.c.public_id.in_(given)))
    ids = {row.public_id: row.id for row in found}
    return [ids[public_id] for public_id in given]


def _insert_set(
    connection: Connection, message_id: int, sender_id: int, named: set[int], query: Select[Any]
) -> tuple[int, ...]:
    """Deliveries for a set of members; the sender is left out of sets unless it is named."""
    left_out = set() if sender_id in named else {sender_id}
    everyone = select(literal(message_id), member.c.id).where(
        or_(member.c.id.in_(query), member.c.id.in_(named)), member.c.id.not_in(left_out)
    )
    connection.execute(insert(delivery).from_select(["message_id", "member_id"], everyone))
    members = tuple(connection.scalars(select(delivery.c.member_id).where(delivery.c.message_id == message_id)))
    connection.execute(update(message).where(message.c.id == message_id).values(recipients=len(members)))
    return members


def _attach(connection: Connection, ids: list[int], new: list[_New]) -> None:
    rows = [
        {"message_id": of, "position": position, "attachment_id": stored.id, "thumbnail": thumbnail}
        for of, one in zip(ids, new, strict=True)
        for position, (stored, (_, thumbnail)) in enumerate(
            zip(one.attachments, one.operation.draft.attachments, strict=True)
        )
    ]
    if rows:
        connection.execute(insert(message_attachment), rows)


def accepted_record(operation: AcceptMessage, accepted: AcceptedMessage) -> MessageRecord:
    """What reading the message back would give, without reading it."""
    draft = operation.draft
    return MessageRecord(
        id=accepted.id,
        public_id=accepted.public_id,
        sequence=accepted.sequence,
        sender_id=operation.sender.id,
        sender=operation.sender.address,
        institution=operation.sender.institution,
        contact=operation.sender.contact,
        audience=tuple(draft.audience.typed[: RECIPIENTS_SHOWN.value]),
        recipients=accepted.recipients,
        subject=draft.subject,
        text=draft.text,
        level=draft.level,
        accepted_at=accepted.accepted_at,
        expires_at=draft.expires_at,
        reply_to=draft.reply_to,
        revises=draft.revises,
        retracted_at=None,
        attachments=accepted.attachments,
    )
