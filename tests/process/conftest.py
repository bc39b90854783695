"""Fixtures of the tests that start real processes."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.process.server import RunningServer, running


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[RunningServer]:
    """A server with nobody on it."""
    async with running(tmp_path / "server") as server:
        yield server
