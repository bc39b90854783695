"""Audiences: who stands behind addresses, `@institution`, `#group` and `*` at this moment, [MSG-1]."""

from collections.abc import Iterable
from typing import Any

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


def audience_size(connection: Connection, sender_id: int, audience: Audience) -> tuple[int, list[str]]:
    """How many members an audience has now, and the entries that nobody answers to."""
    known = members_at(connection, map(str, audience.members))
    unknown = _unknown(connection, audience, known) + audience.unknown
    named = set(known.values())
    query = _set_query(audience.everybody, audience.institutions, audience.groups)
    members = set(connection.scalars(query)) if query is not None else set()
    if sender_id not in named:
        members.discard(sender_id)
    return len(members | named), unknown
