"""Reading: in threads of their own, each function on one snapshot."""

import asyncio
import threading

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from kentongan.store.store import Store
from tests.store.batch import Name, names


async def test_a_reading_function_sees_one_moment_however_long_it_takes(store: Store) -> None:
    read_once, written = threading.Event(), threading.Event()

    def read_twice(connection: Connection) -> tuple[list[str], list[str]]:
        before = names(connection)
        read_once.set()
        assert written.wait(30)
        return before, names(connection)

    await store.write(Name("a"))
    reading = asyncio.ensure_future(store.read(read_twice))
    try:
        assert await asyncio.to_thread(read_once.wait, 30)
        await store.write(Name("b"))
    finally:
        written.set()
    assert await reading == (["a"], ["a"])
    assert await store.read(names) == ["a", "b"]


async def test_two_can_read_while_somebody_writes(store: Store) -> None:
    together = threading.Barrier(2)

    def meet(connection: Connection) -> list[str]:
        together.wait(30)
        return names(connection)

    reading = [asyncio.ensure_future(store.read(meet)) for _ in range(2)]
    assert await store.write(Name("a")) == "a"
    await asyncio.gather(*reading)


async def test_a_reading_function_cannot_write(store: Store) -> None:
    with pytest.raises(OperationalError, match=r"(?i)read.?only"):
        await store.read(lambda connection: Name.apply(connection, [Name("a")], 1))
    assert await store.read(names) == []


async def test_a_failed_reading_leaves_the_reader_usable(store: Store) -> None:
    for _ in range(5):
        with pytest.raises(OperationalError):
            await store.read(lambda connection: connection.execute(text("SELECT nonsense")))
    assert await store.read(names) == []
