"""Codes for who forgot the password: asking for the letter that brings one, and using it, [RESET-1], [RESET-2].

A code stands in no table. It is made when its letter is written; then its hash replaces the hash of the one before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from kentongan.domain.audit import AuditEntry
from kentongan.errors import ErrorCode, Refusal
from kentongan.limits import DAY
from kentongan.store.audit import append
from kentongan.store.device import remove_devices
from kentongan.store.letter import CODE, drop_codes
from kentongan.store.member import NO_CODE, MemberRecord, get_member_at
from kentongan.store.schema import guess, letter, member
from kentongan.store.writer import Operation
from kentongan.words import AuditEvent

_HOUR = DAY // 24


@dataclass(frozen=True, slots=True)
class AskForCode(Operation[bool]):
    """Queue a letter with a code because somebody who is not logged in wants one; gives whether one was queued.

    None for nobody, for a suspended member, for a mailbox that got one within a day, and when `per_hour` such letters
    were queued within an hour.
    """

    address: str
    per_hour: int

    needs_room = True

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["AskForCode"], now: int) -> list[Any]:
        """One by one: each counts for the next."""
        return [_ask(connection, operation, now) for operation in operations]


def _ask(connection: Connection, operation: AskForCode, now: int) -> bool:
    found = get_member_at(connection, operation.address)
    if found is None or found.suspended or _too_many(connection, found.email, operation.per_hour, now):
        return False
    _queue(connection, found.id, now, anonymous=True)
    return True


def _too_many(connection: Connection, email: str, per_hour: int, now: int) -> bool:
    """Letters that nobody in particular has caused: a mailbox gets one a day, all together so many an hour."""
    caused = (letter.c.kind == CODE) & letter.c.anonymous
    in_the_hour = select(func.count()).select_from(letter).where(caused, letter.c.created_at > now - _HOUR)
    same_box = (
        select(func.count())
        .select_from(letter.join(member, member.c.id == letter.c.member_id))
        .where(caused, letter.c.created_at > now - DAY, func.lower(member.c.email) == email.lower())
    )
    return bool((connection.scalar(in_the_hour) or 0) >= per_hour or connection.scalar(same_box))


@dataclass(frozen=True, slots=True)
class QueueCode(Operation[MemberRecord]):
    """Queue a letter with a code because an administrator wants it; one that waits already is due at once instead."""

    address: str
    actor: str

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["QueueCode"], now: int) -> list[Any]:
        """Refuses an address that nobody has, and a suspended member."""
        return [_queue_for(connection, operation, now) for operation in operations]


def _queue_for(connection: Connection, operation: QueueCode, now: int) -> MemberRecord | Refusal:
    address = operation.address
    found = get_member_at(connection, address)
    if found is None:
        return Refusal(ErrorCode.MEMBER_UNKNOWN, field="address", detail=address)
    if found.suspended:
        return Refusal(ErrorCode.SUSPENDED, field="address", detail=address)
    waits = (letter.c.kind == CODE) & (letter.c.member_id == found.id) & (letter.c.state == "waiting")
    waits &= letter.c.leased_until <= now  # one that is on its way just now may bring an older code
    if not connection.execute(update(letter).where(waits).values(due_at=now)).rowcount:
        _queue(connection, found.id, now, anonymous=False)
    append(connection, now, [AuditEntry(AuditEvent.PASSWORD_RESET, operation.actor, subject=address)])
    return found


def _queue(connection: Connection, member_id: int, now: int, *, anonymous: bool) -> None:
    row = {"kind": CODE, "member_id": member_id, "anonymous": anonymous, "due_at": now, "created_at": now}
    connection.execute(insert(letter).values(row))


@dataclass(frozen=True, slots=True)
class SetCode(Operation[bool]):
    """The hash of a code whose letter is about to leave takes the place of the older one.

    A first password that still waits for its member ends with it, so that of all letters only the newest works. Gives
    False, and does nothing, when the letter was dropped or the member suspended meanwhile.
    """

    letter_id: int
    member_id: int
    code_hash: str
    until: int

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["SetCode"], now: int) -> list[Any]:
        """One by one."""
        return [_set_code(connection, operation) for operation in operations]


def _set_code(connection: Connection, operation: SetCode) -> bool:
    state = connection.scalar(select(letter.c.state).where(letter.c.id == operation.letter_id))
    active = (member.c.id == operation.member_id) & ~member.c.suspended
    values = {"code_hash": operation.code_hash, "code_until": operation.until}
    if state != "waiting" or not connection.execute(update(member).where(active).values(values)).rowcount:
        return False
    unused = (member.c.id == operation.member_id) & member.c.first_password_until.is_not(None)
    connection.execute(update(member).where(unused).values(password_hash="", first_password_until=None))
    return True


@dataclass(frozen=True, slots=True)
class UseCode(Operation[tuple[str, ...] | None]):
    """Replace a password because of a code, once; all devices are forgotten and no other code works any more.

    None, and nothing done, when the code is not the one that counts, or not any more. Otherwise the ids of the devices
    that ended. `entry` is recorded with it, and guesses at the accounts `forgiven` count no more.
    """

    member_id: int
    code_hash: str
    password_hash: str
    entry: AuditEntry | None = None
    forgiven: tuple[str, ...] = ()

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["UseCode"], now: int) -> list[Any]:
        """One by one: of two with the same code the second one finds none."""
        return [_use_code(connection, operation, now) for operation in operations]


def _use_code(connection: Connection, operation: UseCode, now: int) -> tuple[str, ...] | None:
    counts = (member.c.id == operation.member_id) & (member.c.code_hash == operation.code_hash)
    counts &= (member.c.code_until >= now) & ~member.c.suspended
    values = {"password_hash": operation.password_hash, "first_password_until": None} | NO_CODE
    if not operation.code_hash or not connection.execute(update(member).where(counts).values(values)).rowcount:
        return None
    append(connection, now, [operation.entry] if operation.entry else [])
    drop_codes(connection, operation.member_id, now)
    connection.execute(delete(guess).where(guess.c.account.in_(operation.forgiven)))
    return remove_devices(connection, operation.member_id)
