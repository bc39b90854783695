"""Operations for tests of the writer, and a way to have several of them in one batch."""

import asyncio
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine, Table, event, func, insert, select

from kentongan.store.schema import audience_group
from kentongan.store.store import Store
from kentongan.store.writer import Operation


@dataclass(frozen=True)
class Gate(Operation[None]):
    """Holds the writer until it is opened, so that what is written meanwhile becomes one batch."""

    entered: threading.Event = field(default_factory=threading.Event)
    opened: threading.Event = field(default_factory=threading.Event)

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["Gate"], now: int) -> list[Any]:
        for gate in operations:
            gate.entered.set()
            assert gate.opened.wait(30)
        return [None] * len(operations)


class GateBeside(Gate):
    """The same for a batch that bears those of other hubs beside it."""

    beside = True


async def in_one_batch(store: Store, *operations: Operation[Any]) -> list[Any]:
    """The results of operations that are committed together; an exception as a value."""
    return await asyncio.gather(*await held_in_one_batch(store, Gate(), *operations), return_exceptions=True)


async def held_in_one_batch(store: Store, gate: Gate, *operations: Operation[Any]) -> list[asyncio.Future[Any]]:
    """Operations that are committed together, and have begun: `gate` lets them go together."""
    held = asyncio.ensure_future(store.write(gate))
    try:
        assert await asyncio.to_thread(gate.entered.wait, 30)
        waiting = [asyncio.ensure_future(store.write(operation)) for operation in operations]
        await asyncio.sleep(0)
    finally:
        gate.opened.set()
    await held
    return waiting


@dataclass(frozen=True)
class Name(Operation[str]):
    """Writes a name into a table that nothing else uses; `harm` is raised after the row was written."""

    name: str
    harm: Exception | None = None

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["Name"], now: int) -> list[Any]:
        connection.execute(insert(audience_group), [{"name": one.name, "created_at": now} for one in operations])
        for one in operations:
            if one.harm is not None:
                raise one.harm
        return [one.name for one in operations]


class OtherName(Name):
    """The same as another kind."""


@dataclass(frozen=True)
class LastWord(Name):
    """Fails in the last statements before COMMIT, after its savepoint was released."""

    finishes = True

    @classmethod
    def finish(cls, connection: Connection, results: Sequence[Any]) -> list[Any]:
        raise RuntimeError("broken on purpose")


def names(connection: Connection) -> list[str]:
    """What `Name` has written."""
    return list(connection.scalars(select(audience_group.c.name).order_by(audience_group.c.name)))


async def count_rows(store: Store, table: Table) -> int:
    return await store.read(lambda connection: connection.scalar(select(func.count()).select_from(table))) or 0


def count_commits(engine: Engine) -> Callable[[], int]:
    """Count the transactions that an engine commits from now on."""
    commits: list[None] = []
    event.listen(engine, "commit", lambda connection: commits.append(None))
    return lambda: len(commits)
