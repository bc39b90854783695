"""Messages: sending, following, reading back, receipts.

What is committed is published to the hub as `Publication`s (messages for its members) and `NewReceipt`s (news for a
sender), in the order of commits.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kentongan.domain.address import Audience
from kentongan.domain.audit import AuditEntry
from kentongan.domain.message import Draft, make_draft, objection
from kentongan.errors import ErrorCode, Refusal
from kentongan.ids import new_id
from kentongan.limits import PAGE
from kentongan.protocol.codec import rows_that_fit
from kentongan.protocol.commands import message as wire
from kentongan.protocol.commands.attachment import Attachment
from kentongan.services.login import Membership
from kentongan.store.acceptance import (
    AcceptedMessage as AcceptedMessage,
)
from kentongan.store.acceptance import AcceptMessage, accepted_record
from kentongan.store.attachment import AttachmentRecord
from kentongan.store.audience import audience_size
from kentongan.store.delivery import (
    TallyRecord,
    TimesRecord,
    addresses_of,
    list_inbox,
    list_ledger,
    list_missed,
    list_outbox,
    members_of,
    tally_messages,
)
from kentongan.store.message import (
    MessageRecord,
    get_message,
    has_client_id,
    last_sequence,
    list_after,
)
from kentongan.store.mute import entries_for, list_mutes, muted_by, muters_of
from kentongan.store.receipt import (
    NewReceipt as NewReceipt,
)
from kentongan.store.receipt import NoteDelivered, NoteReceipts
from kentongan.store.store import Store
from kentongan.store.writer import Committed
from kentongan.words import DeliveryState, ElsewhereState, Level

_MANY_WAITING = 20_000


@dataclass(frozen=True, slots=True)
class Publication:
    """A message that was committed, the members it is for, and those who have muted its sender."""

    message: wire.Message
    members: tuple[int, ...]
    muted: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Missed:
    """A message that a device has missed, and how far it has come on the member's devices, if on any, [RCPT-6]."""

    message: wire.Message
    seen: ElsewhereState | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a message has come, for its sender."""

    sender_id: int
    message: str
    tally: wire.Tally


ReceiptOperation = NoteDelivered | NoteReceipts

# An internal id, which the database holds in 64 bits.
_CURSOR = re.compile("[0-9]{1,18}")


class MessageService:
    """Everything about messages. `publish` and `news` are called in the event loop after each commit."""

    def __init__(self, store: Store) -> None:
        """Set `publish` and `news` before the first message."""
        self.publish: Callable[[list[Publication]], None] = lambda publications: None
        self.news: Callable[[list[NewReceipt]], None] = lambda receipts: None
        self._store = store
        store.writer.on_commit.append(self._hear)

    def _hear(self, committed: Committed) -> None:
        publications: list[Publication] = []
        receipts: list[NewReceipt] = []
        for operation, result in committed:
            if isinstance(operation, AcceptMessage) and result.members:
                message = wire_message(accepted_record(operation, result))
                publications.append(Publication(message, result.members, result.muted))
            elif isinstance(operation, NoteDelivered | NoteReceipts):
                receipts.extend(result)
        if publications:
            self.publish(publications)
        if receipts:
            self.news(receipts)

    # Sending

    async def send(self, member: Membership, request: wire.Send, entry: AuditEntry | None = None) -> AcceptedMessage:
        """Accept a message durably, [MSG-2] to [MSG-4]; with `entry` only if that is recorded with it."""
        return await self._store.write(AcceptMessage(member.sender, new_id(), self._draft(request), entry))

    async def check(self, member: Membership, request: wire.Send) -> int:
        """How many members a message would reach; nothing is sent. Raises what `send` would."""
        draft = self._draft(request)
        if refusal := objection(draft, member.rights, self._store.now()):
            raise refusal
        size = await self._store.read(audience_size, member.member_id, draft.audience)
        if size.unknown:
            raise Refusal(ErrorCode.RECIPIENT_UNKNOWN, field="to", detail=", ".join(size.unknown[:20]))
        if not size.members:
            raise Refusal(ErrorCode.AUDIENCE_EMPTY, field="to")
        return size.members

    def _draft(self, request: wire.Send) -> Draft:
        return make_draft(
            client_id=request.id,
            to=request.to,
            subject=request.subject,
            text=request.text,
            level=request.level,
            expires_at=request.expires_at,
            attachments=tuple((one.attachment, one.thumbnail) for one in request.attachments),
            reply_to=request.reply_to,
            revises=request.revises,
            now=self._store.now(),
        )

    async def has_accepted(self, member: Membership, client_id: str) -> bool:
        """Whether a message was accepted under the client's id, [MSG-4]."""
        return await self._store.read(has_client_id, member.member_id, client_id)

    async def audience(self, member: Membership, to: list[str]) -> wire.AudienceSize:
        """How many members an audience has now, [MSG-1]."""
        size = await self._store.read(audience_size, member.member_id, Audience.parse(to))
        return wire.AudienceSize(recipients=size.members, institutions=size.institutions, unknown=size.unknown)

    # Following

    async def last_sequence(self) -> int:
        """The newest committed sequence."""
        return await self._store.read(last_sequence)

    async def missed(self, member_id: int, after: int, until: int) -> list[Missed]:
        """The next messages of a member above `after` that have not expired, at most a page, in order."""
        found = await self._store.read(list_missed, member_id, after, until, self._store.now(), PAGE.value)
        mutes = set(await self._store.read(list_mutes, member_id)) if found else set()
        return [Missed(wire_message(record), _seen(times) or _muted(record, mutes)) for record, times in found]

    async def published_between(self, after: int, until: int) -> list[Publication]:
        """Messages of other writers between two sequences, in order, at most a page."""
        records = await self._store.read(list_after, after, until, PAGE.value)
        members = await self._store.read(members_of, [record.id for record in records])
        muters = await self._store.read(muters_of, {record.sender for record in records})
        return [
            Publication(wire_message(record), members[record.id], muted_by(muters, record.sender, record.level))
            for record in records
        ]

    # Receipts

    def delivered(self, member: Membership, until: int) -> NoteDelivered:
        """The operation that notes everything up to `until` as safe on the member's device, [RCPT-1]."""
        return NoteDelivered(member.member_id, member.device, until)

    def receipt(self, member: Membership, state: DeliveryState, messages: list[str]) -> NoteReceipts:
        """The operation that notes what happened to messages, [RCPT-2]."""
        return NoteReceipts(member.member_id, state, tuple(dict.fromkeys(messages)), member.device)

    async def note(self, operation: ReceiptOperation) -> None:
        """Store receipts and wait until they are durable."""
        await self._store.write(operation)

    def note_quietly(self, operation: ReceiptOperation) -> None:
        """Store receipts without waiting, [RCPT-3]."""
        self._store.writer.write_quietly(operation)

    @property
    def is_busy(self) -> bool:
        """Whether so much waits to be written that nobody should add to it without waiting."""
        return self._store.writer.waiting > _MANY_WAITING

    async def progress(self, message_ids: list[int]) -> dict[int, Progress]:
        """How far some messages have come, by internal id."""
        tallies = await self._store.read(tally_messages, message_ids)
        return {one.message_id: Progress(one.sender_id, one.public_id, _tally(one)) for one in tallies}

    async def addresses(self, member_ids: Iterable[int]) -> dict[int, str]:
        """The addresses of some members."""
        return await self._store.read(addresses_of, list(member_ids))

    # Reading back

    async def fetch(self, member: Membership, message: str) -> wire.Message:
        """One message that the member has sent or received, [MSG-7]."""
        found = await self._store.read(get_message, member.member_id, message)
        if found is None:
            raise Refusal(ErrorCode.MESSAGE_UNKNOWN, field="message", reference=message)
        return wire_message(found)

    async def inbox(self, member: Membership, after: str, limit: int, archived: bool = False) -> wire.InboxPage:
        """A page of the inbox or the archive, newest first, [MSG-8], [MSG-14]."""
        found = await self._store.read(list_inbox, member.member_id, _cursor(after), limit, archived)
        rows = [wire.Received(message=wire_message(record), times=_times(times)) for record, times in found]
        kept = rows_that_fit(rows)
        return wire.InboxPage(messages=rows[:kept], next=_next([record for record, _ in found], kept, limit))

    async def outbox(self, member: Membership, after: str, limit: int) -> wire.OutboxPage:
        """A page of the outbox, newest first, [MSG-9]."""
        found = await self._store.read(list_outbox, member.member_id, _cursor(after), limit)
        rows = [wire.Sent(message=wire_message(record), tally=_tally(tally)) for record, tally in found]
        kept = rows_that_fit(rows)
        return wire.OutboxPage(messages=rows[:kept], next=_next([record for record, _ in found], kept, limit))

    async def ledger(self, member: Membership, message: str, after: str, limit: int) -> wire.LedgerPage:
        """Recipients of a sent message with their receipts, [RCPT-5]."""
        await self._must_be_sender(member, message)
        found = await self._store.read(list_ledger, member.member_id, message, after, limit)
        rows = [
            wire.LedgerRow(address=address, institution=institution, times=_times(times))
            for address, institution, times in found
        ]
        return wire.LedgerPage(message=message, rows=rows, next=rows[-1].address if len(rows) == limit else "")

    async def _must_be_sender(self, member: Membership, message: str) -> None:
        found = await self._store.read(get_message, member.member_id, message)
        if found is None or found.sender_id != member.member_id:
            raise Refusal(ErrorCode.MESSAGE_UNKNOWN, field="message", reference=message)


