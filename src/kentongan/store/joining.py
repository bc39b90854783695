"""Becoming a member: institution (if new) and desk, by an approved registration or without one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, exists, insert, select

from kentongan.domain.address import Address
from kentongan.domain.audit import AuditEntry
from kentongan.errors import ErrorCode, Refusal
from kentongan.store.audit import append
from kentongan.store.letter import WELCOME
from kentongan.store.schema import desk, institution, letter, member, registration
from kentongan.store.search import institution_text, member_text
from kentongan.store.writer import Operation
from kentongan.words import AuditEvent, InstitutionKind


def is_taken(connection: Connection, address: str, but: int = 0) -> bool:
    """Whether somebody has an address, or waits for it in another registration than `but`."""
    waits = (registration.c.pending_address == address) & (registration.c.number != but)
    return bool(connection.scalar(select(exists().where(member.c.address == address) | exists().where(waits))))


def join(connection: Connection, form: Mapping[Any, Any], now: int) -> int:
    """Make a membership of the fields of a form, give its id; an institution that exists is never changed by one."""
    institution_id = connection.scalar(select(institution.c.id).where(institution.c.code == form["code"]))
    if institution_id is None:
        values = {"code": form["code"], "name": form["institution"], "city": form["city"], "kind": form["kind"]}
        values["folded"] = institution_text(form["code"], form["institution"], form["city"])
        institution_id = insert_row(connection, institution, values | {"created_at": now})
    where = (desk.c.institution_id == institution_id) & (desk.c.name == form["desk"])
    desk_id = connection.scalar(select(desk.c.id).where(where))
    if desk_id is None:
        desk_id = insert_row(connection, desk, {"institution_id": institution_id, "name": form["desk"]})
    values = {"address": form["address"], "contact": form["contact"], "email": form["email"]}
    values["folded"] = member_text(form["address"], form["contact"])
    places = {"desk_id": desk_id, "institution_id": institution_id}
    return insert_row(connection, member, values | places | {"created_at": now})


def insert_row(connection: Connection, table: Table, row: dict[str, Any]) -> int:
    """Insert a row and give its key."""
    key = connection.execute(insert(table).values(row)).inserted_primary_key
    assert key is not None
    return int(key[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class AddMember(Operation[None]):
    """Make a member without a registration, and queue its letter.

    Name, city and kind are None when the institution is there already, and change nothing then in any case.
    """

    address: Address
    contact: str
    email: str
    institution: str | None
    city: str | None
    kind: InstitutionKind | None
    actor: str

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["AddMember"], now: int) -> list[Any]:
        """Refuses an address that is taken, and a new institution without its particulars."""
        return [_add(connection, operation, now) for operation in operations]


def _add(connection: Connection, operation: AddMember, now: int) -> Refusal | None:
    address = operation.address
    if is_taken(connection, str(address)):
        return Refusal(ErrorCode.ADDRESS_TAKEN, field="desk", detail=str(address))
    form = {"institution": operation.institution, "city": operation.city, "kind": operation.kind}
    known = connection.scalar(select(exists().where(institution.c.code == address.institution)))
    if not known and (missing := [name for name, value in form.items() if value is None]):
        return Refusal(ErrorCode.FIELD_MISSING, field=missing[0])
    form |= {"code": address.institution, "desk": address.desk, "address": str(address)}
    member_id = join(connection, form | {"contact": operation.contact, "email": operation.email}, now)
    connection.execute(insert(letter).values(kind=WELCOME, member_id=member_id, due_at=now, created_at=now))
    entries = [AuditEntry(AuditEvent.MEMBER_ADDED, operation.actor, "", str(address))]
    if not known:
        entries.insert(0, AuditEntry(AuditEvent.INSTITUTION_ADDED, operation.actor, "", address.institution))
    append(connection, now, entries)
    return None
