"""Two hubs that write into one MariaDB at the same time: what reads and then writes has the database to itself."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, func, insert, select, text

from kentongan.errors import ErrorCode, Refusal
from kentongan.store import mysql
from kentongan.store.clock import SharedClock
from kentongan.store.engine import open_engines
from kentongan.store.hub import HubCard
from kentongan.store.job import LeaseJob
from kentongan.store.letter import LeaseLetter
from kentongan.store.registration import SaveRegistration
from kentongan.store.schema import audience_group, letter
from kentongan.store.store import Store
from kentongan.store.writer import Operation
from tests.kinds import only_mariadb
from tests.mariadb import connected
from tests.store.batch import Gate, Name, held_in_one_batch, names
from tests.store.people import form

pytestmark = only_mariadb


class ReadAndWrite(Operation[int]):
    """Counts rows and writes one that tells their number: two at once would tell the same."""

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence[Any], now: int) -> list[Any]:
        results = []
        for _ in operations:
            found = connection.scalar(select(func.count()).select_from(audience_group)) or 0
            connection.execute(insert(audience_group).values(name=f"n{found}", created_at=now))
            results.append(found)
        return results


class QueueLetters(Operation[None]):
    """Forty letters that are due."""

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence[Any], now: int) -> list[Any]:
        connection.execute(insert(letter), [{"kind": "welcome", "due_at": 1, "created_at": 1} for _ in range(40)])
        return [None]


async def on_both(stores: list[Store], operation: Operation[Any], times: int) -> list[Any]:
    """The results of an operation that each hub writes so often, one after the other, at the same time."""

    async def repeat(store: Store) -> list[Any]:
        return [await store.write(operation) for _ in range(times)]

    return [result for of_hub in await asyncio.gather(*map(repeat, stores)) for result in of_hub]


async def test_what_reads_and_then_writes_is_done_by_one_at_a_time(stores: list[Store]) -> None:
    assert sorted(await on_both(stores, ReadAndWrite(), 50)) == list(range(100))


async def test_a_job_and_a_letter_are_leased_to_one_hub(stores: list[Store]) -> None:
    await stores[0].write(QueueLetters())
    leased = await on_both(stores, LeaseLetter(10**9), 20)
    assert len({record.id for record in leased if record is not None}) == 40
    for turn in range(20):
        assert sorted(await on_both(stores, LeaseJob(f"job {turn}", 10**9), 1)) == [False, True]


async def test_of_two_who_register_one_desk_at_once_one_is_told_that_it_is_taken(stores: list[Store]) -> None:
    for turn in range(10):
        registering = [
            store.write(SaveRegistration(form(f"humas@kampus-{turn}"), f"{place}" * 64, "127.0.0.1"))
            for place, store in enumerate(stores)
        ]
        first, second = await asyncio.gather(*registering, return_exceptions=True)
        refused = first if isinstance(first, Refusal) else second
        assert isinstance(refused, Refusal)
        assert refused.code is ErrorCode.ADDRESS_TAKEN
        assert {type(first), type(second)} == {int, Refusal}


@pytest.fixture
async def impatient(tmp_path: Path, database: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[list[Store]]:
    """Hubs whose database server ends a transaction that stands still for a second."""
    monkeypatch.setattr(mysql, "_STILL_SECONDS", 1)
    stores = [Store(open_engines(tmp_path, database, HubCard(name, "KEY")), lambda: 1) for name in "ab"]
    for store in stores:
        store.start()
    yield stores
    for store in stores:
        await store.stop()


async def test_a_hub_that_stands_still_in_a_transaction_keeps_the_others_from_nothing(impatient: list[Store]) -> None:
    """As one that is paused, or whose machine is gone; when it goes on it begins anew, and does it once."""
    paused, other = impatient
    still = Gate()
    writing, gate = await held_in_one_batch(paused, Gate(), Name("of the paused"), still)
    assert await asyncio.to_thread(still.entered.wait, 30)
    assert await other.write(Name("meanwhile")) == "meanwhile"
    assert await other.read(names) == ["meanwhile"]
    still.opened.set()
    assert await writing == "of the paused"
    await gate
    assert await other.read(names) == ["meanwhile", "of the paused"]


def test_the_time_that_hubs_are_told_has_no_hour_that_comes_twice(tmp_path: Path, database: str) -> None:
    engines = open_engines(tmp_path, database, HubCard("a", "KEY"))
    with engines.writer.connect() as connection:
        assert connection.scalar(text("SELECT @@session.time_zone")) == "+00:00"
    engines.dispose()


async def test_hubs_go_by_the_clock_of_the_database_server(tmp_path: Path, database: str) -> None:
    clock = SharedClock(lambda: 1_000)
    store = Store(open_engines(tmp_path, database, HubCard("a", "KEY")), clock)
    store.start()
    await store.write(Name("first"))
    with connected(database) as cursor:
        cursor.execute("SELECT created_at, UNIX_TIMESTAMP(NOW(3)) * 1000 FROM audience_group")
        written, now = cursor.fetchone() or (0, 0)
    assert 0 <= int(now) - written < 60_000
    assert store.now() == clock() > 10**12
    await store.stop()
