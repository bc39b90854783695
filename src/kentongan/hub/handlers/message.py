"""Messages and receipts."""

from collections.abc import Awaitable

from kentongan.errors import ErrorCode, Refusal
from kentongan.hub.dispatch import Call, handles
from kentongan.hub.feed import Feed
from kentongan.protocol.commands.message import (
    Accepted,
    AudienceQuestion,
    AudienceSize,
    Delivered,
    Fetch,
    Follow,
    Following,
    Inbox,
    InboxPage,
    Ledger,
    LedgerPage,
    Noted,
    Outbox,
    OutboxPage,
    Popup,
    Receipt,
    Send,
)
from kentongan.services.flood import Act
from kentongan.services.message import AcceptedMessage, ReceiptOperation


@handles(AudienceQuestion)
async def audience(call: Call[AudienceQuestion]) -> AudienceSize:
    """[MSG-1] Whom it would reach."""
    call.services.flood.take(Act.QUESTION, call.member.member_id)
    return await call.services.message.audience(call.member, call.block.to)


@handles(Send)
async def send(call: Call[Send]) -> Accepted:
    """[MSG-3] Answered after the commit has been synced to disk."""
    accepted = await _send(call)
    return Accepted(
        id=call.block.id,
        message=accepted.public_id,
        sequence=accepted.sequence,
        recipients=accepted.recipients,
        accepted_at=accepted.accepted_at,
    )


async def _send(call: Call[Send]) -> AcceptedMessage:
    """[LIMIT-5] Too many are refused; a repeated one was counted before and gets its first answer whenever it comes."""
    flood, member_id = call.services.flood, call.member.member_id
    try:
        flood.check(Act.MESSAGE, member_id)
        flood.check(Act.DELIVERY, member_id)
    except Refusal:
        if not await call.services.message.has_accepted(call.member, call.block.id):
            raise
    flood.count(Act.MESSAGE, member_id)
    accepted = await call.services.message.send(call.member, call.block)
    flood.count(Act.DELIVERY, member_id, len(accepted.members))
    return accepted


@handles(Follow)
async def follow(call: Call[Follow]) -> None:
    """[MSG-5] The answer stands before the first message, so it is sent before the feed begins."""
    connection, block = call.connection, call.block
    asked = connection.reported if block.after < 0 else block.after
    after = min(asked, await call.hub.router.newest(asked))
    connection.send(Following(token=block.token, after=after))
    connection.feed = Feed(connection, call.hub.router, call.services.message, call.services.retraction, after)
    call.hub.router.join(connection)
    connection.feed.start()


@handles(Fetch)
async def fetch(call: Call[Fetch]) -> Popup:
    """[MSG-7] One message."""
    return Popup(message=await call.services.message.fetch(call.member, call.block.message))


@handles(Delivered)
def delivered(call: Call[Delivered]) -> Noted | Awaitable[Noted]:
    """[RCPT-1] Cumulative; what was reported before changes nothing."""
    return _delivered(call) if call.block.sequence <= call.hub.router.last else _delivered_elsewhere(call)


async def _delivered_elsewhere(call: Call[Delivered]) -> Noted:
    """It came from another hub, or never."""
    newest = await call.hub.router.newest(call.block.sequence)
    if call.block.sequence > newest:
        raise Refusal(ErrorCode.FIELD_INVALID, field="sequence", detail=f"<= {newest}")
    noted = _delivered(call)
    return noted if isinstance(noted, Noted) else await noted


def _delivered(call: Call[Delivered]) -> Noted | Awaitable[Noted]:
    until = call.block.sequence
    call.connection.reported = max(call.connection.reported, until)
    return _note(call, call.services.message.delivered(call.member, until))


@handles(Receipt)
def receipt(call: Call[Receipt]) -> Noted | Awaitable[Noted]:
    """[RCPT-2] Shown, opened, acknowledged."""
    return _note(call, call.services.message.receipt(call.member, call.block.state, call.block.messages))


def _note(call: Call[Delivered] | Call[Receipt], operation: ReceiptOperation) -> Noted | Awaitable[Noted]:
    """[RCPT-3] Who shows a token waits until it is stored; the others too when the writer has much to do."""
    if call.block.token or call.services.message.is_busy:
        return _noted(call, operation)
    call.services.message.note_quietly(operation)
    return Noted()


async def _noted(call: Call[Delivered] | Call[Receipt], operation: ReceiptOperation) -> Noted:
    await call.services.message.note(operation)
    return Noted()


@handles(Inbox)
async def inbox(call: Call[Inbox]) -> InboxPage:
    """[MSG-8] A page of the inbox."""
    return await call.services.message.inbox(call.member, call.block.after, call.block.limit, call.block.archived)


@handles(Outbox)
async def outbox(call: Call[Outbox]) -> OutboxPage:
    """[MSG-9] A page of the outbox."""
    return await call.services.message.outbox(call.member, call.block.after, call.block.limit)


@handles(Ledger)
async def ledger(call: Call[Ledger]) -> LedgerPage:
    """[RCPT-5] Who has received, seen and acknowledged."""
    block = call.block
    return await call.services.message.ledger(call.member, block.message, block.after, block.limit)
