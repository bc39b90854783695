"""Memberships of a whole institution, changed in one transaction: suspended, given other rights, logged out."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, select, update

from kentongan.domain.audit import AuditEntry, Detail
from kentongan.domain.message import Rights
from kentongan.errors import ErrorCode, Refusal
from kentongan.store.audit import append
from kentongan.store.schema import device, institution, member
from kentongan.store.writer import Operation
from kentongan.words import AuditEvent, Level


@dataclass(frozen=True, slots=True)
class MembersChange:
    """For whom something has changed: internal ids, together with the rights that they have now."""

    changed: dict[Rights, frozenset[int]]

    @property
    def members(self) -> frozenset[int]:
        """All of them."""
        return frozenset().union(*self.changed.values())


@dataclass(frozen=True, slots=True)
class ChangeMembers(Operation[MembersChange]):
    """Change all members of an institution; None leaves as it is, a `quota` of 0 is the server's setting again."""

    code: str
    suspended: bool | None
    broadcast: bool | None
    highest_level: Level | None
    quota: int | None
    actor: str

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["ChangeMembers"], now: int) -> list[Any]:
        """Refuses a code that no institution has; a line in the audit log for each member that is another now."""
        return [_change(connection, operation, now) for operation in operations]

    @property
    def wanted(self) -> dict[str, Any]:
        """Columns of a member as they shall be."""
        given = {"suspended": self.suspended, "broadcast": self.broadcast, "highest_level": self.highest_level}
        wanted: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
        return wanted if self.quota is None else wanted | {"quota": self.quota or None}


def _home(connection: Connection, code: str) -> int:
    found: int | None = connection.scalar(select(institution.c.id).where(institution.c.code == code))
    if found is None:
        raise Refusal(ErrorCode.INSTITUTION_UNKNOWN, field="institution", detail=code)
    return found


def _change(connection: Connection, operation: ChangeMembers, now: int) -> MembersChange:
    home = _home(connection, operation.code)
    columns = (member.c.suspended, member.c.broadcast, member.c.highest_level, member.c.quota)
    query = select(member.c.id, member.c.address, *columns).where(member.c.institution_id == home)
    wanted = operation.wanted
    changed: defaultdict[Rights, set[int]] = defaultdict(set)
    entries: list[AuditEntry] = []
    for row in connection.execute(query.order_by(member.c.address)):
        if news := {name: value for name, value in wanted.items() if getattr(row, name) != value}:
            changed[_rights(row, news)].add(row.id)
            entries += _entries(row.address, news, operation.actor)
    if entries:
        connection.execute(update(member).where(member.c.institution_id == home).values(wanted))
    append(connection, now, entries)
    return MembersChange({rights: frozenset(ids) for rights, ids in changed.items()})


def _rights(row: Any, news: dict[str, Any]) -> Rights:
    return Rights(news.get("broadcast", row.broadcast), Level(news.get("highest_level", row.highest_level)))


def _entries(address: str, news: dict[str, Any], actor: str) -> list[AuditEntry]:
    """As for a member alone: one line for a suspension or its end, one for rights."""
    entries = []
    if "suspended" in news:
        event = AuditEvent.MEMBER_SUSPENDED if news["suspended"] else AuditEvent.MEMBER_RESTORED
        entries.append(AuditEntry(event, actor, subject=address))
    detail: dict[str, Detail] = {name: value or 0 for name, value in news.items() if name != "suspended"}
    return [*entries, AuditEntry(AuditEvent.RIGHTS_SET, actor, "", address, detail)] if detail else entries


@dataclass(frozen=True, slots=True)
class RemoveInstitutionDevices(Operation[tuple[str, ...]]):
    """Forget the devices of all members of an institution; gives the ids of those that were there."""

    code: str
    actor: str

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["RemoveInstitutionDevices"], now: int) -> list[Any]:
        """Refuses a code that no institution has."""
        return [_remove_devices(connection, operation, now) for operation in operations]


def _remove_devices(connection: Connection, operation: RemoveInstitutionDevices, now: int) -> tuple[str, ...]:
    mine = select(member.c.id).where(member.c.institution_id == _home(connection, operation.code))
    gone = tuple(connection.scalars(select(device.c.id).where(device.c.member_id.in_(mine)).with_for_update()))
    connection.execute(delete(device).where(device.c.id.in_(gone)))
    subject, detail = f"@{operation.code}", {"devices": len(gone)}
    append(
        connection, now, [AuditEntry(AuditEvent.SESSIONS_ENDED, operation.actor, "", subject, detail)] if gone else []
    )
    return gone
