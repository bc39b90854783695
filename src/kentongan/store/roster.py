"""Members as administrators see them: the list, and changing what is known of one. An address never changes."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select, update

from kentongan.domain.audit import AuditEntry, Detail
from kentongan.errors import ErrorCode, Refusal
from kentongan.store.audit import append
from kentongan.store.schema import device, institution, member
from kentongan.store.search import member_text, members_with
from kentongan.store.writer import Operation
from kentongan.words import AuditEvent, InstitutionKind, Level, MemberState


@dataclass(frozen=True, slots=True)
class RosterRecord:
    """A member with its institution and how many devices it has.

    `quota` is 0 where the setting counts, `seen_at` when no device was ever seen.
    """

    address: str
    contact: str
    email: str
    code: str
    institution: str
    city: str
    kind: InstitutionKind
    state: MemberState
    broadcast: bool
    highest_level: Level
    quota: int
    devices: int
    seen_at: int
    created_at: int


_COLUMNS = [field.name for field in fields(RosterRecord) if field.name != "state"]


def roster_query() -> Select[Any]:
    """What a `RosterRecord` is made of, joined with the institution."""
    mine = device.c.member_id == member.c.id
    columns = (
        member.c.address,
        member.c.contact,
        member.c.email,
        institution.c.code,
        institution.c.name.label("institution"),
        institution.c.city,
        institution.c.kind,
        member.c.suspended,
        member.c.broadcast,
        member.c.highest_level,
        func.coalesce(member.c.quota, 0).label("quota"),
        select(func.count()).where(mine).scalar_subquery().label("devices"),
        select(func.coalesce(func.max(device.c.seen_at), 0)).where(mine).scalar_subquery().label("seen_at"),
        member.c.created_at,
    )
    return select(*columns).join(institution, institution.c.id == member.c.institution_id)


def roster_record(row: Any) -> RosterRecord:
    """A row of `roster_query`; columns that were added to it are left out."""
    values = {name: row._mapping[name] for name in _COLUMNS}
    state = MemberState.SUSPENDED if row.suspended else MemberState.ACTIVE
    return RosterRecord(
        **values | {"state": state, "highest_level": Level(row.highest_level), "kind": InstitutionKind(row.kind)}
    )


@dataclass(frozen=True, slots=True)
class RosterFilter:
    """Which members are wanted: with every word, of an institution (its code), of a state, with a right."""

    search: str = ""
    institution: str = ""
    state: MemberState | None = None
    broadcast: bool | None = None
    highest_level: Level | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """As the database understands it."""
        found = list(members_with(self.search, email=True))
        if self.institution:
            home = select(institution.c.id).where(institution.c.code == self.institution)
            found.append(member.c.institution_id == home.scalar_subquery())
        if self.state is not None:
            found.append(member.c.suspended if self.state is MemberState.SUSPENDED else ~member.c.suspended)
        if self.broadcast is not None:
            found.append(member.c.broadcast if self.broadcast else ~member.c.broadcast)
        if self.highest_level is not None:
            found.append(member.c.highest_level == self.highest_level)
        return found


def count_roster(connection: Connection, wanted: RosterFilter) -> int:
    """How many are wanted."""
    return connection.scalar(select(func.count()).select_from(member).where(*wanted.conditions())) or 0


def list_roster(connection: Connection, wanted: RosterFilter, after: str, limit: int) -> list[RosterRecord]:
    """Those that are wanted in the order of their addresses."""
    query = roster_query().where(member.c.address > after, *wanted.conditions())
    return [roster_record(row) for row in connection.execute(query.order_by(member.c.address).limit(limit))]


def get_roster_row(connection: Connection, address: str) -> RosterRecord | None:
    """One member."""
    row = connection.execute(roster_query().where(member.c.address == address)).first()
    return roster_record(row) if row else None


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
    if operation.contact is not None:
        found_by = member_text(operation.address, operation.contact)
        connection.execute(update(member).where(member.c.address == operation.address).values(folded=found_by))
    if values:
        connection.execute(update(member).where(member.c.address == operation.address).values(values))
    found = get_roster_row(connection, operation.address)
    if found is None:
        return Refusal(ErrorCode.MEMBER_UNKNOWN, field="address", detail=operation.address)
    if values:
        detail: dict[str, Detail] = dict(values)
        append(connection, now, [AuditEntry(AuditEvent.MEMBER_CHANGED, operation.actor, "", found.address, detail)])
    return found
