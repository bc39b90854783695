"""Registration: handing the form in, asking where it stands, deciding it."""

import hmac
from dataclasses import dataclass

from kentongan.bus.bus import Bus, LetterQueued, RegistrationArrived, RegistrationDecided
from kentongan.domain.registration import Form
from kentongan.domain.source import source_of
from kentongan.domain.text import one_line
from kentongan.errors import ErrorCode, Refusal
from kentongan.ids import new_secret, secret_hash
from kentongan.limits import PAGE, REASON
from kentongan.protocol.codec import rows_that_fit
from kentongan.protocol.commands.administration import RegistrationRow
from kentongan.protocol.commands.registration import Registration
from kentongan.services.limiter import Limiter
from kentongan.store.registration import (
    CorrectRegistration,
    DecideRegistration,
    RegistrationRecord,
    SaveRegistration,
    WithdrawRegistration,
    get_registration,
    list_registrations,
)
from kentongan.store.registration import (
    Decision as Decision,
)
from kentongan.store.store import Store
from kentongan.words import RegistrationState


@dataclass(frozen=True, slots=True)
class Submission:
    """What an applicant gets: the number to be told on the telephone, and the secret that proves it is theirs."""

    number: int
    claim: str
    address: str


class RegistrationService:
    """Everything about registrations."""

    def __init__(self, store: Store, bus: Bus, limiter: Limiter, most_pending: int, *, announce: bool = False) -> None:
        """Decisions are told on the bus after their commit; `most_pending` may wait for one.

        With `announce` the administrator gets letters.
        """
        self._store = store
        self._bus = bus
        self._limiter = limiter
        self._most_pending = most_pending
        self._announce = announce

    async def submit(self, form: Form, origin: str) -> Submission:
        """Put a form into the registration log, [REG-2]; refuses an address that is taken or waited for.

        Each try counts, [LIMIT-4]: otherwise the answers would tell for nothing which addresses there are.
        """
        self._limiter.register(source_of(origin))
        claim = new_secret()
        operation = SaveRegistration(form, secret_hash(claim), origin, self._most_pending, self._announce)
        number = await self._store.write(operation)
        self._tell_administrator(number)
        return Submission(number, claim, str(form.address))

    async def status(self, number: int, claim: str) -> Registration:
        """Where a registration stands, for the one who has the claim, [REG-3]; the same refusal for a wrong number."""
        return _status(await self._own(number, claim))

    async def correct(self, number: int, claim: str, form: Form, origin: str) -> Registration:
        """Exchange the form of a registration that waits, or hand a rejected one in again, [REG-7].

        Counted as a registration is, [LIMIT-4]: it tells as much about addresses, and leaves a line in the audit log.
        """
        await self._own(number, claim)
        self._limiter.register(source_of(origin))
        found = await self._store.write(CorrectRegistration(number, form, origin, self._most_pending, self._announce))
        self._tell_administrator(number)
        return _status(found)

    async def withdraw(self, number: int, claim: str, origin: str = "") -> Registration:
        """Take a registration back, [REG-8]."""
        await self._own(number, claim)
        found = await self._store.write(WithdrawRegistration(number, origin))
        self._bus.publish(RegistrationDecided(number, found.state))
        return _status(found)

    def _tell_administrator(self, number: int) -> None:
        self._bus.publish(RegistrationArrived(number))
        if self._announce:
            self._bus.publish(LetterQueued())

    async def _own(self, number: int, claim: str) -> RegistrationRecord:
        """The registration of who has the claim; the same refusal for a wrong one and for a wrong number."""
        found = await self._store.read(get_registration, number)
        expected = found.claim_hash if found else secret_hash("")
        if not hmac.compare_digest(expected, secret_hash(claim)) or found is None:
            raise Refusal(ErrorCode.REGISTRATION_UNKNOWN)
        return found

    async def look(self, number: int) -> Registration:
        """Where a registration stands, for a hub that has seen the claim already."""
        found = await self._store.read(get_registration, number)
        if found is None:
            raise Refusal(ErrorCode.REGISTRATION_UNKNOWN)
        return _status(found)

    async def log(self, state: RegistrationState, after: int) -> list[RegistrationRow]:
        """A page of the registration log for administrators, [ADMIN-2]."""
        rows = [_row(found) for found in await self._store.read(list_registrations, state, after, PAGE.value)]
        return rows[: rows_that_fit(rows)]

    async def approve(self, number: int, actor: str, revision: int | None = None) -> Decision:
        """Make a membership of a registration, [ADMIN-3]; of no other `revision` than the one that was read."""
        return await self._decide(DecideRegistration(number, RegistrationState.APPROVED, "", actor, revision))

    async def reject(self, number: int, reason: str, actor: str) -> Decision:
        """Refuse a registration and say why, [ADMIN-3]."""
        reason = one_line(reason, "reason", REASON.value)
        return await self._decide(DecideRegistration(number, RegistrationState.REJECTED, reason, actor))

    async def _decide(self, operation: DecideRegistration) -> Decision:
        decision = await self._store.write(operation)
        self._bus.publish(RegistrationDecided(decision.number, decision.state))
        self._bus.publish(LetterQueued())
        return decision


def _status(found: RegistrationRecord) -> Registration:
    return Registration(
        number=found.number,
        state=found.state,
        address=found.address,
        submitted_at=found.submitted_at,
        decided_at=found.decided_at,
        reason=found.reason,
    )


def _row(found: RegistrationRecord) -> RegistrationRow:
    return RegistrationRow(**{name: getattr(found, name) for name in RegistrationRow.__struct_fields__})
