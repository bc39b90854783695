"""Coming back without the password: a letter with a code, and a new password in exchange for it.

Nobody learns from an answer, or from its time, who is a member, [RESET-1]: it is given before anybody has looked.
A code has 118 bits, so it is stored as a plain hash, and guessing at it costs the server no slow one. Nor does it need
to be hidden from guessers: what they may try is limited, but the right code is looked at first, or else a stranger who
guesses all day would keep the owner of the mailbox out.
"""

import hmac

from kentongan.bus.bus import Bus, DevicesEnded, LetterQueued
from kentongan.domain.address import known_form
from kentongan.domain.audit import AuditEntry
from kentongan.domain.source import source_of
from kentongan.errors import ErrorCode, Refusal
from kentongan.ids import code_as_made, secret_hash
from kentongan.services.limiter import Limiter
from kentongan.services.password import PasswordService
from kentongan.store.member import MemberRecord, get_member_at
from kentongan.store.recovery import AskForCode, UseCode
from kentongan.store.store import Store
from kentongan.store.writer import Committed
from kentongan.words import AuditEvent


class RecoveryService:
    """What a member without its password does before login."""

    def __init__(
        self, store: Store, passwords: PasswordService, bus: Bus, limiter: Limiter, letters_per_hour: int
    ) -> None:
        """`letters_per_hour`: how many letters all anonymous requests together may cause."""
        self._store = store
        self._limiter = limiter
        self._passwords = passwords
        self._bus = bus
        self._letters_per_hour = letters_per_hour
        store.writer.on_commit.append(self._hear)

    def forgot(self, address: str, source: str = "") -> None:
        """Somebody wants a code for an address, [RESET-1]. Nothing is said about what comes of it.

        Counted as an attempt of the network address `source`, [LIMIT-3].
        """
        self._limiter.charge(source_of(source))
        self._store.writer.write_quietly(AskForCode(known_form(address), self._letters_per_hour))

    def _hear(self, committed: Committed) -> None:
        if any(isinstance(operation, AskForCode) and queued for operation, queued in committed):
            self._bus.publish(LetterQueued())

    async def reset(self, address: str, code: str, new_password: str, source: str = "") -> int:
        """A new password for who has the code of the newest letter, [RESET-2]; how many devices ended.

        `source` is the network address it came from; wrong guesses are counted as those of passwords are, but by
        themselves: who guesses at one way in does not close the other, [LIMIT-3]. The right code is not kept waiting
        because others have guessed, and ends what they have brought upon the password.
        """
        shown = secret_hash(code_as_made(code))
        member = await self._check(known_form(address), shown, source_of(source))
        hashed = await self._passwords.hash_new(new_password, member.owner)
        entry = AuditEntry(AuditEvent.PASSWORD_CHANGED, member.address, source, member.address, {"by": "letter"})
        forgiven = (member.address, _account(member.address))
        ended = await self._store.write(UseCode(member.id, shown, hashed, entry, forgiven))
        if ended is None:
            raise Refusal(ErrorCode.CODE_REFUSED, field="code")
        if ended:
            self._bus.publish(DevicesEnded(frozenset(ended)))
        return len(ended)

    async def _check(self, address: str, shown: str, source: str) -> MemberRecord:
        """The member whose code it is; the same refusal, after the same work, for a wrong code and for nobody."""
        member = await self._store.read(get_member_at, address)
        right = hmac.compare_digest(member.code_hash.encode() if member else b"", shown.encode())
        if member is None or not right or member.code_until is None:
            await self._limiter.guess(_account(address), source, known=member is not None)
            raise Refusal(ErrorCode.CODE_REFUSED, field="code")
        if member.suspended:
            raise Refusal(ErrorCode.SUSPENDED)
        if member.code_until < self._store.now():
            raise Refusal(ErrorCode.CODE_EXPIRED, field="code")
        return member


def _account(address: str) -> str:
    """Under which name guesses at the codes of an address are counted."""
    return f"code {address}"
