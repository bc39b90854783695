"""Devices: where a member is logged in, the key that resumes a session, the cursor of what is safe there."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from kentongan.store.schema import device
from kentongan.store.writer import Operation


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
class SaveDevice(Operation[None]):
    """A new device with the hash of its key."""

    id: str
    member_id: int
    key_hash: str
    name: str

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["SaveDevice"], now: int) -> list[Any]:
        """All at once."""
        rows = [asdict(operation) | {"created_at": now, "seen_at": now} for operation in operations]
        connection.execute(insert(device), rows)
        return [None] * len(operations)


@dataclass(frozen=True, slots=True)
class SeeDevice(Operation[None]):
    """A device has come back; its key lives on from now."""

    id: str

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["SeeDevice"], now: int) -> list[Any]:
        """All at once."""
        statement = update(device).where(device.c.id == bindparam("seen")).values(seen_at=now)
        connection.execute(statement, [{"seen": operation.id} for operation in operations])
        return [None] * len(operations)


@dataclass(frozen=True, slots=True)
class RemoveDevice(Operation[None]):
    """Forget a device; its key is worth nothing afterwards."""

    id: str

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["RemoveDevice"], now: int) -> list[Any]:
        """All at once."""
        connection.execute(delete(device).where(device.c.id.in_([operation.id for operation in operations])))
        return [None] * len(operations)
