"""Registrations: handing one in, finding it, deciding it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, RowMapping, exists, func, insert, or_, select, update

from kentongan.domain.audit import AuditEntry, Detail
from kentongan.domain.registration import Form
from kentongan.errors import ErrorCode, Refusal
from kentongan.store.audit import append
from kentongan.store.joining import insert_row, is_taken, join
from kentongan.store.letter import REJECTION, WELCOME, announce_waiting
from kentongan.store.member import MemberRecord, get_member_at
from kentongan.store.schema import institution, letter, registration
from kentongan.store.writer import Operation
from kentongan.words import AuditEvent, InstitutionKind, RegistrationState

# The administrator is told of waiting registrations once in so many milliseconds at most.
ANNOUNCEMENTS = 3_600_000

# What an applicant can still change.
_OPEN = (RegistrationState.PENDING, RegistrationState.REJECTED)
_FULL_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class RegistrationRecord:
    """A row of the registration log; `existing`: it waits, and would join an institution that is there already."""

    number: int
    state: RegistrationState
    address: str
    institution: str
    code: str
    city: str
    kind: InstitutionKind
    contact: str
    email: str
    desk: str
    origin: str
    submitted_at: int
    revision: int
    decided_at: int
    decided_by: str
    reason: str
    claim_hash: str
    existing: bool


@dataclass(frozen=True, slots=True)
class SaveRegistration(Operation[int]):
    """Put a form into the log; gives its number, or refuses an address that somebody has or waits for.

    When `most` registrations wait for a decision, everybody is refused, [LIMIT-4]. With `announce` the administrator
    gets a letter, soon enough.
    """

    form: Form
    claim_hash: str
    origin: str
    most: int = 500
    announce: bool = False

    needs_room = True

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["SaveRegistration"], now: int) -> list[Any]:
        """One row an operation; the answers come one by one because each may take an address from the next."""
        return [_save(connection, operation, now) for operation in operations]


def _save(connection: Connection, operation: SaveRegistration, now: int) -> int | Refusal:
    address = str(operation.form.address)
    if count_pending(connection) >= operation.most:
        return Refusal(ErrorCode.REGISTRATIONS_FULL, retry_after=_FULL_SECONDS)
    if is_taken(connection, address):
        return Refusal(ErrorCode.ADDRESS_TAKEN, field="desk", detail=address)
    row = asdict(operation.form) | {
        "claim_hash": operation.claim_hash,
        "origin": operation.origin,
        "state": RegistrationState.PENDING,
        "address": address,
        "pending_address": address,
        "submitted_at": now,
    }
    if operation.announce:
        announce_waiting(connection, now, ANNOUNCEMENTS)
    return insert_row(connection, registration, row)


@dataclass(frozen=True, slots=True)
class CorrectRegistration(Operation[RegistrationRecord]):
    """Put another form under a number that waits or was rejected; it waits afterwards. Gives it as it stands now.

    Refuses what is decided otherwise, and an address that somebody has or waits for; and what would wait anew when
    `most` wait already, [LIMIT-4].
    """

    number: int
    form: Form
    origin: str
    most: int = 500
    announce: bool = False

    needs_room = True

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["CorrectRegistration"], now: int) -> list[Any]:
        """One by one: each may take an address from the next."""
        return [_correct(connection, operation, now) for operation in operations]


def _correct(connection: Connection, operation: CorrectRegistration, now: int) -> RegistrationRecord | Refusal:
    found = get_registration(connection, operation.number)
    if found is None:
        return Refusal(ErrorCode.REGISTRATION_UNKNOWN)
    if found.state not in _OPEN:
        return Refusal(ErrorCode.REGISTRATION_DECIDED, detail=str(operation.number))
    waited = found.state is RegistrationState.PENDING
    if not waited and count_pending(connection) >= operation.most:
        return Refusal(ErrorCode.REGISTRATIONS_FULL, retry_after=_FULL_SECONDS)
    address = str(operation.form.address)
    if is_taken(connection, address, but=operation.number):
        return Refusal(ErrorCode.ADDRESS_TAKEN, field="desk", detail=address)
    waits = {"state": RegistrationState.PENDING, "pending_address": address, "decided_at": 0, "reason": ""}
    row = asdict(operation.form) | {"address": address, "origin": operation.origin, "decided_by": ""} | waits
    if not waited:
        row["submitted_at"] = now
    if operation.announce:
        announce_waiting(connection, now, ANNOUNCEMENTS)
    detail: dict[str, Detail] = {"number": operation.number, "revision": found.revision + 1}
    append(connection, now, [AuditEntry(AuditEvent.REGISTRATION_CORRECTED, "", operation.origin, address, detail)])
    return _change(connection, operation.number, row | {"revision": found.revision + 1})


@dataclass(frozen=True, slots=True)
class WithdrawRegistration(Operation[RegistrationRecord]):
    """Close a registration that waits or was rejected, at the applicant's wish. Gives it as it stands now."""

    number: int
    origin: str = ""

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["WithdrawRegistration"], now: int) -> list[Any]:
        """Refuses what is decided otherwise; a second withdrawal changes nothing."""
        return [_withdraw(connection, operation, now) for operation in operations]


