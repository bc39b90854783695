"""Every test of the command line has a server of its own, in a thread."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.shell import Shell
from tests.client.fake_server import FakeServer, server_in_thread


@pytest.fixture
def server() -> Iterator[FakeServer]:
    with server_in_thread(FakeServer()) as running:
        yield running


@pytest.fixture
def shell(server: FakeServer, tmp_path: Path) -> Shell:
    """A user who is not logged in."""
    return Shell(server, tmp_path / "profile")


@pytest.fixture
def member(shell: Shell) -> Shell:
    """A user who is logged in."""
    return shell.log_in()
