"""Devices: where a member is logged in, the key that resumes a session, the cursor of what is safe there."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from kentongan.domain.audit import AuditEntry
from kentongan.store.audit import append
from kentongan.store.letter import drop_codes
from kentongan.store.member import NO_CODE
from kentongan.store.schema import device, institution, member
from kentongan.store.writer import Operation

# Names in one statement.
_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class DeviceRecord:
    """One device of a member."""

    id: str
    member_id: int
    name: str
    cursor: int
    seen_at: int


def get_device(connection: Connection, key_hash: str) -> DeviceRecord | None:
    """The device that a key belongs to."""
    query = select(device.c.id, device.c.member_id, device.c.name, device.c.cursor, device.c.seen_at)
    row = connection.execute(query.where(device.c.key_hash == key_hash)).first()
    return DeviceRecord(**row._mapping) if row else None


@dataclass(frozen=True, slots=True)
class ListedDevice:
    """A device as its member sees it. Times in milliseconds since 1970."""

    id: str
    name: str
    created_at: int
    seen_at: int


def list_devices(connection: Connection, member_id: int, seen_after: int, limit: int) -> list[ListedDevice]:
    """A member's devices whose key still works, the one last seen first."""
    query = (
        select(device.c.id, device.c.name, device.c.created_at, device.c.seen_at)
        .where(device.c.member_id == member_id, device.c.seen_at >= seen_after)
        .order_by(device.c.seen_at.desc(), device.c.id)
    )
    return [ListedDevice(**row._mapping) for row in connection.execute(query.limit(limit))]


def device_names(connection: Connection, devices: Sequence[str]) -> dict[str, str]:
    """Names of devices by their ids."""
    query = select(device.c.id, device.c.name).where(device.c.id.in_(devices))
    return {row.id: row.name for row in connection.execute(query)}


@dataclass(frozen=True, slots=True)
class HolderRecord:
    """A device that is there, and the member it belongs to as that is now."""

    device: str
    member_id: int
    suspended: bool
    broadcast: bool
    highest_level: str
    address: str
    contact: str
    institution: str


def holders_of(connection: Connection, devices: Sequence[str]) -> list[HolderRecord]:
    """Those of some devices that are there, with their members."""
    columns = (member.c.suspended, member.c.broadcast, member.c.highest_level, member.c.address, member.c.contact)
    query = (
        select(device.c.id.label("device"), device.c.member_id, *columns, institution.c.name.label("institution"))
        .join(member, member.c.id == device.c.member_id)
        .join(institution, institution.c.id == member.c.institution_id)
    )
    parts = (devices[start : start + _AT_ONCE] for start in range(0, len(devices), _AT_ONCE))
    return [
        HolderRecord(**row._mapping) for part in parts for row in connection.execute(query.where(device.c.id.in_(part)))
    ]


@dataclass(frozen=True, slots=True)
class SaveDevice(Operation[bool]):
    """A new device with the hash of its key.

    Gives False when the password is no longer the one that was checked, or the member was suspended meanwhile.
    """

    id: str
    member_id: int
    key_hash: str
    name: str
    password_hash: str = ""

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["SaveDevice"], now: int) -> list[Any]:
        """All at once: whoever logged in with a password that was just replaced gets no device, [DEV-4]."""
        active = member.c.id.in_({o.member_id for o in operations}) & ~member.c.suspended
        query = select(member.c.id, member.c.password_hash).where(active)
        current = {row.id: row.password_hash for row in connection.execute(query)}
        results = [current.get(operation.member_id) == operation.password_hash for operation in operations]
        rows = [
            {"id": o.id, "member_id": o.member_id, "key_hash": o.key_hash, "name": o.name}
            | {"created_at": now, "seen_at": now}
            for o, right in zip(operations, results, strict=True)
            if right
        ]
        if rows:
            connection.execute(insert(device), rows)
        return results


@dataclass(frozen=True, slots=True)
class SeeDevice(Operation[bool]):
    """A device has come back; its key lives on from now. Gives False when it or its member may not any more."""

    id: str

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["SeeDevice"], now: int) -> list[Any]:
        """All at once."""
        statement = update(device).where(device.c.id == bindparam("seen")).values(seen_at=now)
        connection.execute(statement, [{"seen": operation.id} for operation in operations])
        ids = {operation.id for operation in operations}
        active = select(device.c.id).join(member, member.c.id == device.c.member_id).where(~member.c.suspended)
        there = set(connection.scalars(active.where(device.c.id.in_(ids))))
        return [operation.id in there for operation in operations]


@dataclass(frozen=True, slots=True)
class RemoveDevices(Operation[tuple[str, ...]]):
    """Forget devices of a member, one (`only`) or all but one (`keep`); gives the ids of those that were there.

    Their keys are worth nothing afterwards. `entry` is recorded if any was there.
    """

    member_id: int
    only: str = ""
    keep: str = ""
    entry: AuditEntry | None = None

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["RemoveDevices"], now: int) -> list[Any]:
        """One by one, each on what the one before has left."""
        return [_remove_and_record(connection, operation, now) for operation in operations]


def _remove_and_record(connection: Connection, operation: RemoveDevices, now: int) -> tuple[str, ...]:
    gone = remove_devices(connection, operation.member_id, operation.only, operation.keep)
    append(connection, now, [operation.entry] if operation.entry and gone else [])
    return gone


def remove_devices(connection: Connection, member_id: int, only: str = "", keep: str = "") -> tuple[str, ...]:
    """Forget the devices that `RemoveDevices` says; gives their ids."""
    chosen = device.c.id == only if only else device.c.id != keep
    going = select(device.c.id).where(device.c.member_id == member_id, chosen).with_for_update()
    gone = tuple(connection.scalars(going))
    connection.execute(delete(device).where(device.c.id.in_(gone)))
    return gone


@dataclass(frozen=True, slots=True)
class ChangePassword(Operation[tuple[str, ...] | None]):
    """Replace a password by an own one and forget every device but `keep`, together, [DEV-4]. No code works any more.

    `replaces` is the hash that was checked; None, and nothing done, when it is not that one any more. Otherwise the ids
    of the devices that ended. `entry` is recorded with it.
    """

    member_id: int
    password_hash: str
    replaces: str
    keep: str = ""
    entry: AuditEntry | None = None

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["ChangePassword"], now: int) -> list[Any]:
        """One by one: of two that replace the same password the second one finds another."""
        return [_change_password(connection, operation, now) for operation in operations]


def _change_password(connection: Connection, operation: ChangePassword, now: int) -> tuple[str, ...] | None:
    unchanged = (member.c.id == operation.member_id) & (member.c.password_hash == operation.replaces)
    values = {"password_hash": operation.password_hash, "first_password_until": None} | NO_CODE
    if connection.execute(update(member).where(unchanged).values(values)).rowcount != 1:
        return None
    append(connection, now, [operation.entry] if operation.entry else [])
    drop_codes(connection, operation.member_id, now)
    return remove_devices(connection, operation.member_id, keep=operation.keep)
