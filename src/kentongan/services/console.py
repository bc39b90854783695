"""Signing in to the console: password and second factor together, sessions, and one's own access.

Name, password and code are looked at as one guess, so that nobody learns which of them was wrong; the limiter is the
one of every other way in. A session lives in the database: it survives a restart, is seen by its owner, and ends for
good when anybody with the right to says so.
"""

from dataclasses import dataclass

from kentongan.bus.bus import AdministratorChanged, Bus
from kentongan.domain.audit import AuditEntry
from kentongan.domain.password import Owner
from kentongan.domain.source import source_of
from kentongan.errors import ErrorCode, Refusal
from kentongan.ids import code_as_made, new_id, new_secret, secret_hash
from kentongan.services.administrator import hashes_of, new_codes
from kentongan.services.audit import AuditService
from kentongan.services.limiter import Limiter
from kentongan.services.password import PasswordService
from kentongan.services.second_factor import checked_step, step_of
from kentongan.store.administrator import AdministratorRecord, get_administrator
from kentongan.store.console import (
    BeginConsoleSession,
    ChangeAccess,
    ConsoleSessionRecord,
    EndConsoleSessions,
    Proof,
    SeeConsoleSession,
    count_recovery_codes,
    get_console_session,
    list_console_sessions,
    list_everybodys_sessions,
)
from kentongan.store.store import Store
from kentongan.words import AuditEvent

