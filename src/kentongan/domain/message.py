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
    digest: str


def check_draft(
    *,
    client_id: str,
    to: list[str],
    subject: str,
    text: str,
    level: Level,
    expires_at: int,
    attachments: tuple[tuple[str, str], ...],
    reply_to: str,
    rights: Rights,
    now: int,
) -> Draft:
    """A draft; raises Refusal for what breaks a rule. `attachments` are (id, thumbnail); `expires_at` 0: the default."""
    audience = Audience.parse(to)
    if audience.unknown:
        raise Refusal(ErrorCode.RECIPIENT_UNKNOWN, field="to", detail=", ".join(audience.unknown[:20]))
    if audience.everybody and not rights.broadcast:
        raise Refusal(ErrorCode.BROADCAST_NOT_ALLOWED, field="to")
    if level.rank > rights.highest_level.rank:
        raise Refusal(ErrorCode.LEVEL_NOT_ALLOWED, field="level", detail=level)
    if expires_at and not now < expires_at <= now + limits.EXPIRY.value:
        raise Refusal(ErrorCode.EXPIRY_INVALID, field="expires_at", detail=str(limits.EXPIRY.value // limits.DAY))
    if sum(len(thumbnail) for _, thumbnail in attachments) > limits.THUMBNAILS.value:
        raise Refusal(ErrorCode.FIELD_TOO_LONG, field="attachments", detail=str(limits.THUMBNAILS.value))
    subject = one_line(subject, "subject", limits.SUBJECT.value)
    text = many_lines(text, "text", limits.TEXT.value)
    digest = sha256(repr((audience.typed, subject, text, level.value, expires_at, attachments, reply_to)).encode())
    return Draft(
        client_id,
        audience,
        subject,
        text,
        level,
        expires_at or now + limits.EXPIRY_DEFAULT.value,
        attachments,
        reply_to,
        digest.hexdigest(),
    )
