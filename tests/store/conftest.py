"""A store on a real database of each kind, and members in it."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest
import structlog

from kentongan.store.engine import Engines, open_engines
from kentongan.store.hub import HubCard
from kentongan.store.store import Store
from tests.store import people


@pytest.fixture(autouse=True)
def log() -> Iterator[list[structlog.typing.EventDict]]:
    """What is logged, kept and not printed: drawing a traceback costs a second."""
    with structlog.testing.capture_logs() as lines:
        yield lines


@pytest.fixture
def engines(tmp_path: Path, database: str) -> Iterator[Engines]:
    engines = open_engines(tmp_path, database)
    yield engines
    engines.dispose()


@pytest.fixture
async def store(engines: Engines) -> AsyncIterator[Store]:
    ticks = iter(range(1_000_000, 10_000_000))
    store = Store(engines, lambda: next(ticks))
    store.start()
    yield store
    await store.stop()


@pytest.fixture
async def stores(tmp_path: Path, database: str) -> AsyncIterator[list[Store]]:
    """Those of two hubs on one MariaDB, with one clock."""
    ticks = iter(range(1_000_000, 10_000_000))
    stores = [Store(open_engines(tmp_path, database, HubCard(name, "KEY")), lambda: next(ticks)) for name in "ab"]
    for store in stores:
        store.start()
    yield stores
    for store in stores:
        await store.stop()


@pytest.fixture
def admit(store: Store) -> Callable[[str], Awaitable[int]]:
    """Make a member of an address who may do everything, and give its id."""

    async def make(address: str) -> int:
        member_id = await people.admit(store, address)
        await people.empower(store, address)
        return member_id

    return make
