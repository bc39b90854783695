"""From what somebody writes to what is sent, and from a message to the answer to it."""

import time

import msgspec

from kentongan import limits
from kentongan.client.drafts import WrittenDraft
from kentongan.client.outbox import Entry
from kentongan.desktop.compose.piece import Piece
from kentongan.desktop.texts import compose as texts
from kentongan.desktop.wording import say
from kentongan.language import Sentence
from kentongan.protocol.commands.attachment import Attachment
from kentongan.protocol.commands.login import LoggedIn
from kentongan.protocol.commands.message import Attach, Message, Send


def answer_to(message: Message) -> WrittenDraft:
    """The beginning of an answer to a message."""
    return WrittenDraft(to=[message.sender], subject=_titled(texts.REPLIED, message.subject), reply_to=message.id)


def forwarded(message: Message) -> WrittenDraft:
    """A message as the beginning of another one; its attachments need no second upload, [MSG-2]."""
    origin = say(texts.ORIGIN, sender=message.sender, institution=message.institution, text=message.text)
    return WrittenDraft(
        subject=_titled(texts.FORWARDED_AS, message.subject),
        text=f"\n\n{origin}".rstrip()[: limits.TEXT.value],
        attached=list(message.attachments),
    )


def _titled(sentence: Sentence, subject: str) -> str:
    mark = say(sentence, subject="").strip()
    return subject if subject.startswith(mark) else say(sentence, subject=subject)[: limits.SUBJECT.value].rstrip()


def written_again(entry: Entry) -> WrittenDraft:
    """A message that was not sent, to be corrected: under an id of its own, the server may know the first one."""
    send = entry.draft.send
    return WrittenDraft(
        to=list(send.to),
        subject=send.subject,
        text=send.text,
        level=send.level,
        expires_at=send.expires_at if send.expires_at > time.time() * 1000 else 0,
        files=[file.path for file in entry.draft.files],
        reply_to=send.reply_to,
        revises=send.revises,
    )


def revised(message: Message, recipients: list[str]) -> WrittenDraft:
    """A message that was sent, to be corrected, [MSG-16]; `recipients` are the addresses of its ledger.

    A message names no more than the first entries of a long audience: then it goes to everybody who got it.
    """
    is_whole = len(message.to) < limits.RECIPIENTS_SHOWN.value
    return WrittenDraft(
        to=list(message.to) if is_whole else recipients[: limits.RECIPIENTS.value],
        subject=message.subject,
        text=message.text,
        level=message.level,
        expires_at=message.expires_at if message.expires_at > time.time() * 1000 else 0,
        attached=list(message.attachments),
        reply_to=message.reply_to,
        revises=message.id,
    )


def sent_to(recipients: int) -> str:
    """How many the server has taken a message for, in words."""
    return say(texts.SENT_TO_ONE if recipients == 1 else texts.SENT_TO, count=recipients)


def thumbnails_of(pieces: list[Piece]) -> list[str]:
    """A thumbnail for each, as many as a message may carry; the rest stay empty."""
    room, found = limits.THUMBNAILS.value, []
    for piece in pieces:
        picture = piece.attachment.thumbnail
        if len(picture) > min(room, limits.THUMBNAIL.value):
            picture = ""
        room -= len(picture)
        found.append(picture)
    return found


def sending_of(draft: WrittenDraft, pieces: list[Piece], expires_at: int) -> tuple[Send, list[str]]:
    """The message to send, and the thumbnails of the files that are still to be uploaded."""
    ordered = [*(piece for piece in pieces if not piece.path), *(piece for piece in pieces if piece.path)]
    pictures = thumbnails_of(ordered)
    known = [
        Attach(attachment=piece.attachment.id, thumbnail=picture)
        for piece, picture in zip(ordered, pictures, strict=True)
        if not piece.path
    ]
    send = Send(
        id=draft.id,
        to=draft.to,
        subject=draft.subject.strip(),
        text=draft.text.strip(),
        level=draft.level,
        expires_at=expires_at,
        attachments=known,
        reply_to=draft.reply_to,
        revises=draft.revises,
    )
    return send, pictures[len(known) :]


def shown_as(draft: WrittenDraft, pieces: list[Piece], address: str, session: LoggedIn | None) -> Message:
    """A draft as the message that recipients would get; `session` is who one is, as the server last said it."""
    now = int(time.time() * 1000)
    return Message(
        id=draft.id,
        sequence=0,
        sender=address,
        institution=session.institution if session else address.rpartition("@")[2],
        contact=session.contact if session else address,
        to=draft.to,
        recipients=0,
        subject=draft.subject.strip() or say(texts.SUBJECT),
        text=draft.text.strip(),
        level=draft.level,
        sent_at=now,
        expires_at=now,
        attachments=_pictured(pieces),
        revises=draft.revises,
    )


def _pictured(pieces: list[Piece]) -> list[Attachment]:
    pictures = thumbnails_of(pieces)
    return [
        msgspec.structs.replace(piece.attachment, thumbnail=picture)
        for piece, picture in zip(pieces, pictures, strict=True)
    ]
