"""Registrations: handing one in, finding it, deciding it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, exists, insert, select, update

from kentongan.domain.audit import AuditEntry, Detail
from kentongan.domain.registration import Form
from kentongan.errors import ErrorCode, Refusal
from kentongan.store.audit import append
from kentongan.store.schema import desk, institution, letter, member, registration
from kentongan.store.writer import Operation
from kentongan.words import AuditEvent, InstitutionKind, RegistrationState


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
    decided_at: int
    reason: str
    claim_hash: str
    existing: bool


@dataclass(frozen=True, slots=True)
class SaveRegistration(Operation[int]):
    """Put a form into the log; gives its number, or refuses an address that somebody has or waits for."""

    form: Form
    claim_hash: str
    origin: str

    needs_room = True

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["SaveRegistration"], now: int) -> list[Any]:
        """One row an operation; the answers come one by one because each may take an address from the next."""
        return [_save(connection, operation, now) for operation in operations]


def _save(connection: Connection, operation: SaveRegistration, now: int) -> int | Refusal:
    address = str(operation.form.address)
    taken = select(
        exists().where(member.c.address == address) | exists().where(registration.c.pending_address == address)
    )
    if connection.scalar(taken):
        return Refusal(ErrorCode.ADDRESS_TAKEN, field="desk", detail=address)
    row = asdict(operation.form) | {
        "claim_hash": operation.claim_hash,
        "origin": operation.origin,
        "state": RegistrationState.PENDING,
        "address": address,
        "pending_address": address,
        "submitted_at": now,
    }
    return _insert(connection, registration, row)


@dataclass(frozen=True, slots=True)
class Decision:
    """How a registration was decided."""

    number: int
    state: RegistrationState
    address: str


@dataclass(frozen=True, slots=True)
class DecideRegistration(Operation[Decision]):
    """Approve or reject. Approval makes institution (if new), desk, member and letter in this one transaction."""

    number: int
    state: RegistrationState
    reason: str
    actor: str

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
    member_id = _admit(connection, found, now) if operation.state is RegistrationState.APPROVED else None
    kind = "welcome" if member_id else "rejection"
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


def _admit(connection: Connection, found: RowMapping, now: int) -> int:
    """The membership of an approved registration; an institution that exists is never changed by one."""
    institution_id = connection.scalar(select(institution.c.id).where(institution.c.code == found["code"]))
    if institution_id is None:
        values = {"code": found["code"], "name": found["institution"], "city": found["city"], "kind": found["kind"]}
        institution_id = _insert(connection, institution, values | {"created_at": now})
    where = (desk.c.institution_id == institution_id) & (desk.c.name == found["desk"])
    desk_id = connection.scalar(select(desk.c.id).where(where))
    if desk_id is None:
        desk_id = _insert(connection, desk, {"institution_id": institution_id, "name": found["desk"]})
    values = {"address": found["address"], "contact": found["contact"], "email": found["email"]}
    places = {"desk_id": desk_id, "institution_id": institution_id}
    return _insert(connection, member, values | places | {"created_at": now})


def _insert(connection: Connection, table: Table, row: dict[str, Any]) -> int:
    key = connection.execute(insert(table).values(row)).inserted_primary_key
    assert key is not None
    return int(key[0])


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


def list_registrations(
    connection: Connection, state: RegistrationState, after: int, limit: int
) -> list[RegistrationRecord]:
    """Registrations of one state in the order of their numbers, beginning after a number."""
    query = _query().where(registration.c.state == state, registration.c.number > after)
    rows = connection.execute(query.order_by(registration.c.number).limit(limit)).mappings()
    return [_record(row) for row in rows]
