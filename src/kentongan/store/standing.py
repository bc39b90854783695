"""How members stand: institution by institution, with what each has sent and what its attachments hold."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, func, or_, select

from kentongan.store.attachment import held_bytes
from kentongan.store.institution import InstitutionRecord, institution_query, institution_record
from kentongan.store.roster import RosterFilter, RosterRecord, roster_query, roster_record
from kentongan.store.schema import institution, member, message


@dataclass(frozen=True, slots=True)
class StandingRecord:
    """A member, its messages that are kept, and the bytes that its quota counts."""

    member_id: int
    member: RosterRecord
    sent: int
    held: int


def _record(connection: Connection, row: Any, now: int) -> StandingRecord:
    return StandingRecord(row.member_id, roster_record(row), row.sent, held_bytes(connection, row.member_id, now))


def _query() -> Any:
    sent = select(func.count()).where(message.c.sender_id == member.c.id).scalar_subquery()
    return roster_query().add_columns(member.c.id.label("member_id"), sent.label("sent"))


def list_standing(
    connection: Connection, wanted: RosterFilter, edge: str, backwards: bool, limit: int, now: int
) -> list[StandingRecord]:
    """Members in the order of their institutions' codes and of their desks, beyond the address `edge`.

    `backwards` gives those that are right before it instead, in the same order.

    The code alone leads to the first institution, also where `edge` is empty: otherwise the database would sort all
    members for the first page.
    """
    code, home = edge.partition("@")[2], institution.c.code
    query = _query().where(*wanted.conditions())
    if backwards:
        query = query.where(home <= code, or_(home < code, and_(home == code, member.c.address < edge)))
    else:
        query = query.where(home >= code, or_(home > code, and_(home == code, member.c.address > edge)))
    order = (home.desc(), member.c.address.desc()) if backwards else (home, member.c.address)
    rows = connection.execute(query.order_by(*order).limit(limit)).all()
    return [_record(connection, row, now) for row in (reversed(rows) if backwards else rows)]


def get_standing(connection: Connection, address: str, now: int) -> StandingRecord | None:
    """One member."""
    row = connection.execute(_query().where(member.c.address == address)).first()
    return _record(connection, row, now) if row else None


def get_institutions(connection: Connection, codes: Iterable[str]) -> dict[str, InstitutionRecord]:
    """Institutions by their codes; those that are none are left out."""
    query = institution_query().where(institution.c.code.in_(list(codes)))
    return {row.code: institution_record(row) for row in connection.execute(query)}


def members_of(connection: Connection, code: str) -> list[int]:
    """The ids of the members of an institution that are not suspended."""
    home = select(institution.c.id).where(institution.c.code == code).scalar_subquery()
    return list(connection.scalars(select(member.c.id).where(member.c.institution_id == home, ~member.c.suspended)))


def active_among(connection: Connection, addresses: Iterable[str]) -> list[StandingRecord]:
    """Those of some members that are not suspended, in the order of their addresses; what they sent is not counted."""
    found = member.c.address.in_(list(addresses)), ~member.c.suspended
    query = roster_query().add_columns(member.c.id.label("member_id")).where(*found).order_by(member.c.address)
    return [StandingRecord(row.member_id, roster_record(row), 0, 0) for row in connection.execute(query)]
