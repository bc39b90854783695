"""Audiences: who stands behind addresses, `@institution`, `#group` and `*` at this moment, [MSG-1]."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, or_, select

from kentongan.domain.address import Audience
from kentongan.errors import ErrorCode, Refusal
from kentongan.store.schema import audience_group, group_member, institution, member


def members_at(connection: Connection, addresses: Iterable[str]) -> dict[str, int]:
    """Active members by address."""
    query = select(member.c.address, member.c.id).where(member.c.address.in_(list(addresses)), ~member.c.suspended)
    return {row.address: row.id for row in connection.execute(query)}


def resolve_sets(connection: Connection, audience: Audience, known: dict[str, int]) -> Select[Any] | None:
    """Refuse unknown names; give the query of everybody behind `*`, `@` and `#`, or None when all are named."""
    unknown = _unknown(connection, audience, known)
    if unknown:
        raise Refusal(ErrorCode.RECIPIENT_UNKNOWN, field="to", detail=", ".join(unknown[:20]))
    return _set_query(audience.everybody, audience.institutions, audience.groups)


def _unknown(connection: Connection, audience: Audience, known: dict[str, int]) -> list[str]:
    missing = sorted(str(address) for address in audience.members if str(address) not in known)
    for mark, column, names in (
        ("@", institution.c.code, audience.institutions),
        ("#", audience_group.c.name, audience.groups),
    ):
        if names:
            there = set(connection.scalars(select(column).where(column.in_(names))))
            missing += [f"{mark}{name}" for name in sorted(names - there)]
    return missing


def _set_query(everybody: bool, institutions: set[str], groups: set[str]) -> Select[Any] | None:
    """Ids of the active members of the sets in an audience."""
    if not (everybody or institutions or groups):
        return None
    active = select(member.c.id).where(~member.c.suspended)
    if everybody:
        return active
    conditions = []
    if institutions:
        codes = select(institution.c.id).where(institution.c.code.in_(institutions))
        conditions.append(member.c.institution_id.in_(codes))
    if groups:
        joined = group_member.join(audience_group, audience_group.c.id == group_member.c.group_id)
        members = select(group_member.c.member_id).select_from(joined).where(audience_group.c.name.in_(groups))
        conditions.append(member.c.id.in_(members))
    return active.where(or_(*conditions))


class Size(NamedTuple):
    """How many members an audience has now, in how many institutions, and the entries that nobody answers to."""

    members: int
    institutions: int
    unknown: list[str]


def audience_size(connection: Connection, sender_id: int, audience: Audience) -> Size:
    """The size of an audience, before anything is sent to it."""
    known = members_at(connection, map(str, audience.members))
    unknown = _unknown(connection, audience, known) + audience.unknown
    query = _set_query(audience.everybody, audience.institutions, audience.groups)
    found = _institutions_of(connection, query) if query is not None else {}
    found.pop(sender_id, None)
    if known:
        found |= _institutions_of(connection, select(member.c.id).where(member.c.id.in_(known.values())))
    return Size(len(found), len(set(found.values())), unknown)


def _institutions_of(connection: Connection, members: Select[Any]) -> dict[int, int]:
    """The institution of each member of a query."""
    return {row.id: row.institution_id for row in connection.execute(members.add_columns(member.c.institution_id))}
