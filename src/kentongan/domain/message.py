"""The rules of a message: its text, its level, its life, [MSG-2]."""

from dataclasses import dataclass
from hashlib import sha256

from kentongan import limits
from kentongan.domain.address import Audience
from kentongan.domain.text import many_lines, one_line
from kentongan.errors import ErrorCode, Refusal
from kentongan.words import Level


@dataclass(frozen=True, slots=True)
class Rights:
    """What a member may do beyond sending to members and institutions."""

    broadcast: bool
    highest_level: Level


@dataclass(frozen=True, slots=True)
class Draft:
    """A message that obeys the rules, before its audience is resolved. Times in milliseconds since 1970."""

    client_id: str
    audience: Audience
    subject: str
    text: str
    level: Level
    expires_at: int
    attachments: tuple[tuple[str, str], ...]
    reply_to: str
    revises: str
    digest: str


def make_draft(
    *,
    client_id: str,
    to: list[str],
    subject: str,
    text: str,
    level: Level,
    expires_at: int,
    attachments: tuple[tuple[str, str], ...],
    reply_to: str,
    revises: str,
    now: int,
) -> Draft:
    """A draft with its text normalised; raises Refusal for what nobody may send.

    `attachments` are (id, thumbnail); `expires_at` 0 is the default. The digest covers what the client has said, so the
    same request gives the same digest at any time, [MSG-4].
    """
    audience = Audience.parse(to)
    if sum(len(thumbnail) for _, thumbnail in attachments) > limits.THUMBNAILS.value:
        raise Refusal(ErrorCode.FIELD_TOO_LONG, field="attachments", detail=str(limits.THUMBNAILS.value))
    subject = one_line(subject, "subject", limits.SUBJECT.value)
    text = many_lines(text, "text", limits.TEXT.value)
    said = (audience.typed, subject, text, level.value, expires_at, attachments, reply_to, revises)
    return Draft(
        client_id=client_id,
        audience=audience,
        subject=subject,
        text=text,
        level=level,
        expires_at=expires_at or now + limits.EXPIRY_DEFAULT.value,
        attachments=attachments,
        reply_to=reply_to,
        revises=revises,
        digest=sha256(repr(said).encode()).hexdigest(),
    )


def objection(draft: Draft, rights: Rights, now: int) -> Refusal | None:
    """Why this member may not send this draft now; None when it may.

    Asked for new messages only: a repeated one gets its first answer even when the right or the time is gone.
    """
    if draft.audience.unknown:
        return Refusal(ErrorCode.RECIPIENT_UNKNOWN, field="to", detail=", ".join(draft.audience.unknown[:20]))
    if draft.audience.everybody and not rights.broadcast:
        return Refusal(ErrorCode.BROADCAST_NOT_ALLOWED, field="to")
    if draft.level.rank > rights.highest_level.rank:
        return Refusal(ErrorCode.LEVEL_NOT_ALLOWED, field="level", detail=draft.level)
    if not now < draft.expires_at <= now + limits.EXPIRY.value:
        return Refusal(ErrorCode.EXPIRY_INVALID, field="expires_at", detail=str(limits.EXPIRY.value // limits.DAY))
    return None