def _cursor(after: str) -> int | None:
    if after and not _CURSOR.fullmatch(after):
        raise Refusal(ErrorCode.FIELD_INVALID, field="after", detail="next")
    return int(after) if after else None


def _next(records: list[MessageRecord], kept: int, limit: int) -> str:
    return str(records[kept - 1].id) if records and (kept < len(records) or len(records) == limit) else ""


def wire_message(record: MessageRecord) -> wire.Message:
    """A message as everybody sees it."""
    return wire.Message(
        id=record.public_id,
        sequence=record.sequence,
        sender=record.sender,
        institution=record.institution,
        contact=record.contact,
        to=list(record.audience),
        recipients=record.recipients,
        subject=record.subject,
        text=record.text,
        level=record.level,
        sent_at=record.accepted_at,
        expires_at=record.expires_at,
        attachments=[attachment_part(one, thumbnail) for one, thumbnail in record.attachments],
        reply_to=record.reply_to,
        revises=record.revises,
        retracted_at=record.retracted_at or 0,
    )


def attachment_part(record: AttachmentRecord, thumbnail: str = "") -> Attachment:
    """An attachment as everybody sees it."""
    return Attachment(
        id=record.public_id,
        name=record.name,
        size=record.size,
        sha256=record.sha256,
        kind=record.kind,
        media_type=record.media_type,
        thumbnail=thumbnail,
    )


def _seen(times: TimesRecord) -> ElsewhereState | None:
    """The farthest that any device has come with a popup."""
    reached = (
        (times.acknowledged_at, ElsewhereState.ACKNOWLEDGED),
        (times.opened_at, ElsewhereState.OPENED),
        (times.shown_at, ElsewhereState.SHOWN),
    )
    return next((state for at, state in reached if at is not None), None)


def _muted(record: MessageRecord, mutes: set[str]) -> ElsewhereState | None:
    """[MSG-13] An emergency is never muted."""
    is_muted = record.level is not Level.EMERGENCY and not mutes.isdisjoint(entries_for(record.sender))
    return ElsewhereState.MUTED if is_muted else None


def _times(times: TimesRecord) -> wire.Times:
    return wire.Times(
        delivered_at=times.delivered_at or 0,
        shown_at=times.shown_at or 0,
        opened_at=times.opened_at or 0,
        acknowledged_at=times.acknowledged_at or 0,
    )


def _tally(tally: TallyRecord) -> wire.Tally:
    return wire.Tally(
        recipients=tally.recipients,
        delivered=tally.delivered,
        shown=tally.shown,
        opened=tally.opened,
        acknowledged=tally.acknowledged,
    )
