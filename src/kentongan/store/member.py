"""Members: finding one, the password, the rights, the directory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, RowMapping, select, update

from kentongan.domain.audit import AuditEntry, Detail
from kentongan.domain.message import Rights
from kentongan.domain.password import Owner
from kentongan.errors import ErrorCode, Refusal
from kentongan.store.audit import append
from kentongan.store.schema import institution, member
from kentongan.store.search import members_with
from kentongan.store.writer import Operation
from kentongan.words import AuditEvent, InstitutionKind, Level


@dataclass(frozen=True, slots=True)
class MemberRecord:
    """An account, with its institution.

    `first_password_until` is set while the password is the one from the letter; `code_hash` and `code_until` while a
    letter with a code for a new password is on its way; `quota` is None where the setting counts.
    """

    id: int
    address: str
    contact: str
    email: str
    password_hash: str
    first_password_until: int | None
    code_hash: str
    code_until: int | None
    suspended: bool
    rights: Rights
    quota: int | None
    institution: str
    code: str
    city: str
    kind: InstitutionKind

    @property
    def owner(self) -> Owner:
        """Whose password it is, for the rules of passwords."""
        return Owner(self.address, self.institution, self.contact)


# A code from a letter ends with every new password, also with one from a newer letter.
NO_CODE: dict[str, Any] = {"code_hash": "", "code_until": None}

_COLUMNS = (
    member.c.id,
    member.c.address,
    member.c.contact,
    member.c.email,
    member.c.password_hash,
    member.c.first_password_until,
    member.c.code_hash,
    member.c.code_until,
    member.c.suspended,
    member.c.broadcast,
    member.c.highest_level,
    member.c.quota,
    institution.c.name.label("institution"),
    institution.c.code,
    institution.c.city,
    institution.c.kind,
)
_MEMBERS = select(*_COLUMNS).join(institution, institution.c.id == member.c.institution_id)


def _record(row: RowMapping) -> MemberRecord:
    values = dict(row)
    rights = Rights(values.pop("broadcast"), Level(values.pop("highest_level")))
    return MemberRecord(**values | {"rights": rights, "kind": InstitutionKind(values["kind"])})


def get_member(connection: Connection, member_id: int) -> MemberRecord | None:
    """A member by its internal id."""
    row = connection.execute(_MEMBERS.where(member.c.id == member_id)).mappings().first()
    return _record(row) if row else None


def get_member_at(connection: Connection, address: str) -> MemberRecord | None:
    """A member by its address."""
    row = connection.execute(_MEMBERS.where(member.c.address == address)).mappings().first()
    return _record(row) if row else None


def list_members(connection: Connection, search: str, after: str, limit: int) -> list[MemberRecord]:
    """Active members in the order of addresses, whose address, contact, institution or city contains every word."""
    query = _MEMBERS.where(member.c.address > after, ~member.c.suspended, *members_with(search))
    return [_record(row) for row in connection.execute(query.order_by(member.c.address).limit(limit)).mappings()]


def rights_of(connection: Connection, member_ids: set[int]) -> dict[int, Rights | None]:
    """What some members may do at this moment; None for a suspended one."""
    query = select(member.c.id, member.c.suspended, member.c.broadcast, member.c.highest_level)
    return {
        row.id: None if row.suspended else Rights(row.broadcast, Level(row.highest_level))
        for row in connection.execute(query.where(member.c.id.in_(member_ids)))
    }


@dataclass(frozen=True, slots=True)
class SetPassword(Operation[bool]):
    """Replace the password hash that was read before (`replaces`); gives whether it was still that one.

    `first_until` marks a password from a letter; None an own one. Two logins with the same first password cannot both
    use it, and a letter cannot replace a password that was chosen a moment ago.
    """

    member_id: int
    password_hash: str
    first_until: int | None
    replaces: str

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["SetPassword"], now: int) -> list[Any]:
        """One by one, each on what the one before has left."""
        return [set_password(connection, operation) for operation in operations]


def set_password(connection: Connection, operation: SetPassword) -> bool:
    """Carry out one replacement; gives whether the password was still the one that was read."""
    unchanged = (member.c.id == operation.member_id) & (member.c.password_hash == operation.replaces)
    values = {"password_hash": operation.password_hash, "first_password_until": operation.first_until} | NO_CODE
    return connection.execute(update(member).where(unchanged).values(values)).rowcount == 1


@dataclass(frozen=True, slots=True)
class SetRights(Operation[MemberRecord]):
    """Change what a member may do; None leaves a right as it is. Gives the member as it stands now.

    A `quota` of 0 gives the member the server's setting again.
    """

    address: str
    broadcast: bool | None
    highest_level: Level | None
    actor: str = ""
    quota: int | None = None

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["SetRights"], now: int) -> list[Any]:
        """Refuses an address that nobody has."""
        return [_set_rights(connection, operation, now) for operation in operations]


def _set_rights(connection: Connection, operation: SetRights, now: int) -> MemberRecord | Refusal:
    wanted = {"broadcast": operation.broadcast, "highest_level": operation.highest_level, "quota": operation.quota}
    detail: dict[str, Detail] = {name: value for name, value in wanted.items() if value is not None}
    values = detail | ({"quota": None} if operation.quota == 0 else {})
    return _change(
        connection, now, values, AuditEntry(AuditEvent.RIGHTS_SET, operation.actor, "", operation.address, detail)
    )


@dataclass(frozen=True, slots=True)
class SetSuspended(Operation[MemberRecord]):
    """Suspend a member or take that back. Gives the member as it stands now."""

    address: str
    suspended: bool
    actor: str

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["SetSuspended"], now: int) -> list[Any]:
        """Refuses an address that nobody has."""
        return [_set_suspended(connection, operation, now) for operation in operations]


def _set_suspended(connection: Connection, operation: SetSuspended, now: int) -> MemberRecord | Refusal:
    event = AuditEvent.MEMBER_SUSPENDED if operation.suspended else AuditEvent.MEMBER_RESTORED
    entry = AuditEntry(event, operation.actor, subject=operation.address)
    return _change(connection, now, {"suspended": operation.suspended}, entry)


def _change(connection: Connection, now: int, values: Mapping[str, Any], entry: AuditEntry) -> MemberRecord | Refusal:
    """Write columns of the member that the entry is about, and record it if there were any."""
    if values:
        connection.execute(update(member).where(member.c.address == entry.subject).values(**values))
    found = get_member_at(connection, entry.subject)
    if found is None:
        return Refusal(ErrorCode.MEMBER_UNKNOWN, field="address", detail=entry.subject)
    append(connection, now, [entry] if values else [])
    return found
