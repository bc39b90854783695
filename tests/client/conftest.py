"""A database, and what stands on it, for tests of the cache; a clock that stands still."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kentongan.client import attempts, carrying
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


@pytest.fixture
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Transfers that broke are tried again at once."""
    monkeypatch.setattr(attempts, "FIRST_SECONDS", 0.0)
    monkeypatch.setattr(carrying, "MOVE_SECONDS", 0.1)
    monkeypatch.setattr(carrying, "LEAVE_SECONDS", 0.1)
