"""Commands that send messages, bring them to the screens, and tell the sender how far they have come."""

from typing import Annotated

import msgspec
from msgspec import Meta

from kentongan import limits
from kentongan.protocol.command import Block, Part, Sender, command
from kentongan.protocol.commands.attachment import Attachment
from kentongan.protocol.commands.fields import (
    Address,
    Audience,
    Count,
    Cursor,
    Id,
    Milliseconds,
    Name,
    OptionalId,
    PageSize,
    Sequence,
)
from kentongan.protocol.states import LOGGED_IN, State
from kentongan.words import DeliveryState, Level

Subject = Annotated[str, Meta(min_length=1, max_length=limits.SUBJECT.value, description="the popup's first line")]
Text = Annotated[str, Meta(max_length=limits.TEXT.value, description="the popup's short text, plain")]
ReceiptTime = Annotated[int, Meta(ge=0, le=2**53, description="milliseconds since 1970; 0: not yet")]


class Attach(Part, frozen=True, kw_only=True):
    """An attachment to send: one that was uploaded, or one of a message that the sender may read."""

    attachment: Id
    thumbnail: Annotated[str, Meta(max_length=limits.THUMBNAIL.value, description="base64 of PNG or JPEG")] = ""


class Message(Part, frozen=True, kw_only=True):
    """A message as its recipients get it; the same bytes for all of them."""

    id: Id
    sequence: Sequence
    sender: Annotated[Address, Meta(description="as the server vouches for it")]
    institution: Annotated[Name, Meta(description="the sender's institution, as the server vouches for it")]
    contact: Annotated[Name, Meta(description="the contact person of the sender's desk")]
    to: Annotated[list[str], Meta(description="audience as typed, at most 50 entries")]
    recipients: Annotated[Count, Meta(description="members it went to")]
    subject: Annotated[str, Meta(max_length=limits.SUBJECT.value, description="empty when it was retracted")]
    text: Text
    level: Level
    sent_at: Milliseconds
    expires_at: Milliseconds
    attachments: list[Attachment]
    reply_to: OptionalId = ""
    revises: OptionalId = ""
    retracted_at: Annotated[int, Meta(ge=0, le=2**53, description="milliseconds since 1970; 0: it stands")] = 0


class Times(Part, frozen=True, kw_only=True):
    """The receipts of one delivery, each the first time it happened on any device; 0: not yet."""

    delivered_at: ReceiptTime = 0
    shown_at: ReceiptTime = 0
    opened_at: ReceiptTime = 0
    acknowledged_at: ReceiptTime = 0


class Tally(Part, frozen=True, kw_only=True):
    """How many recipients have come how far."""

    recipients: Count
    delivered: Count
    shown: Count
    opened: Count
    acknowledged: Count


class Received(Part, frozen=True, kw_only=True):
    """A row of the inbox."""

    message: Message
    times: Times


class Sent(Part, frozen=True, kw_only=True):
    """A row of the outbox."""

    message: Message
    tally: Tally


class LedgerRow(Part, frozen=True, kw_only=True):
    """One recipient of a message, for its sender."""

    address: Address
    institution: Name
    times: Times


class Change(Part, frozen=True, kw_only=True):
    """One receipt that is new."""

    address: Address
    state: DeliveryState
    at: Milliseconds


@command(
    sender=Sender.CLIENT,
    clause="MSG-1",
    help="Counts an audience and names what is unknown, without sending.",
    states=LOGGED_IN,
    answers=("audience_size",),
    strings=("to", ""),
)
class AudienceQuestion(Block, frozen=True, kw_only=True, tag="audience"):
    """How many members an audience has now, [MSG-1]."""

    to: Audience


@command(sender=Sender.SERVER, clause="MSG-1", help="The size of an audience.", strings=("recipients", "unknown"))
class AudienceSize(Block, frozen=True, kw_only=True, tag="audience_size"):
    """Members that the audience has now, and the entries that nobody answers to, [MSG-1]."""

    recipients: Count
    institutions: Annotated[Count, Meta(description="to which the recipients belong")]
    unknown: list[str]


@command(
    sender=Sender.CLIENT,
    clause="MSG-2",
    help="Sends a message.",
    states=LOGGED_IN,
    answers=("accepted",),
    strings=("subject", "to"),
    right="broadcast for `*`; the level",
)
class Send(Block, frozen=True, kw_only=True, tag="send"):
    """A message to its audience, [MSG-2]. Repeating it with the same `id` gets the first answer again, [MSG-4]."""

    id: Annotated[Id, Meta(description="made by the client; unique for this sender")]
    to: Audience
    subject: Subject
    text: Text = ""
    level: Level = Level.NORMAL
    expires_at: Annotated[int, Meta(ge=0, le=2**53, description="milliseconds since 1970; 0: 30 days from now")] = 0
    attachments: Annotated[list[Attach], Meta(max_length=limits.ATTACHMENTS.value)] = msgspec.field(
        default_factory=list
    )
    reply_to: OptionalId = ""
    revises: Annotated[OptionalId, Meta(description="the sender's message that this one corrects, [MSG-16]")] = ""


@command(
    sender=Sender.SERVER,
    clause="MSG-3",
    help="The message is on the server's disk and will reach its recipients.",
    strings=("id", "recipients"),
)
class Accepted(Block, frozen=True, kw_only=True, tag="accepted"):
    """Durable: sent only after the database has been synced to disk, [MSG-3]."""

    id: Annotated[Id, Meta(description="the client's id")]
    message: Annotated[Id, Meta(description="the server's id, which recipients see")]
    sequence: Sequence
    recipients: Count
    accepted_at: Milliseconds


