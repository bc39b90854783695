"""One limiter for every way to show a secret: password, mailed code, console, [LIMIT-3].

    guess = await limiter.guess(address, source, known=member is not None)    # may raise Refusal(LOGIN_LIMITED)
    if await passwords.verify(hash, password, suspect=guess.suspect):
        guess.was_right()

Accounts are counted in the database, so that they wait on every hub and after a restart; sources in this hub's memory.
A guess is counted as a failure before the secret is looked at, and forgotten when it was right. The key of a known
device is no guess: `resume` does not come here, so that nobody can lock a member out of its own devices.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

from kentongan.config import LimitSettings
from kentongan.domain.audit import AuditEntry
from kentongan.domain.guess import DAY, GuessRule
from kentongan.errors import ErrorCode, Refusal
from kentongan.services.audit import AuditService
from kentongan.services.turns import Turns
from kentongan.store.guess import ForgetGuesses, TakeGuess, TrimGuesses, accounts_with_failures, failures_of
from kentongan.store.store import Store
from kentongan.words import AuditEvent, BlockKind

_TRIM_EVERY = 600_000
_MOST_UNKNOWN = 20_000
_HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class Blocked:
    """Somebody who has to wait: an account or a source, why, for how many seconds, after how many failures.

    `known` is whether an account is a member's; strangers try addresses that nobody has.
    """

    what: str
    kind: BlockKind
    seconds: int
    failures: int = 0
    known: bool = False


@dataclass(frozen=True, slots=True)
class Guess:
    """A guess that may be looked at. `suspect`: there were failures from its source, so it waits behind others."""

    suspect: bool
    was_right: Callable[[], None]


class Limiter:
    """Account delays and source penalties; registrations are counted by source here as well."""

    def __init__(
        self,
        store: Store,
        limits: LimitSettings,
        clock: Callable[[], float] = time.monotonic,
        audit: AuditService | None = None,
    ) -> None:
        """`clock` gives seconds, for what is counted in memory; `audit` hears who has to wait."""
        self._audit = audit
        self._store = store
        self._rule = rule_of(limits)
        self._sources: Turns[str] = Turns(limits.source_failures, limits.source_failures_per_hour / _HOUR, clock)
        self._registrations: Turns[str] = Turns(limits.registrations, limits.registrations_per_hour / _HOUR, clock)
        self._trimmed_at = 0

    def follow(self, limits: LimitSettings) -> None:
        """Other limits from now on, for those too who have to wait."""
        self._rule = rule_of(limits)
        self._sources.follow(limits.source_failures, limits.source_failures_per_hour / _HOUR)
        self._registrations.follow(limits.registrations, limits.registrations_per_hour / _HOUR)

    async def guess(self, account: str, source: str, *, known: bool) -> Guess:
        """Count a guess; raises Refusal(LOGIN_LIMITED) with the time to wait, the same for members and for nobody.

        `source` is one as `domain.source` gives it; empty for one that is not to be counted.
        """
        suspect = self.charge(source)
        wait = self._rule.wait(await self._store.read(failures_of, account), self._store.now())
        wait = wait or await self._store.write(TakeGuess(account, known, self._rule))
        if wait:
            self._note(AuditEvent.ACCOUNT_DELAYED, source, account)
            raise limited(wait / 1000)
        self._trim()
        return Guess(suspect, lambda: self._was_right(account, source))

    def charge(self, source: str) -> bool:
        """Count an attempt of a source; whether it had failed before. Raises Refusal(LOGIN_LIMITED)."""
        if not source:
            return False
        if wait := self._sources.wait(source):
            self._note(AuditEvent.SOURCE_BLOCKED, source)
            raise limited(wait)
        suspect = not self._sources.unused(source)
        self._sources.take(source)
        return suspect

    def _was_right(self, account: str, source: str) -> None:
        self._store.writer.write_quietly(ForgetGuesses(account))
        if source:
            self._sources.take(source, -1)

    def register(self, source: str) -> None:
        """Count a registration; raises Refusal(REGISTRATION_LIMITED), [LIMIT-4]."""
        if not source:
            return
        if wait := self._registrations.wait(source):
            self._note(AuditEvent.LIMIT_REACHED, source, detail="registrations")
            seconds = math.ceil(wait)
            raise Refusal(ErrorCode.REGISTRATION_LIMITED, detail=str(math.ceil(wait / 60)), retry_after=seconds)
        self._registrations.take(source)

    # For administrators

    async def blocked(self) -> list[Blocked]:
        """Everybody who has to wait now: at most a thousand accounts, then sources."""
        now = self._store.now()
        rows = []
        for account, known, failures in await self._store.read(accounts_with_failures, now - DAY):
            if wait := self._rule.wait(failures, now):
                rows.append(Blocked(account, BlockKind.ACCOUNT, math.ceil(wait / 1000), len(failures), known))
        for kind, turns in ((BlockKind.LOGIN, self._sources), (BlockKind.REGISTRATION, self._registrations)):
            rows += [Blocked(source, kind, math.ceil(wait)) for source, wait in turns.waiting()]
        return rows

    async def unblock(self, what: str, actor: str) -> bool:
        """Let an account or a source begin anew; whether anything was counted against it."""
        entry = AuditEntry(AuditEvent.SOURCE_UNBLOCKED, actor, subject=what)
        found = await self._store.write(ForgetGuesses(what, entry))
        return any([found, self._sources.forget(what), self._registrations.forget(what)])

    def _note(self, event: AuditEvent, source: str, subject: str = "", detail: str = "") -> None:
        if self._audit is not None:
            self._audit.note(event, source=source, subject=subject, detail={"why": detail} if detail else None)

    def _trim(self) -> None:
        now = self._store.now()
        if now - self._trimmed_at >= _TRIM_EVERY:
            self._trimmed_at = now
            self._store.writer.write_quietly(TrimGuesses(now - DAY, _MOST_UNKNOWN))


def rule_of(limits: LimitSettings) -> GuessRule:
    """The rule for accounts, from the settings."""
    return GuessRule(
        free=limits.login_failures,
        window=int(limits.login_window * 1000),
        delay=int(limits.login_delay * 1000),
        longest=int(limits.login_delay_longest * 1000),
        per_day=limits.login_failures_per_day,
    )


def limited(seconds: float) -> Refusal:
    """The refusal of somebody who has to wait."""
    wait = math.ceil(seconds)
    return Refusal(ErrorCode.LOGIN_LIMITED, detail=str(wait), retry_after=wait)
