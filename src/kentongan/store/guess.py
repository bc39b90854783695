"""Failed logins of an account: counted before they are looked at, so that many at once are no way around, [LIMIT-3].

Addresses that nobody has are counted like members, otherwise the waiting would tell who is one.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from kentongan.domain.guess import GuessRule
from kentongan.store.schema import guess
from kentongan.store.writer import Operation


def failures_of(connection: Connection, account: str) -> list[int]:
    """When the failures of an account were, the oldest first."""
    times = connection.scalar(select(guess.c.times).where(guess.c.account == account))
    return list(json.loads(times)) if times else []


def accounts_with_failures(connection: Connection, since: int) -> list[tuple[str, bool, list[int]]]:
    """Accounts with a failure after `since`: name, whether it is a member's, times."""
    query = select(guess).where(guess.c.at > since).order_by(guess.c.at.desc()).limit(1000)
    return [(row.account, row.known, json.loads(row.times)) for row in connection.execute(query)]


@dataclass(frozen=True, slots=True)
class TakeGuess(Operation[int]):
    """Count a guess as failed unless the account has to wait; gives the milliseconds to wait, 0 when it was counted."""

    account: str
    known: bool
    rule: GuessRule

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["TakeGuess"], now: int) -> list[Any]:
        """One after the other: each sees the guesses before it."""
        return [_take(connection, operation, now) for operation in operations]


def _take(connection: Connection, operation: TakeGuess, now: int) -> int:
    failures = failures_of(connection, operation.account)
    if wait := operation.rule.wait(failures, now):
        return wait
    values = {"known": operation.known, "times": json.dumps(operation.rule.kept(failures, now)), "at": now}
    if failures:
        connection.execute(update(guess).where(guess.c.account == operation.account).values(values))
    else:
        connection.execute(insert(guess).values(account=operation.account, **values))
    return 0


@dataclass(frozen=True, slots=True)
class ForgetGuesses(Operation[bool]):
    """The right password was shown, or an administrator said so; gives whether there was anything to forget."""

    account: str

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["ForgetGuesses"], now: int) -> list[Any]:
        """One row each."""
        return [
            connection.execute(delete(guess).where(guess.c.account == operation.account)).rowcount == 1
            for operation in operations
        ]


@dataclass(frozen=True, slots=True)
class TrimGuesses(Operation[None]):
    """Remove what does not count any more, and of addresses that nobody has all but the newest."""

    since: int
    most_unknown: int

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["TrimGuesses"], now: int) -> list[Any]:
        """Once is enough for all of a batch."""
        connection.execute(delete(guess).where(guess.c.at <= max(one.since for one in operations)))
        unknown = select(guess.c.at).where(~guess.c.known).order_by(guess.c.at.desc())
        oldest = connection.scalar(unknown.offset(min(one.most_unknown for one in operations)).limit(1))
        if oldest is not None:
            connection.execute(delete(guess).where(~guess.c.known, guess.c.at <= oldest))
        return [None for _ in operations]
