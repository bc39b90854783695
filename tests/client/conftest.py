"""A database, and what stands on it, for tests of the cache; a clock that stands still."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kentongan.client.cache import Cache
from kentongan.client.database import Database
from kentongan.client.popups import Popups
from kentongan.client.reports import Reports
from tests.client.samples import NOW


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with Database(tmp_path / "cache.db") as database:
        yield database


@pytest.fixture
def cache(database: Database) -> Cache:
    return Cache(database, clock=lambda: NOW)


@pytest.fixture
def reports(cache: Cache) -> Reports:
    return Reports(cache)


@pytest.fixture
def popups(cache: Cache, reports: Reports) -> Popups:
    return Popups(cache, reports)
