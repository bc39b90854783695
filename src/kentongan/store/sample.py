"""Samples: what moved, summed up in steps of ten seconds, a minute and an hour, so that every chart has few points.

Each snapshot is added to the row of its moment in all three steps at once: nothing has to be computed later from finer
rows, which go when no chart wants them any more. Only hours stay, until retention takes them.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, case, delete, insert, or_, select, update

from kentongan.store.schema import sample
from kentongan.store.writer import Operation

_SECOND = 1000
_HOUR = 3600 * _SECOND
# How long a row covers, and how long it is kept (0: as retention says), in milliseconds.
STEPS = {10 * _SECOND: 3 * _HOUR, 60 * _SECOND: 49 * _HOUR, _HOUR: 0}
# Columns whose rows are added up; of the others the largest counts.
_SUMS = ("looks", "messages", "bytes_in", "bytes_out", "file_bytes", "sessions_sum", "transfers_sum")


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleFigures:
    """What one snapshot adds: how many there are now, and what has passed since the one before."""

    connections: int
    sessions: int
    transfers: int
    queue: int
    messages: int
    bytes_in: int
    bytes_out: int
    file_bytes: int


@dataclass(frozen=True, slots=True)
class AddSample(Operation[None]):
    """Add a snapshot to the rows of its moment, and drop finer rows that no chart wants any more.

    `looks` is 0 when only what has passed counts: another hub tells how many there are.
    """

    figures: SampleFigures
    looks: int = 1

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["AddSample"], now: int) -> list[Any]:
        """One by one; there is one of each hub in ten seconds."""
        for operation in operations:
            for step in STEPS:
                _add(connection, operation, step, now // step * step)
        old = [(sample.c.step == step) & (sample.c.at < now - kept) for step, kept in STEPS.items() if kept]
        connection.execute(delete(sample).where(or_(*old)))
        return [None] * len(operations)


def _add(connection: Connection, operation: AddSample, step: int, at: int) -> None:
    figures = operation.figures
    values = asdict(figures) | {
        "looks": operation.looks,
        "sessions_sum": figures.sessions,
        "transfers_sum": figures.transfers,
    }
    changes: dict[str, Any] = {
        name: column + value if name in _SUMS else case((column < value, value), else_=column)
        for name, value in values.items()
        for column in (sample.c[name],)
    }
    row = (sample.c.step == step) & (sample.c.at == at)
    if not connection.execute(update(sample).where(row).values(changes)).rowcount:
        connection.execute(insert(sample).values(values | {"step": step, "at": at}))


@dataclass(frozen=True, slots=True)
class SampleRecord:
    """A moment of a chart: averages and the most at once of what there was, sums of what passed.

    Milliseconds; `at` is the beginning.
    """

    at: int
    connections: int
    sessions: float
    sessions_most: int
    transfers: float
    transfers_most: int
    queue: int
    messages: int
    bytes_in: int
    bytes_out: int
    file_bytes: int


def list_samples(connection: Connection, step: int, since: int, until: int, limit: int) -> list[SampleRecord]:
    """Rows of a step in their order, from the one that covers `since` up to before `until`."""
    query = select(sample).where(sample.c.step == step, sample.c.at > since - step, sample.c.at < until)
    rows = connection.execute(query.order_by(sample.c.at).limit(limit))
    return [
        SampleRecord(
            at=row.at,
            connections=row.connections,
            sessions=row.sessions_sum / max(row.looks, 1),
            sessions_most=row.sessions,
            transfers=row.transfers_sum / max(row.looks, 1),
            transfers_most=row.transfers,
            queue=row.queue,
            messages=row.messages,
            bytes_in=row.bytes_in,
            bytes_out=row.bytes_out,
            file_bytes=row.file_bytes,
        )
        for row in rows
    ]