IDLE = 15 * 60_000
LONGEST = 12 * 3_600_000
# A session that was used is marked as seen so often at most.
_SEEN_EVERY = 20_000
_BROWSER = 200


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who uses the console, and with which session."""

    session: ConsoleSessionRecord
    administrator: AdministratorRecord

    @property
    def actor(self) -> str:
        """How the audit log names who it is."""
        return actor_of(self.administrator.name)


def actor_of(name: str) -> str:
    """How the audit log names an administrator at the console."""
    return f"console:{name}"


class ConsoleService:
    """Everything about being signed in."""

    def __init__(
        self, store: Store, passwords: PasswordService, bus: Bus, limiter: Limiter, audit: AuditService
    ) -> None:
        """`audit` hears of refused guesses; `bus` of sessions that have ended."""
        self._store = store
        self._passwords = passwords
        self._bus = bus
        self._limiter = limiter
        self._audit = audit

    async def sign_in(self, name: str, password: str, code: str, source: str, browser: str) -> str:
        """Begin a session; gives its secret. Raises Refusal(SIGN_IN_REFUSED), or as the limiter does."""
        name = name.strip().lower()[:64]
        found = await self._store.read(get_administrator, name)
        account = actor_of(name)
        guess = await self._limiter.guess(account, source_of(source), known=found is not None)
        right = await self._passwords.verify(found.password_hash if found else "", password, suspect=guess.suspect)
        proof = self._proof(found.second_factor if found else "", code)
        secret = new_secret()
        if not right or found is None or not await self._begin(found, proof, secret, source, browser):
            self._audit.note(AuditEvent.ADMINISTRATOR_REFUSED, source=source, subject=name)
            raise Refusal(ErrorCode.SIGN_IN_REFUSED)
        guess.was_right()
        return secret

    def _proof(self, second_factor: str, code: str) -> Proof:
        """Six digits are a code of the app, anything else may be a recovery code."""
        digits = "".join(code.split())
        if digits.isascii() and digits.isdecimal() and len(digits) == 6:
            return Proof(step=step_of(second_factor, digits, self._store.now()))
        return Proof(code_hash=secret_hash(code_as_made(code)))

    async def _begin(self, found: AdministratorRecord, proof: Proof, secret: str, source: str, browser: str) -> bool:
        now = self._store.now()
        session = ConsoleSessionRecord(new_id(), now, now, source[:64], browser[:_BROWSER])
        return await self._store.write(
            BeginConsoleSession(
                found.id,
                found.password_hash,
                proof,
                session,
                secret_hash(secret),
                now - IDLE,
                now - LONGEST,
                actor_of(found.name),
            )
        )

    async def who(self, secret: str, *, quiet: bool = False) -> SignedIn | None:
        """Whose session this is, as long as it lives; `quiet` is not counted as use."""
        if not secret:
            return None
        found = await self._store.read(get_console_session, secret_hash(secret))
        now = self._store.now()
        if found is None or not self._lives(found[0], now):
            return None
        session, administrator = found
        if not quiet and now - session.seen_at >= _SEEN_EVERY:
            self._store.writer.write_quietly(SeeConsoleSession(session.id))
        return SignedIn(session, administrator)

    def _lives(self, session: ConsoleSessionRecord, now: int) -> bool:
        return session.seen_at > now - IDLE and session.created_at > now - LONGEST

    async def sign_out(self, who: SignedIn) -> None:
        """End the session itself."""
        await self._end(who, only=who.session.id, event=AuditEvent.ADMINISTRATOR_LOGGED_OUT)

    async def sessions(self, who: SignedIn) -> list[ConsoleSessionRecord]:
        """One's own sessions, the one last seen first."""
        now = self._store.now()
        return await self._store.read(list_console_sessions, who.administrator.id, now - IDLE, now - LONGEST)

    async def everybodys_sessions(self) -> list[SignedIn]:
        """Every session that lives, with whose it is, the one last seen first."""
        now = self._store.now()
        return [SignedIn(*one) for one in await self._store.read(list_everybodys_sessions, now - IDLE, now - LONGEST)]

    async def end_anybodys(self, session: str, actor: str) -> None:
        """End a session, whosever it is; nothing happens when it has ended by itself."""
        for one in await self.everybodys_sessions():
            if one.session.id == session:
                owner = one.administrator.id
                await self._store.write(EndConsoleSessions(owner, actor, only=session, subject=one.actor))
                self._bus.publish(AdministratorChanged(owner))

    async def end_session(self, who: SignedIn, session: str) -> None:
        """End one of one's own sessions."""
        await self._end(who, only=session)

    async def end_others(self, who: SignedIn) -> None:
        """End all of one's own sessions but this one."""
        await self._end(who, keep=who.session.id)

    async def _end(
        self, who: SignedIn, only: str = "", keep: str = "", event: AuditEvent = AuditEvent.SESSIONS_ENDED
    ) -> None:
        if await self._store.write(EndConsoleSessions(who.administrator.id, who.actor, only, keep, event)):
            self._bus.publish(AdministratorChanged(who.administrator.id))

    # One's own access. Every act wants the password again: an unattended browser is not its owner.

    async def change_password(self, who: SignedIn, password: str, new_password: str) -> None:
        """Another password; all other sessions end."""
        await self._check(who, password)
        owner = Owner(who.administrator.name, contact=who.administrator.person)
        hashed = await self._passwords.hash_new(new_password, owner, password)
        await self._change(who, AuditEvent.PASSWORD_CHANGED, password_hash=hashed)

    async def change_second_factor(self, who: SignedIn, password: str, second_factor: str, code: str) -> None:
        """Another app or telephone, which has shown its first code; all other sessions end."""
        await self._check(who, password)
        step = checked_step(second_factor, code, self._store.now())
        await self._change(who, AuditEvent.SECOND_FACTOR_CHANGED, second_factor=second_factor, factor_step=step)

    async def new_recovery_codes(self, who: SignedIn, password: str) -> list[str]:
        """Other recovery codes instead of those before; all other sessions end."""
        await self._check(who, password)
        codes = new_codes()
        await self._change(who, AuditEvent.SECOND_FACTOR_CHANGED, code_hashes=hashes_of(codes))
        return codes

    async def recovery_codes_left(self, who: SignedIn) -> int:
        """How many recovery codes have not been used."""
        return await self._store.read(count_recovery_codes, who.administrator.id)

    async def _check(self, who: SignedIn, password: str) -> None:
        guess = await self._limiter.guess(who.actor, source_of(who.session.source), known=True)
        if not await self._passwords.verify(who.administrator.password_hash, password, suspect=guess.suspect):
            self._audit.note(AuditEvent.ADMINISTRATOR_REFUSED, source=who.session.source, subject=who.actor)
            raise Refusal(ErrorCode.SIGN_IN_REFUSED, field="password")
        guess.was_right()

    async def _change(
        self,
        who: SignedIn,
        event: AuditEvent,
        *,
        password_hash: str = "",
        second_factor: str = "",
        factor_step: int = 0,
        code_hashes: tuple[str, ...] = (),
    ) -> None:
        entry = AuditEntry(event, who.actor, who.session.source, who.administrator.name)
        me = who.administrator
        done = await self._store.write(
            ChangeAccess(
                me.id, me.password_hash, who.session.id, entry, password_hash, second_factor, factor_step, code_hashes
            )
        )
        if not done:
            raise Refusal(ErrorCode.SIGN_IN_REFUSED, field="password")
        self._bus.publish(AdministratorChanged(me.id))
