"""Institutions: finding them, and changing what is known of one. A code never changes: addresses contain it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, func, select, update

from kentongan.domain.audit import AuditEntry, Detail
from kentongan.errors import ErrorCode, Refusal
from kentongan.store.audit import append
from kentongan.store.schema import desk, institution, member
from kentongan.store.search import institution_text, institutions_with
from kentongan.store.writer import Operation
from kentongan.words import AuditEvent, InstitutionKind


@dataclass(frozen=True, slots=True)
class InstitutionRecord:
    """An institution, and how many members it has."""

    code: str
    name: str
    city: str
    kind: InstitutionKind
    members: int
    created_at: int


def institution_query() -> Select[Any]:
    """What an `InstitutionRecord` is made of."""
    count = select(func.count()).where(member.c.institution_id == institution.c.id).scalar_subquery()
    columns = (institution.c.code, institution.c.name, institution.c.city, institution.c.kind)
    return select(*columns, count.label("members"), institution.c.created_at)


def institution_record(row: Any) -> InstitutionRecord:
    """A row of `institution_query`."""
    return InstitutionRecord(**dict(row._mapping) | {"kind": InstitutionKind(row.kind)})


def list_institutions(connection: Connection, search: str, after: str, limit: int) -> list[InstitutionRecord]:
    """Institutions in the order of their codes, whose code, name or city contains every word."""
    query = institution_query().where(institution.c.code > after, *institutions_with(search))
    return [institution_record(row) for row in connection.execute(query.order_by(institution.c.code).limit(limit))]


def count_institutions(connection: Connection, search: str) -> int:
    """How many have every word."""
    query = select(func.count()).select_from(institution).where(*institutions_with(search))
    return connection.scalar(query) or 0


@dataclass(frozen=True, slots=True)
class DeskRecord:
    """A desk, and how many members it has."""

    desk: str
    members: int


def list_desks(connection: Connection, code: str, after: str, limit: int) -> list[DeskRecord] | None:
    """Desks of an institution in the order of their names, or None when there is no such institution."""
    institution_id = connection.scalar(select(institution.c.id).where(institution.c.code == code))
    if institution_id is None:
        return None
    members = select(func.count()).where(member.c.desk_id == desk.c.id).scalar_subquery()
    query = select(desk.c.name, members.label("members"))
    page = query.where(desk.c.institution_id == institution_id, desk.c.name > after).order_by(desk.c.name).limit(limit)
    return [DeskRecord(*row) for row in connection.execute(page)]


def institution_names(connection: Connection) -> dict[str, str]:
    """The name of every institution, by its code."""
    return {row.code: row.name for row in connection.execute(select(institution.c.code, institution.c.name))}


@dataclass(frozen=True, slots=True)
class EditInstitution(Operation[InstitutionRecord]):
    """Change what is known of an institution; None leaves it as it is. Gives it as it stands now."""

    code: str
    name: str | None
    city: str | None
    kind: InstitutionKind | None
    actor: str

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["EditInstitution"], now: int) -> list[Any]:
        """Refuses a code that no institution has."""
        return [_edit(connection, operation, now) for operation in operations]


def _edit(connection: Connection, operation: EditInstitution, now: int) -> InstitutionRecord | Refusal:
    wanted = {"name": operation.name, "city": operation.city, "kind": operation.kind}
    values = {name: value for name, value in wanted.items() if value is not None}
    if values:
        connection.execute(update(institution).where(institution.c.code == operation.code).values(values))
    row = connection.execute(institution_query().where(institution.c.code == operation.code)).first()
    if row is None:
        return Refusal(ErrorCode.INSTITUTION_UNKNOWN, field="code", detail=operation.code)
    found_by = institution_text(row.code, row.name, row.city)
    connection.execute(update(institution).where(institution.c.code == row.code).values(folded=found_by))
    detail: dict[str, Detail] = {name: str(value) for name, value in values.items()}
    if detail:
        append(connection, now, [AuditEntry(AuditEvent.INSTITUTION_CHANGED, operation.actor, "", row.code, detail)])
    return institution_record(row)
