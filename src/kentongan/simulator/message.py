"""The rules of messages: who gets one, who may send it, who may read it."""

from typing import NamedTuple

import msgspec

from kentongan import limits
from kentongan.errors import ErrorCode, Refusal
from kentongan.ids import new_id
from kentongan.protocol.command import Block
from kentongan.protocol.commands.attachment import Attachment
from kentongan.protocol.commands.elsewhere import Elsewhere
from kentongan.protocol.commands.message import (
    Accepted,
    Attach,
    Inbox,
    InboxPage,
    Message,
    Outbox,
    OutboxPage,
    Popup,
    Received,
    Send,
    Sent,
    Times,
)
from kentongan.simulator.page import page_of
from kentongan.simulator.receipt import tally_of
from kentongan.simulator.sequel import is_muted, retracted_before
from kentongan.simulator.wording import address_of, name_of, text_of
from kentongan.simulator.world import Letter, Member, World
from kentongan.words import ElsewhereState


class Audience(NamedTuple):
    """Who a message goes to, by address, and the entries that nobody answers to."""

    recipients: list[str]
    unknown: list[str]


def resolve(world: World, sender: str, to: list[str]) -> Audience:
    """[MSG-1] Each member once; the sender only when named."""
    found: dict[str, None] = {}
    unknown: list[str] = []
    for entry in dict.fromkeys(map(address_of, to)):
        members = _answering(world, sender, entry)
        found.update(dict.fromkeys(members))
        if not members and not _stands_for_nobody_else(world, sender, entry):
            unknown.append(entry)
    return Audience(sorted(found), unknown)


def _answering(world: World, sender: str, entry: str) -> list[str]:
    if entry in world.members:
        return [entry]
    others = [member for address, member in world.members.items() if address != sender]
    return [one.address for one in others if entry in ("*", f"@{one.institution.code}")]


def _stands_for_nobody_else(world: World, sender: str, entry: str) -> bool:
    """Whether an entry is known and empty only because its one member is the sender."""
    return entry in ("*", f"@{world.members[sender].institution.code}")


def send(world: World, sender: Member, block: Send) -> tuple[Accepted, Letter | None]:
    """Accept a message, [MSG-2]; without a letter when it was accepted before, [MSG-4]."""
    block = _normalised(block)
    if first := world.by_client_id.get((sender.address, block.id)):
        if first.request != block:
            raise Refusal(ErrorCode.MESSAGE_CONFLICT, field="id", reference=first.message.id)
        return _accepted(first), None
    recipients = _recipients(world, sender, block)
    letter = Letter(_message(world, sender, block, len(recipients)), block, {one: Times() for one in recipients})
    world.letters[letter.message.id] = letter
    world.by_client_id[sender.address, block.id] = letter
    return _accepted(letter), letter


def _normalised(block: Send) -> Send:
    """[MSG-4] What is compared when an id comes again."""
    return msgspec.structs.replace(
        block,
        token="",
        endpoint="",
        to=list(map(address_of, block.to)),
        subject=name_of(block.subject, "subject"),
        text=text_of(block.text, "text"),
    )


def _recipients(world: World, sender: Member, block: Send) -> list[str]:
    if "*" in block.to and not sender.rights.broadcast:
        raise Refusal(ErrorCode.BROADCAST_NOT_ALLOWED, field="to")
    if block.level.rank > sender.rights.highest_level.rank:
        raise Refusal(ErrorCode.LEVEL_NOT_ALLOWED, field="level", detail=block.level)
    audience = resolve(world, sender.address, block.to)
    if audience.unknown:
        raise Refusal(ErrorCode.RECIPIENT_UNKNOWN, field="to", detail=", ".join(audience.unknown[:20]))
    if not audience.recipients:
        raise Refusal(ErrorCode.AUDIENCE_EMPTY, field="to")
    return audience.recipients


def _message(world: World, sender: Member, block: Send, recipients: int) -> Message:
    if block.reply_to:
        world.letter_of(sender.address, block.reply_to)
    if block.revises:
        _check_revision(world, sender.address, block.revises)
    now = world.clock()
    return Message(
        id=new_id(),
        sequence=world.sequence + 1,
        sender=sender.address,
        institution=sender.institution.name,
        contact=sender.contact,
        to=block.to[: limits.RECIPIENTS_SHOWN.value],
        recipients=recipients,
        subject=block.subject,
        text=block.text,
        level=block.level,
        sent_at=now,
        expires_at=_expiry(block.expires_at, now),
        attachments=_attachments(world, sender.address, block.attachments),
        reply_to=block.reply_to,
        revises=block.revises,
    )


