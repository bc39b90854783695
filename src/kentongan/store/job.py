"""Jobs: work that comes round, leased so that of several hubs only one does it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, exists, insert, select, update

from kentongan.store.schema import job
from kentongan.store.writer import Operation


@dataclass(frozen=True, slots=True)
class LeaseJob(Operation[bool]):
    """Take a job for a while (milliseconds); false when somebody has it."""

    name: str
    lease: int

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["LeaseJob"], now: int) -> list[Any]:
        """One after the other."""
        return [_lease(connection, operation, now) for operation in operations]


def _lease(connection: Connection, operation: LeaseJob, now: int) -> bool:
    until = connection.scalar(select(job.c.leased_until).where(job.c.name == operation.name))
    if until is None:
        connection.execute(insert(job).values(name=operation.name, leased_until=now + operation.lease))
    elif until <= now:
        connection.execute(update(job).where(job.c.name == operation.name).values(leased_until=now + operation.lease))
    return until is None or until <= now


@dataclass(frozen=True, slots=True)
class ExtendJob(Operation[None]):
    """Keep a job that one has for a while from now on (milliseconds); 0 gives it back."""

    name: str
    lease: int

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["ExtendJob"], now: int) -> list[Any]:
        """One after the other."""
        for operation in operations:
            mine = update(job).where(job.c.name == operation.name)
            connection.execute(mine.values(leased_until=now + operation.lease))
        return [None] * len(operations)


def is_leased(connection: Connection, name: str, now: int) -> bool:
    """Whether somebody has a job at a moment (milliseconds)."""
    return bool(connection.scalar(select(exists().where(job.c.name == name, job.c.leased_until > now))))