def _withdraw(connection: Connection, operation: WithdrawRegistration, now: int) -> RegistrationRecord | Refusal:
    number = operation.number
    found = get_registration(connection, number)
    if found is None:
        return Refusal(ErrorCode.REGISTRATION_UNKNOWN)
    if found.state is RegistrationState.WITHDRAWN:
        return found
    if found.state not in _OPEN:
        return Refusal(ErrorCode.REGISTRATION_DECIDED, detail=str(number))
    closed = {"state": RegistrationState.WITHDRAWN, "pending_address": None, "decided_at": now, "reason": ""}
    detail: dict[str, Detail] = {"number": number}
    append(
        connection, now, [AuditEntry(AuditEvent.REGISTRATION_WITHDRAWN, "", operation.origin, found.address, detail)]
    )
    return _change(connection, number, closed)


def _change(connection: Connection, number: int, row: dict[str, Any]) -> RegistrationRecord:
    connection.execute(update(registration).where(registration.c.number == number).values(row))
    changed = get_registration(connection, number)
    assert changed is not None
    return changed


@dataclass(frozen=True, slots=True)
class Decision:
    """How a registration was decided."""

    number: int
    state: RegistrationState
    address: str


@dataclass(frozen=True, slots=True)
class DecideRegistration(Operation[Decision]):
    """Approve or reject. Approval makes institution (if new), desk, member and letter in this one transaction.

    `revision` is the one that was read; None decides whichever there is.
    """

    number: int
    state: RegistrationState
    reason: str
    actor: str
    revision: int | None = None

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["DecideRegistration"], now: int) -> list[Any]:
        """Each decision on its own; a second decision of the same registration is refused."""
        return [_decide(connection, operation, now) for operation in operations]


def _decide(connection: Connection, operation: DecideRegistration, now: int) -> Decision | Refusal:
    found = connection.execute(select(registration).where(registration.c.number == operation.number)).mappings().first()
    if found is None:
        return Refusal(ErrorCode.REGISTRATION_UNKNOWN)
    if found["state"] != RegistrationState.PENDING:
        return Refusal(ErrorCode.REGISTRATION_DECIDED, detail=str(operation.number))
    if operation.revision not in (None, found["revision"]):
        return Refusal(ErrorCode.REGISTRATION_CHANGED, detail=str(operation.number))
    connection.execute(
        update(registration)
        .where(registration.c.number == operation.number)
        .values(
            state=operation.state,
            reason=operation.reason,
            decided_at=now,
            decided_by=operation.actor,
            pending_address=None,
        )
    )
    member_id = join(connection, found, now) if operation.state is RegistrationState.APPROVED else None
    kind = WELCOME if member_id else REJECTION
    connection.execute(
        insert(letter).values(
            kind=kind, member_id=member_id, registration_number=operation.number, due_at=now, created_at=now
        )
    )
    append(connection, now, [_entry(operation, found["address"])])
    return Decision(operation.number, operation.state, found["address"])