def _check_revision(world: World, sender: str, revises: str) -> None:
    """[MSG-16] Only one's own message, while there is something of it."""
    message = world.letter_of(sender, revises).message
    if message.sender != sender:
        raise Refusal(ErrorCode.MESSAGE_UNKNOWN, field="revises", reference=revises)
    if message.retracted_at:
        raise Refusal(ErrorCode.MESSAGE_OVER, field="revises", reference=revises)


def _expiry(wanted: int, now: int) -> int:
    """[MSG-2] Thirty days unless the sender says otherwise; in the future, a year away at most."""
    if not wanted:
        return now + limits.EXPIRY_DEFAULT.value
    if not now < wanted <= now + limits.EXPIRY.value:
        raise Refusal(ErrorCode.EXPIRY_INVALID, field="expires_at", detail=str(limits.EXPIRY.value // limits.DAY))
    return wanted


def _attachments(world: World, sender: str, wanted: list[Attach]) -> list[Attachment]:
    if sum(len(one.thumbnail) for one in wanted) > limits.THUMBNAILS.value:
        raise Refusal(ErrorCode.FIELD_TOO_LONG, field="attachments.thumbnail", detail=str(limits.THUMBNAILS.value))
    return [_attachment(world, sender, one) for one in wanted]


def _attachment(world: World, sender: str, wanted: Attach) -> Attachment:
    """What the sender has uploaded, or may read in a message: forwarding needs no second upload."""
    file = world.files.get(wanted.attachment)
    letters = (one for one in world.letters.values() if sender == one.message.sender or one.stands_for(sender))
    readable = {one.id for letter in letters for one in letter.message.attachments}
    if file is None or (file.owner != sender and wanted.attachment not in readable):
        raise Refusal(ErrorCode.ATTACHMENT_UNKNOWN, reference=wanted.attachment)
    return msgspec.structs.replace(file.attachment, thumbnail=wanted.thumbnail)


def _accepted(letter: Letter) -> Accepted:
    message = letter.message
    return Accepted(
        id=letter.request.id,
        message=message.id,
        sequence=message.sequence,
        recipients=message.recipients,
        accepted_at=message.sent_at,
    )


def replay(world: World, address: str, after: int) -> list[Block]:
    """What a follower has missed, in order, [MSG-5]; what has expired pops up no more, [MSG-10].

    First comes what some device has shown already, [RCPT-6].
    """
    mine = [one for one in world.letters.values() if address in one.deliveries]
    missed = [
        one
        for one in mine
        if one.message.sequence > after
        and one.message.expires_at > world.clock()
        and not one.message.retracted_at
        and address not in one.removed
    ]
    seen: dict[ElsewhereState, list[str]] = {}
    for letter in missed:
        if state := _seen(letter.deliveries[address]) or _muted(world, address, letter):
            seen.setdefault(state, []).append(letter.message.id)
    elsewhere = [
        Elsewhere(state=state, messages=ids[first : first + limits.PAGE.value])
        for state, ids in seen.items()
        for first in range(0, len(ids), limits.PAGE.value)
    ]
    return [*retracted_before(world, address, after), *elsewhere, *(Popup(message=one.message) for one in missed)]


def _muted(world: World, address: str, letter: Letter) -> ElsewhereState | None:
    return ElsewhereState.MUTED if is_muted(world, address, letter.message) else None


def _seen(times: Times) -> ElsewhereState | None:
    """The farthest that any device has come with a popup."""
    if times.acknowledged_at:
        return ElsewhereState.ACKNOWLEDGED
    if times.opened_at:
        return ElsewhereState.OPENED
    return ElsewhereState.SHOWN if times.shown_at else None


def inbox(world: World, address: str, block: Inbox) -> InboxPage:
    """Messages to a member, newest first, [MSG-8]."""
    mine = [one for one in reversed(world.letters.values()) if one.stands_for(address)]
    letters = [one for one in mine if (address in one.archived) is block.archived]
    rows = [Received(message=_listed(one.message), times=one.deliveries[address]) for one in letters]
    page, after = page_of(_sequences(letters), rows, block.after, block.limit)
    return InboxPage(messages=page, next=after)


def outbox(world: World, address: str, block: Outbox) -> OutboxPage:
    """Messages from a member, newest first, [MSG-9]."""
    letters = [one for one in reversed(world.letters.values()) if one.message.sender == address]
    rows = [Sent(message=_listed(one.message), tally=tally_of(one)) for one in letters]
    page, after = page_of(_sequences(letters), rows, block.after, block.limit)
    return OutboxPage(messages=page, next=after)


def _sequences(letters: list[Letter]) -> list[str]:
    return [str(one.message.sequence) for one in letters]


def _listed(message: Message) -> Message:
    """As it stands in a list: without thumbnails."""
    bare = [msgspec.structs.replace(one, thumbnail="") for one in message.attachments]
    return msgspec.structs.replace(message, attachments=bare)
