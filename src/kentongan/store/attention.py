"""Counts of what may need attention: registrations, letters, failed logins."""

from sqlalchemy import Connection, Integer, case, cast, func, or_, select

from kentongan.domain.attention import MailFigures
from kentongan.store.schema import audit, letter, registration
from kentongan.words import AuditEvent, LetterState, RegistrationState

# After so many attempts a letter that fails is not one that was only unlucky.
_ATTEMPTS = 3
_FAILURES = (AuditEvent.LOGIN_FAILED, AuditEvent.ADMINISTRATOR_REFUSED)


def pending_figures(connection: Connection) -> tuple[int, int]:
    """How many registrations wait, and since when the oldest does (0: none)."""
    query = select(func.count(), func.coalesce(func.min(registration.c.submitted_at), 0))
    row = connection.execute(query.where(registration.c.state == RegistrationState.PENDING)).one()
    return row[0], row[1]


def mail_figures(connection: Connection, late: int) -> MailFigures:
    """Letters that wait, and those that are stuck: failed, failing again and again, or due before `late`."""
    waits = letter.c.state == LetterState.WAITING
    fails = (letter.c.attempts >= _ATTEMPTS) & (letter.c.error != "")
    stuck = or_(letter.c.state == LetterState.FAILED, waits & fails, waits & (letter.c.due_at < late))
    waiting = connection.scalar(select(func.count()).select_from(letter).where(waits)) or 0
    count, since = connection.execute(
        select(func.count(), func.coalesce(func.min(letter.c.created_at), 0)).where(stuck)
    ).one()
    newest = select(letter.c.error).where(stuck, letter.c.error != "").order_by(letter.c.id.desc()).limit(1)
    return MailFigures(waiting=waiting, stuck=count, since=since, error=connection.scalar(newest) or "")


def count_failures(connection: Connection, since: int, until: int) -> int:
    """Failed logins of members and administrators in a period, those too that were only counted, being so many."""
    held = cast(func.json_extract(audit.c.detail, "$.held_back"), Integer)
    each = case((audit.c.detail.like('{"held_back":%'), held), else_=1)
    # Lines have the order of their times: from the first of the period on, the index of events has them one by one.
    first = select(audit.c.sequence).where(audit.c.at >= since).order_by(audit.c.at, audit.c.sequence).limit(1)
    late = (audit.c.sequence >= first.scalar_subquery()) & (audit.c.at >= since) & (audit.c.at < until)
    chosen = audit.c.event.in_(_FAILURES) & late
    return connection.scalar(select(func.coalesce(func.sum(each), 0)).where(chosen)) or 0