def _entry(operation: DecideRegistration, address: str) -> AuditEntry:
    detail: dict[str, Detail] = {"number": operation.number}
    if operation.state is RegistrationState.APPROVED:
        return AuditEntry(AuditEvent.REGISTRATION_APPROVED, operation.actor, subject=address, detail=detail)
    detail["reason"] = operation.reason
    return AuditEntry(AuditEvent.REGISTRATION_REJECTED, operation.actor, subject=address, detail=detail)


def _query() -> Any:
    waits = registration.c.state == RegistrationState.PENDING
    known = (waits & exists().where(institution.c.code == registration.c.code)).label("existing")
    return select(registration, known)


def _record(row: RowMapping) -> RegistrationRecord:
    names = RegistrationRecord.__slots__
    values = {name: row[name] for name in names}
    return RegistrationRecord(
        **values
        | {
            "state": RegistrationState(row["state"]),
            "kind": InstitutionKind(row["kind"]),
            "existing": bool(row["existing"]),
        }
    )


def get_registration(connection: Connection, number: int) -> RegistrationRecord | None:
    """One registration by its number."""
    row = connection.execute(_query().where(registration.c.number == number)).mappings().first()
    return _record(row) if row else None


def get_pending_registration(connection: Connection, address: str) -> RegistrationRecord | None:
    """The registration that waits for an address."""
    row = connection.execute(_query().where(registration.c.pending_address == address)).mappings().first()
    return _record(row) if row else None


def count_pending(connection: Connection) -> int:
    """How many registrations wait for a decision."""
    waits = registration.c.state == RegistrationState.PENDING
    return connection.scalar(select(func.count()).select_from(registration).where(waits)) or 0


def who_has(connection: Connection, address: str) -> tuple[MemberRecord | None, bool]:
    """The member at an address, and whether only a registration waits for it; as much work when there is nobody."""
    found, pending = get_member_at(connection, address), get_pending_registration(connection, address)
    return found, found is None and pending is not None


def list_registrations(
    connection: Connection, state: RegistrationState, after: int, limit: int
) -> list[RegistrationRecord]:
    """Registrations of one state in the order of their numbers, beginning after a number."""
    query = _query().where(registration.c.state == state, registration.c.number > after)
    rows = connection.execute(query.order_by(registration.c.number).limit(limit)).mappings()
    return [_record(row) for row in rows]


def search_registrations(
    connection: Connection, state: RegistrationState, search: str, before: int, limit: int
) -> list[RegistrationRecord]:
    """Registrations of one state, the newest first, below a number (0: all), that contain every word."""
    query = _query().where(registration.c.state == state)
    if before:
        query = query.where(registration.c.number < before)
    for word in search.split():
        columns = ("institution", "address", "city", "contact", "email")
        query = query.where(or_(*(registration.c[name].icontains(word, autoescape=True) for name in columns)))
    rows = connection.execute(query.order_by(registration.c.number.desc()).limit(limit)).mappings()
    return [_record(row) for row in rows]


def count_registrations(connection: Connection) -> dict[RegistrationState, int]:
    """How many there are of each state."""
    query = select(registration.c.state, func.count().label("amount")).group_by(registration.c.state)
    found = {row.state: row.amount for row in connection.execute(query)}
    return {state: found.get(state, 0) for state in RegistrationState}


def others_from(connection: Connection, origins: Sequence[str], since: int) -> dict[str, list[int]]:
    """The numbers of registrations since a moment, by the network address that they came from."""
    query = select(registration.c.origin, registration.c.number)
    wanted = query.where(registration.c.origin.in_(origins), registration.c.submitted_at >= since)
    found: dict[str, list[int]] = {}
    for origin, number in connection.execute(wanted.order_by(registration.c.number)):
        found.setdefault(origin, []).append(number)
    return found
