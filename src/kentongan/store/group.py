"""Groups: the audiences `#name`, made by administrators."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from kentongan.domain.audit import AuditEntry
from kentongan.errors import ErrorCode, Refusal
from kentongan.store.audit import append
from kentongan.store.schema import audience_group, group_member, member
from kentongan.store.writer import Operation
from kentongan.words import AuditEvent


@dataclass(frozen=True, slots=True)
class GroupRecord:
    """A group, and how many members it has."""

    group: str
    members: int
    created_at: int


@dataclass(frozen=True, slots=True)
class GroupChange:
    """How many members a group has now, and for how many something has changed."""

    members: int
    changed: int


def list_groups(connection: Connection, after: str, limit: int) -> list[GroupRecord]:
    """Groups in the order of their names."""
    members = select(func.count()).where(group_member.c.group_id == audience_group.c.id).scalar_subquery()
    query = select(audience_group.c.name, members.label("members"), audience_group.c.created_at)
    page = query.where(audience_group.c.name > after).order_by(audience_group.c.name).limit(limit)
    return [GroupRecord(row.name, row.members, row.created_at) for row in connection.execute(page)]


def find_groups(connection: Connection, search: str, limit: int) -> list[tuple[str, int]]:
    """Groups whose names contain every word, in their order, each with how many active members it has."""
    active = select(func.count()).where(
        group_member.c.group_id == audience_group.c.id, group_member.c.member_id == member.c.id, ~member.c.suspended
    )
    query = select(audience_group.c.name, active.scalar_subquery().label("members"))
    for word in search.split():
        query = query.where(audience_group.c.name.icontains(word.removeprefix("#"), autoescape=True))
    return [(row.name, row.members) for row in connection.execute(query.order_by(audience_group.c.name).limit(limit))]


def list_group_members(connection: Connection, group: str, after: str, limit: int) -> list[str] | None:
    """Addresses of a group in their order, or None when there is no such group."""
    group_id = _id_of(connection, group)
    if group_id is None:
        return None
    joined = select(member.c.address).join(group_member, group_member.c.member_id == member.c.id)
    query = joined.where(group_member.c.group_id == group_id, member.c.address > after)
    return list(connection.scalars(query.order_by(member.c.address).limit(limit)))


def groups_of(connection: Connection, member_id: int) -> list[str]:
    """The names of the groups that a member is in."""
    query = select(audience_group.c.name).join(group_member, group_member.c.group_id == audience_group.c.id)
    return list(connection.scalars(query.where(group_member.c.member_id == member_id).order_by(audience_group.c.name)))


def count_group(connection: Connection, group: str) -> int:
    """How many members a group has, suspended ones too; 0 when there is no such group."""
    in_it = group_member.c.group_id == _id_of(connection, group)
    return connection.scalar(select(func.count()).select_from(group_member).where(in_it)) or 0


def _id_of(connection: Connection, group: str) -> int | None:
    found: int | None = connection.scalar(select(audience_group.c.id).where(audience_group.c.name == group))
    return found


def _unknown(group: str) -> Refusal:
    return Refusal(ErrorCode.GROUP_UNKNOWN, field="group", detail=group)


@dataclass(frozen=True, slots=True)
class CreateGroup(Operation[GroupChange]):
    """Make an empty group; refuses a name that is taken."""

    group: str
    actor: str

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["CreateGroup"], now: int) -> list[Any]:
        """One by one: two may want the same name."""
        return [_create(connection, operation, now) for operation in operations]


def _create(connection: Connection, operation: CreateGroup, now: int) -> GroupChange | Refusal:
    if _id_of(connection, operation.group) is not None:
        return Refusal(ErrorCode.GROUP_TAKEN, field="group", detail=operation.group)
    connection.execute(insert(audience_group).values(name=operation.group, created_at=now))
    append(connection, now, [AuditEntry(AuditEvent.GROUP_ADDED, operation.actor, "", f"#{operation.group}")])
    return GroupChange(0, 0)


@dataclass(frozen=True, slots=True)
class RemoveGroup(Operation[GroupChange]):
    """Remove a group; `changed` is how many members it had."""

    group: str
    actor: str

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["RemoveGroup"], now: int) -> list[Any]:
        """Messages that went to the group keep its name."""
        return [_remove(connection, operation, now) for operation in operations]


def _remove(connection: Connection, operation: RemoveGroup, now: int) -> GroupChange | Refusal:
    group_id = _id_of(connection, operation.group)
    if group_id is None:
        return _unknown(operation.group)
    had = connection.execute(delete(group_member).where(group_member.c.group_id == group_id)).rowcount
    connection.execute(delete(audience_group).where(audience_group.c.id == group_id))
    entry = AuditEntry(AuditEvent.GROUP_REMOVED, operation.actor, "", f"#{operation.group}", {"members": had})
    append(connection, now, [entry])
    return GroupChange(0, had)


@dataclass(frozen=True, slots=True)
class ChangeGroup(Operation[GroupChange]):
    """Put members into a group, or take them out; nothing happens when one of the addresses is unknown."""

    group: str
    addresses: tuple[str, ...]
    into: bool
    actor: str

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["ChangeGroup"], now: int) -> list[Any]:
        """Who is in the group already, or is not, changes nothing."""
        return [_change(connection, operation, now) for operation in operations]


def _change(connection: Connection, operation: ChangeGroup, now: int) -> GroupChange | Refusal:
    group_id = _id_of(connection, operation.group)
    if group_id is None:
        return _unknown(operation.group)
    query = select(member.c.address, member.c.id).where(member.c.address.in_(operation.addresses))
    known = {row.address: row.id for row in connection.execute(query)}
    if missing := [address for address in operation.addresses if address not in known]:
        return Refusal(ErrorCode.RECIPIENT_UNKNOWN, field="members", detail=", ".join(missing[:20]))
    in_it = group_member.c.group_id == group_id
    there = set(connection.scalars(select(group_member.c.member_id).where(in_it)))
    chosen = set(known.values())
    changed = chosen - there if operation.into else chosen & there
    if changed and operation.into:
        connection.execute(insert(group_member), [{"group_id": group_id, "member_id": one} for one in sorted(changed)])
    elif changed:
        connection.execute(delete(group_member).where(in_it, group_member.c.member_id.in_(changed)))
    addresses = sorted(address for address, member_id in known.items() if member_id in changed)
    append(connection, now, [_entry(operation, address) for address in addresses])
    count = len(there | changed) if operation.into else len(there - changed)
    return GroupChange(count, len(changed))


def _entry(operation: ChangeGroup, address: str) -> AuditEntry:
    """A line for each member: whom it was done to is never cut off."""
    way = "added" if operation.into else "removed"
    return AuditEntry(AuditEvent.GROUP_CHANGED, operation.actor, "", f"#{operation.group}", {way: address})
