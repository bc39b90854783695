"""Letters to send: leased one at a time, tried again later when they fail. A row never holds a secret."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, bindparam, case, func, insert, select, update

from kentongan.domain.audit import AuditEntry, Detail
from kentongan.errors import ErrorCode, Refusal
from kentongan.store.audit import append
from kentongan.store.schema import letter, member, registration
from kentongan.store.writer import Operation
from kentongan.words import AuditEvent, LetterState, RegistrationState

# What letters are about.
WELCOME, REJECTION, CODE, WAITING = "welcome", "rejection", "code", "waiting"


@dataclass(frozen=True, slots=True)
class LetterRecord:
    """A letter that is due. `member_id` is set for letters to members; the rest comes from the registration, if any."""

    id: int
    kind: str
    attempts: int
    member_id: int | None
    address: str
    contact: str
    email: str
    institution: str
    reason: str
    created_at: int


@dataclass(frozen=True, slots=True)
class LeaseLetter(Operation[LetterRecord | None]):
    """Take the letter that is due first, for a while (milliseconds); None when nothing is due."""

    lease: int

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["LeaseLetter"], now: int) -> list[Any]:
        """One letter an operation."""
        return [_lease(connection, now, operation.lease) for operation in operations]


def _lease(connection: Connection, now: int, lease: int) -> LetterRecord | None:
    own = (letter.c.id, letter.c.kind, letter.c.attempts, letter.c.member_id, letter.c.created_at)
    names = ("address", "contact", "email", "institution", "reason")
    form = (func.coalesce(registration.c[name], "").label(name) for name in names)
    query = select(*own, *form).outerjoin(registration, registration.c.number == letter.c.registration_number)
    due = query.where(letter.c.state == "waiting", letter.c.due_at <= now, letter.c.leased_until <= now)
    row = connection.execute(due.order_by(letter.c.due_at, letter.c.id).limit(1)).first()
    if row is None:
        return None
    changes = {"leased_until": now + lease, "attempts": letter.c.attempts + 1}
    connection.execute(update(letter).where(letter.c.id == row.id).values(changes))
    return LetterRecord(**dict(row._mapping) | {"attempts": row.attempts + 1})


@dataclass(frozen=True, slots=True)
class CloseLetter(Operation[None]):
    """An attempt has ended: sent when `error` is empty, otherwise due again at `due_at` (milliseconds) or given up.

    A letter that was dropped meanwhile stays so.
    """

    id: int
    error: str = ""
    due_at: int = 0
    given_up: bool = False

    @property
    def state(self) -> str:
        """How the row stands afterwards: `sent`, `waiting` or `failed`."""
        if not self.error:
            return "sent"
        return "failed" if self.given_up else "waiting"

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["CloseLetter"], now: int) -> list[Any]:
        """All at once."""
        open_still = (letter.c.id == bindparam("closed")) & (letter.c.state == "waiting")
        statement = update(letter).where(open_still)
        rows = [
            {
                "closed": operation.id,
                "state": operation.state,
                "error": operation.error[:200],
                "due_at": operation.due_at or now,
                "leased_until": 0,
                "sent_at": None if operation.error else now,
            }
            for operation in operations
        ]
        connection.execute(statement, rows)
        return [None] * len(operations)


def drop_codes(connection: Connection, member_id: int, now: int) -> None:
    """The letters with codes that wait for a member are not wanted any more: it has a password."""
    waits = (letter.c.kind == CODE) & (letter.c.member_id == member_id) & (letter.c.state == "waiting")
    connection.execute(update(letter).where(waits).values(state="dropped", sent_at=now))


def announce_waiting(connection: Connection, now: int, pace: int) -> None:
    """Queue the letter that tells the administrator of waiting registrations, at most one in `pace` milliseconds."""
    query = select(letter.c.state, letter.c.due_at).where(letter.c.kind == WAITING)
    last = connection.execute(query.order_by(letter.c.created_at.desc()).limit(1)).first()
    if last is None or last.state != "waiting":
        due = now if last is None else max(now, last.due_at + pace)
        connection.execute(insert(letter).values(kind=WAITING, due_at=due, created_at=now))


def next_due(connection: Connection) -> int | None:
    """When the next letter is due (milliseconds), or None when none waits."""
    later = case((letter.c.due_at > letter.c.leased_until, letter.c.due_at), else_=letter.c.leased_until)
    due: int | None = connection.scalar(select(func.min(later)).where(letter.c.state == "waiting"))
    return due


@dataclass(frozen=True, slots=True)
class OutboxRecord:
    """A row of the outbox, for administrators; `sent_at` is 0 until it was sent."""

    letter: int
    kind: str
    address: str
    email: str
    state: LetterState
    attempts: int
    due_at: int
    error: str
    created_at: int
    sent_at: int


def list_letters(connection: Connection, state: LetterState | None, after: int, limit: int) -> list[OutboxRecord]:
    """Letters in the order of their numbers, of one state or all, beginning after a number."""
    query = _outbox().where(letter.c.id > after)
    if state is not None:
        query = query.where(letter.c.state == state)
    return [_outbox_record(row) for row in connection.execute(query.order_by(letter.c.id).limit(limit))]


def newest_letters(connection: Connection, registrations: Sequence[int]) -> dict[int, OutboxRecord]:
    """The newest letter about each registration, by its number."""
    about = letter.c.registration_number
    shown = letter.c.state.in_([*LetterState])
    query = _outbox().add_columns(about).where(about.in_(registrations), shown).order_by(letter.c.id)
    return {row.registration_number: _outbox_record(row) for row in connection.execute(query)}


def _outbox() -> Select[Any]:
    query = select(
        letter.c.id.label("letter"),
        letter.c.kind,
        func.coalesce(member.c.address, registration.c.address, "").label("address"),
        func.coalesce(member.c.email, registration.c.email, "").label("email"),
        letter.c.state,
        letter.c.attempts,
        letter.c.due_at,
        letter.c.error,
        letter.c.created_at,
        func.coalesce(letter.c.sent_at, 0).label("sent_at"),
    )
    query = query.outerjoin(registration, registration.c.number == letter.c.registration_number)
    return query.outerjoin(member, member.c.id == letter.c.member_id)


def _outbox_record(row: Any) -> OutboxRecord:
    values = {name: getattr(row, name) for name in OutboxRecord.__slots__}
    return OutboxRecord(**values | {"state": LetterState(row.state)})


@dataclass(frozen=True, slots=True)
class RetryLetters(Operation[int]):
    """Make letters due at once, or when none is named all that were given up; gives how many are due now."""

    letters: tuple[int, ...]
    actor: str

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["RetryLetters"], now: int) -> list[Any]:
        """A letter that was sent is not sent again; one that is being sent is left to its attempt."""
        return [_retry(connection, operation, now) for operation in operations]


def _retry(connection: Connection, operation: RetryLetters, now: int) -> int:
    free = update(letter).where(letter.c.leased_until <= now)
    if operation.letters:
        chosen = free.where(letter.c.id.in_(operation.letters), letter.c.state != LetterState.SENT)
    else:
        chosen = free.where(letter.c.state == LetterState.FAILED)
    due = connection.execute(chosen.values(state=LetterState.WAITING, due_at=now)).rowcount
    append(connection, now, [AuditEntry(AuditEvent.MAIL_RETRIED, operation.actor, detail={"letters": due})])
    return due


@dataclass(frozen=True, slots=True)
class ResendLetter(Operation[int]):
    """Queue the letter about a decided registration anew; one that still waits or failed is due at once instead.

    Gives how many are due.
    """

    number: int
    actor: str

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["ResendLetter"], now: int) -> list[Any]:
        """Refuses what is not decided; a letter that is being sent is left to its attempt."""
        return [_resend(connection, operation, now) for operation in operations]


def _resend(connection: Connection, operation: ResendLetter, now: int) -> int | Refusal:
    number = operation.number
    query = select(registration.c.state, registration.c.address).where(registration.c.number == number)
    row = connection.execute(query).first()
    if row is None or row.state not in _ABOUT_DECISIONS:
        return Refusal(ErrorCode.REGISTRATION_UNKNOWN)
    kind = _ABOUT_DECISIONS[row.state]
    about = (letter.c.registration_number == number) & (letter.c.kind == kind)
    open_still = about & letter.c.state.in_((LetterState.WAITING, LetterState.FAILED))
    due = {"state": LetterState.WAITING, "due_at": now}
    if not connection.execute(update(letter).where(open_still).values(due)).rowcount:
        whose = connection.scalar(select(member.c.id).where(member.c.address == row.address))
        values = {"kind": kind, "member_id": whose if kind == WELCOME else None, "registration_number": number}
        connection.execute(insert(letter).values(values | {"due_at": now, "created_at": now}))
    detail: dict[str, Detail] = {"number": number}
    append(connection, now, [AuditEntry(AuditEvent.MAIL_RETRIED, operation.actor, "", row.address, detail)])
    return 1


_ABOUT_DECISIONS = {str(RegistrationState.APPROVED): WELCOME, str(RegistrationState.REJECTED): REJECTION}
