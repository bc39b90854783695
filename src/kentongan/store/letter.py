"""Letters to send: leased one at a time, tried again later when they fail. A row never holds a secret."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, case, func, select, update

from kentongan.store.schema import letter, registration
from kentongan.store.writer import Operation


@dataclass(frozen=True, slots=True)
class LetterRecord:
    """A letter that is due. `member_id` is set for letters to members, the rest comes from the registration."""

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
    columns = (
        letter.c.id,
        letter.c.kind,
        letter.c.attempts,
        letter.c.member_id,
        registration.c.address,
        registration.c.contact,
        registration.c.email,
        registration.c.institution,
        registration.c.reason,
        letter.c.created_at,
    )
    query = select(*columns).join(registration, registration.c.number == letter.c.registration_number)
    due = query.where(letter.c.state == "waiting", letter.c.due_at <= now, letter.c.leased_until <= now)
    row = connection.execute(due.order_by(letter.c.due_at, letter.c.id).limit(1)).first()
    if row is None:
        return None
    changes = {"leased_until": now + lease, "attempts": letter.c.attempts + 1}
    connection.execute(update(letter).where(letter.c.id == row.id).values(changes))
    return LetterRecord(**dict(row._mapping) | {"attempts": row.attempts + 1})


@dataclass(frozen=True, slots=True)
class CloseLetter(Operation[None]):
    """An attempt has ended: sent when `error` is empty, otherwise due again at `due_at` (milliseconds) or given up."""

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
        statement = update(letter).where(letter.c.id == bindparam("closed"))
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


def next_due(connection: Connection) -> int | None:
    """When the next letter is due (milliseconds), or None when none waits."""
    later = case((letter.c.due_at > letter.c.leased_until, letter.c.due_at), else_=letter.c.leased_until)
    due: int | None = connection.scalar(select(func.min(later)).where(letter.c.state == "waiting"))
    return due
