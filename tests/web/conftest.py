"""The console over a database of its own."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from kentongan.services.password import PasswordService
from kentongan.store.engine import open_engines
from kentongan.store.store import Store
from tests.databases import database_of
from tests.services.clock import Clock
from tests.web.stage import Stage


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def passwords() -> Iterator[PasswordService]:
    passwords = PasswordService(2)
    yield passwords
    passwords.close()


@pytest.fixture
async def stage(tmp_path: Path, clock: Clock, passwords: PasswordService) -> AsyncIterator[Stage]:
    store = Store(open_engines(tmp_path, database_of(tmp_path)), clock)
    store.start()
    stage = Stage(tmp_path, store, clock, passwords)
    yield stage
    await stage.close()
    await store.stop()
