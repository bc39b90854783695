"""Devices: where a member is logged in, the key that resumes a session, the cursor of what is safe there."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from kentongan.errors import ErrorCode, Refusal
from kentongan.store.member import SetPassword, set_password
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
    """A new device with the hash of its key, and in the same transaction the password that was chosen with it."""

    id: str
    member_id: int
    key_hash: str
    name: str
    password: SetPassword | None = None

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["SaveDevice"], now: int) -> list[Any]:
        """One by one: a device whose password was replaced meanwhile by another is refused."""
        return [_save(connection, operation, now) for operation in operations]


def _save(connection: Connection, operation: SaveDevice, now: int) -> Refusal | None:
    if operation.password is not None and not set_password(connection, operation.password):
        return Refusal(ErrorCode.LOGIN_REFUSED)
    row = {name: getattr(operation, name) for name in ("id", "member_id", "key_hash", "name")}
    connection.execute(insert(device), row | {"created_at": now, "seen_at": now})
    return None


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
