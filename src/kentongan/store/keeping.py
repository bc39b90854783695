"""Putting messages of an inbox away: into the archive, or out of it for good, [MSG-14], [MSG-15]."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, select, update

from kentongan.store.schema import delivery, message
from kentongan.store.writer import Operation


@dataclass(frozen=True, slots=True)
class ArchiveMessages(Operation[None]):
    """Move messages to a member into its archive or back; what is not its own changes nothing."""

    member_id: int
    messages: tuple[str, ...]
    on: bool

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["ArchiveMessages"], now: int) -> list[Any]:
        """One by one, in order: the last one counts."""
        for operation in operations:
            mine = (delivery.c.member_id == operation.member_id) & delivery.c.message_id.in_(_ids(operation.messages))
            connection.execute(update(delivery).where(mine).values(archived_at=now if operation.on else None))
        return [None] * len(operations)


@dataclass(frozen=True, slots=True)
class RemoveMessages(Operation[tuple[str, ...]]):
    """Delete messages for one member; gives the public ids of those that were there."""

    member_id: int
    messages: tuple[str, ...]

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["RemoveMessages"], now: int) -> list[Any]:
        """One by one: of two that remove the same the first one has done it."""
        return [_remove(connection, operation, now) for operation in operations]


def _remove(connection: Connection, operation: RemoveMessages, now: int) -> tuple[str, ...]:
    mine = (delivery.c.member_id == operation.member_id) & delivery.c.removed_at.is_(None)
    named = message.c.public_id.in_(operation.messages)
    join = delivery.join(message, message.c.id == delivery.c.message_id)
    there = connection.execute(select(message.c.id, message.c.public_id).select_from(join).where(mine, named)).all()
    chosen = delivery.c.message_id.in_([row.id for row in there])
    connection.execute(update(delivery).where(mine, chosen).values(removed_at=now))
    return tuple(row.public_id for row in there)


def _ids(messages: tuple[str, ...]) -> Select[Any]:
    return select(message.c.id).where(message.c.public_id.in_(messages))