@command(
    sender=Sender.CLIENT,
    clause="MSG-5",
    help="Asks for every message after a sequence, in order, and from then on as they come.",
    states=frozenset({State.MEMBER}),
    answers=("following",),
    strings=("after", ""),
)
class Follow(Block, frozen=True, kw_only=True, tag="follow"):
    """Begins the stream of messages and receipts, [MSG-5]."""

    after: Annotated[
        int, Meta(ge=-1, le=2**53, description="the last sequence that is safe here; -1: ask the server")
    ] = -1


@command(sender=Sender.SERVER, clause="MSG-5", help="Messages follow from here on.", strings=("after", ""))
class Following(Block, frozen=True, kw_only=True, tag="following"):
    """The sequence after which messages come, [MSG-5]."""

    after: Sequence


@command(
    sender=Sender.SERVER,
    clause="MSG-6",
    help="A message arrives: the popup.",
    strings=("message.subject", "message.sender"),
)
class Popup(Block, frozen=True, kw_only=True, tag="message"):
    """Pushed to recipients, the same bytes for all; or the answer to `fetch`, [MSG-6]."""

    message: Message


@command(
    sender=Sender.CLIENT,
    clause="MSG-7",
    help="Asks for one message that the member has sent or received.",
    states=LOGGED_IN,
    answers=("message",),
    strings=("message", ""),
)
class Fetch(Block, frozen=True, kw_only=True, tag="fetch"):
    """One message by its id, [MSG-7]."""

    message: Id


@command(
    sender=Sender.CLIENT,
    clause="RCPT-1",
    help="Reports that everything up to a sequence is safe on this device.",
    states=LOGGED_IN,
    answers=("noted",),
    strings=("sequence", ""),
    silent_without_token=True,
)
class Delivered(Block, frozen=True, kw_only=True, tag="delivered"):
    """Cumulative, [RCPT-1]; with an empty token it is not answered, [RCPT-3]."""

    sequence: Sequence


@command(
    sender=Sender.CLIENT,
    clause="RCPT-2",
    help="Reports that messages were shown, opened or acknowledged.",
    states=LOGGED_IN,
    answers=("noted",),
    strings=("state", "messages"),
    silent_without_token=True,
)
class Receipt(Block, frozen=True, kw_only=True, tag="receipt"):
    """What happened to messages on this device, [RCPT-2]; with an empty token it is not answered, [RCPT-3]."""

    state: DeliveryState
    messages: Annotated[list[Id], Meta(min_length=1, max_length=limits.PAGE.value)]


@command(sender=Sender.SERVER, clause="RCPT-3", help="A receipt is stored.")
class Noted(Block, frozen=True, kw_only=True, tag="noted"):
    """Answers `delivered` and `receipt` when they carry a token, [RCPT-3]."""


@command(
    sender=Sender.SERVER,
    clause="RCPT-4",
    help="Pushed to the sender: how far a message has come.",
    strings=("message", "changed.address"),
)
class Receipts(Block, frozen=True, kw_only=True, tag="receipts"):
    """At most four times a second for a message: the counts and up to 100 rows that are new, [RCPT-4]."""

    message: Id
    tally: Tally
    changed: Annotated[list[Change], Meta(max_length=limits.PAGE.value)]


@command(
    sender=Sender.CLIENT,
    clause="MSG-8",
    help="A page of the inbox, newest first.",
    states=LOGGED_IN,
    answers=("inbox_page",),
    strings=("after", "limit"),
)
class Inbox(Block, frozen=True, kw_only=True, tag="inbox"):
    """Messages to this member, [MSG-8]; those in the archive only when asked for, [MSG-14]."""

    after: Cursor = ""
    limit: PageSize = 50
    archived: Annotated[bool, Meta(description="the archive instead of the inbox")] = False


@command(
    sender=Sender.SERVER, clause="MSG-8", help="A page of the inbox.", strings=("messages.message.subject", "next")
)
class InboxPage(Block, frozen=True, kw_only=True, tag="inbox_page"):
    """Rows of the inbox, [MSG-8]; an empty `next` says that this was all. Thumbnails are left out."""

    messages: list[Received]
    next: Cursor = ""


@command(
    sender=Sender.CLIENT,
    clause="MSG-9",
    help="A page of the outbox, newest first.",
    states=LOGGED_IN,
    answers=("outbox_page",),
    strings=("after", "limit"),
)
class Outbox(Block, frozen=True, kw_only=True, tag="outbox"):
    """Messages from this member, [MSG-9]."""

    after: Cursor = ""
    limit: PageSize = 50


@command(
    sender=Sender.SERVER, clause="MSG-9", help="A page of the outbox.", strings=("messages.message.subject", "next")
)
class OutboxPage(Block, frozen=True, kw_only=True, tag="outbox_page"):
    """Rows of the outbox with their tallies, [MSG-9]; an empty `next` says that this was all. No thumbnails."""

    messages: list[Sent]
    next: Cursor = ""


@command(
    sender=Sender.CLIENT,
    clause="RCPT-5",
    help="A page of one's own message's recipients with all receipts.",
    states=LOGGED_IN,
    answers=("ledger_page",),
    strings=("message", "after"),
)
class Ledger(Block, frozen=True, kw_only=True, tag="ledger"):
    """Every recipient of a message that the member has sent, [RCPT-5]."""

    message: Id
    after: Cursor = ""
    limit: PageSize = 100


@command(sender=Sender.SERVER, clause="RCPT-5", help="A page of receipts.", strings=("rows.address", "next"))
class LedgerPage(Block, frozen=True, kw_only=True, tag="ledger_page"):
    """Recipients in the order of their addresses, [RCPT-5]; an empty `next` says that this was all."""

    message: Id
    rows: list[LedgerRow]
    next: Cursor = ""
