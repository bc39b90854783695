"""Members as administrators see them: the list, and changing what is known of one. An address never changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, func, select, update

from kentongan.domain.audit import AuditEntry, Detail
from kentongan.errors import ErrorCode, Refusal
from kentongan.store.audit import append
from kentongan.store.schema import device, institution, member
from kentongan.store.writer import Operation
from kentongan.words import AuditEvent, Level, MemberState


@dataclass(frozen=True, slots=True)
class RosterRecord:
    """A member with its institution and how many devices it has; `seen_at` is 0 when none was ever seen."""

    address: str
    contact: str
    email: str
    code: str
    institution: str
    state: MemberState
    broadcast: bool
    highest_level: Level
    devices: int
    seen_at: int
    created_at: int


def _query() -> Select[Any]:
    mine = device.c.member_id == member.c.id
    columns = (
        member.c.address,
        member.c.contact,
        member.c.email,
        institution.c.code,
        institution.c.name.label("institution"),
        member.c.suspended,
        member.c.broadcast,
        member.c.highest_level,
        select(func.count()).where(mine).scalar_subquery().label("devices"),
        select(func.coalesce(func.max(device.c.seen_at), 0)).where(mine).scalar_subquery().label("seen_at"),
        member.c.created_at,
    )
    return select(*columns).join(institution, institution.c.id == member.c.institution_id)


def _record(row: Any) -> RosterRecord:
    values = dict(row._mapping)
    state = MemberState.SUSPENDED if values.pop("suspended") else MemberState.ACTIVE
    return RosterRecord(**values | {"state": state, "highest_level": Level(row.highest_level)})


def list_roster(
    connection: Connection, search: str, code: str, state: MemberState | None, after: str, limit: int
) -> list[RosterRecord]:
    """Members in the order of their addresses, of one institution or all, of one state or all, with every word."""
    query = _query().where(member.c.address > after)
    if code:
        query = query.where(institution.c.code == code)
    if state is not None:
        query = query.where(member.c.suspended if state is MemberState.SUSPENDED else ~member.c.suspended)
    for word in search.split():
        columns = (member.c.address, member.c.contact, member.c.email, institution.c.name)
        matches = [column.icontains(word, autoescape=True) for column in columns]
        query = query.where(matches[0] | matches[1] | matches[2] | matches[3])
    return [_record(row) for row in connection.execute(query.order_by(member.c.address).limit(limit))]


def get_roster_row(connection: Connection, address: str) -> RosterRecord | None:
    """One member."""
    row = connection.execute(_query().where(member.c.address == address)).first()
    return _record(row) if row else None


@dataclass(frozen=True, slots=True)
class EditMember(Operation[RosterRecord]):
    """Change what is known of a member; None leaves it as it is. Gives it as it stands now."""

    address: str
    contact: str | None
    email: str | None
    actor: str

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["EditMember"], now: int) -> list[Any]:
        """Refuses an address that nobody has."""
        return [_edit(connection, operation, now) for operation in operations]


def _edit(connection: Connection, operation: EditMember, now: int) -> RosterRecord | Refusal:
    wanted = {"contact": operation.contact, "email": operation.email}
    values = {name: value for name, value in wanted.items() if value is not None}
    if values:
        connection.execute(update(member).where(member.c.address == operation.address).values(values))
    found = get_roster_row(connection, operation.address)
    if found is None:
        return Refusal(ErrorCode.MEMBER_UNKNOWN, field="address", detail=operation.address)
    if values:
        detail: dict[str, Detail] = dict(values)
        append(connection, now, [AuditEntry(AuditEvent.MEMBER_CHANGED, operation.actor, "", found.address, detail)])
    return found
