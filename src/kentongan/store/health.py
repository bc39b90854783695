"""What the database says about how the server is."""

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from kentongan.store.schema import audit, letter, registration
from kentongan.words import AuditEvent, LetterState, RegistrationState

_FAILURES = (AuditEvent.LOGIN_FAILED, AuditEvent.ADMINISTRATOR_REFUSED)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits in the database.

    Attributes:
        registrations, oldest: how many wait for a decision, and since when the oldest does (milliseconds; 0: none)
        letters: not sent yet
        retried: those of them that were tried in vain
        given_up: letters that were tried often enough
        failures: failed logins since a moment
    """

    registrations: int
    oldest: int
    letters: int
    retried: int
    given_up: int
    failures: int


def what_waits(connection: Connection, since: int) -> Waiting:
    """Everything that waits now; failed logins since a moment, as far as each has a line in the audit log."""
    pending = select(func.count(), func.min(registration.c.submitted_at)).where(
        registration.c.state == RegistrationState.PENDING
    )
    count, oldest = connection.execute(pending).one()
    waits = letter.c.state == LetterState.WAITING
    return Waiting(
        registrations=count,
        oldest=oldest or 0,
        letters=connection.scalar(select(func.count()).select_from(letter).where(waits)) or 0,
        retried=connection.scalar(select(func.count()).select_from(letter).where(waits, letter.c.attempts > 0)) or 0,
        given_up=connection.scalar(select(func.count()).select_from(letter).where(letter.c.state == LetterState.FAILED))
        or 0,
        failures=connection.scalar(
            select(func.count()).select_from(audit).where(audit.c.event.in_(_FAILURES), audit.c.at > since)
        )
        or 0,
    )
