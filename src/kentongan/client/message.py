"""Sending messages, following those that come, reading inbox and outbox, and reporting what happened to them."""

from collections.abc import AsyncIterator, Sequence

from kentongan.client.caller import Caller
from kentongan.ids import new_id
from kentongan.protocol.commands.attachment import Attachment
from kentongan.protocol.commands.elsewhere import Elsewhere
from kentongan.protocol.commands.message import (
    Accepted,
    Attach,
    Delivered,
    Fetch,
    Follow,
    Following,
    Inbox,
    InboxPage,
    Ledger,
    LedgerPage,
    LedgerRow,
    Message,
    Noted,
    Outbox,
    OutboxPage,
    Popup,
    Receipt,
    Receipts,
    Received,
    Send,
    Sent,
)
from kentongan.protocol.commands.reminder import Reminder
from kentongan.protocol.commands.retraction import Retracted
from kentongan.protocol.states import State
from kentongan.words import DeliveryState, Level

Pushed = Message | Receipts | Elsewhere | Retracted | Reminder


class Messages(Caller):
    """Messages of one session."""

    # Sending

    async def send(
        self,
        to: Sequence[str],
        subject: str,
        text: str = "",
        *,
        level: Level = Level.NORMAL,
        expires_at: int = 0,
        attachments: Sequence[Attachment | Attach] = (),
        reply_to: str = "",
        revises: str = "",
        id: str = "",
    ) -> Accepted:
        """Send a message; when this returns it is on the server's disk, [MSG-3].

        `expires_at` is in milliseconds since 1970, 0 for 30 days from now. After a LinkLost it is not known whether
        the server has the message: send it again with the same `id` (from `kentongan.ids.new_id`), it will not be
        doubled, [MSG-4].
        """
        return await self.link.request(
            Send(
                id=id or new_id(),
                to=list(to),
                subject=subject,
                text=text,
                level=level,
                expires_at=expires_at,
                attachments=[Attach(attachment=a.id) if isinstance(a, Attachment) else a for a in attachments],
                reply_to=reply_to,
                revises=revises,
            ),
            Accepted,
        )

    # Following

    async def follow(self, after: int = -1) -> AsyncIterator[Pushed]:
        """Every message after a sequence, in order, then each as it comes; and receipts of one's own, [MSG-5].

        `Elsewhere` names messages that need no popup here, before or after they come, [RCPT-6]; `Retracted` one that is
        gone, [MSG-11]; `Reminder` brings one up again, [MSG-12].

        -1 goes on after the last message that this device reported with `delivered`. Ends only by LinkLost.
        """
        if self.link.state is not State.FOLLOWING:
            await self.link.request(Follow(after=after), Following)
        while True:
            push = await self.link.next_push()
            if isinstance(push, Popup):
                yield push.message
            elif isinstance(push, Receipts | Elsewhere | Retracted | Reminder):
                yield push

    # Reading

    async def inbox(self, archived: bool = False) -> AsyncIterator[Received]:
        """Messages to this member, or those in its archive, newest first, [MSG-8]; thumbnails are left out."""
        async for page in self.pages(Inbox(archived=archived), InboxPage):
            for row in page.messages:
                yield row

    async def outbox(self) -> AsyncIterator[Sent]:
        """Messages from this member with their tallies, newest first, [MSG-9]; thumbnails are left out."""
        async for page in self.pages(Outbox(), OutboxPage):
            for row in page.messages:
                yield row

    async def fetch(self, message: str) -> Message:
        """One message that the member has sent or received, [MSG-7]."""
        return (await self.link.request(Fetch(message=message), Popup)).message

    async def ledger(self, message: str) -> AsyncIterator[LedgerRow]:
        """Every recipient of a message of one's own with all receipts, in the order of addresses, [RCPT-5]."""
        async for page in self.pages(Ledger(message=message), LedgerPage):
            for row in page.rows:
                yield row

    # Receipts

    async def delivered(self, sequence: int) -> None:
        """Everything up to this sequence is safe here, [RCPT-1]: the server need not send it again."""
        await self.link.request(Delivered(sequence=sequence), Noted)

    async def shown(self, *messages: str) -> None:
        """These messages have been on a screen, [RCPT-2]."""
        await self._report(DeliveryState.SHOWN, messages)

    async def opened(self, *messages: str) -> None:
        """Somebody opened these messages or their attachments."""
        await self._report(DeliveryState.OPENED, messages)

    async def acknowledge(self, *messages: str) -> None:
        """Somebody says: seen and understood."""
        await self._report(DeliveryState.ACKNOWLEDGED, messages)

    async def _report(self, state: DeliveryState, messages: Sequence[str]) -> None:
        await self.link.request(Receipt(state=state, messages=list(messages)), Noted)
