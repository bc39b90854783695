"""Settings for all tests; what pytest itself needs to know stands in pyproject.toml."""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
import structlog
from hypothesis import Phase, settings

from tests.databases import Databases

if TYPE_CHECKING:
    from tests.swift import Swift

pytest_plugins = ["tests.acceptance"]

# A shared machine may pause for longer than hypothesis' 200 ms an example: a slow example is no failure here. What a
# change must pass is the same for everybody, so the examples are the same every time; the nightly run seeks new ones.
settings.register_profile("house", deadline=None, derandomize=True)
settings.register_profile("nightly", deadline=None, max_examples=1000, stateful_step_count=100, print_blob=True)
# Of a saboteur only that it is found matters; a smaller example of it may take minutes to find.
settings.register_profile("saboteurs", deadline=None, derandomize=True, phases=(Phase.explicit, Phase.generate))
settings.load_profile("house")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--mariadb", action="store_true", help="every server, hub and console of a test uses a MariaDB")


@pytest.fixture(autouse=True)
def log_as_it_was() -> Iterator[None]:
    """A command that was called in this process may have sent the log to a stream that ends with the test."""
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def mariadb() -> Iterator[str]:
    """The setting `database` of a MariaDB; whoever writes into it leaves that behind."""
    from tests import mariadb  # only where it is asked for: the driver is an extra

    if server := os.environ.get(mariadb.NAMED):
        with mariadb.named_database(server) as setting:
            yield setting
    else:
        with mariadb.running() as own:
            yield own.make_database()


@pytest.fixture(scope="session")
def swift() -> Iterator["Swift"]:
    """An S3 server; whoever writes into its bucket leaves that behind."""
    from tests.swift import running  # only where it is asked for: its programs are fetched then

    with running() as server:
        yield server


@pytest.fixture(scope="session")
def databases_on_mariadb(mariadb: str) -> Iterator[Databases]:
    """Those that the stages of this run have used."""
    databases = Databases(mariadb)
    yield databases
    databases.close()


@pytest.fixture
def stages_on_mariadb(databases_on_mariadb: Databases) -> Iterator[None]:
    """Every server, hub and console that this test starts has a database of its own on a MariaDB."""
    with databases_on_mariadb.used():
        yield


@pytest.fixture(autouse=True)
def mariadb_by_switch(request: pytest.FixtureRequest) -> None:
    """What `--mariadb` asks for."""
    if request.config.getoption("--mariadb"):
        request.getfixturevalue("stages_on_mariadb")


@pytest.fixture(params=["sqlite", pytest.param("mariadb", marks=pytest.mark.process)])
def database(request: pytest.FixtureRequest) -> str:
    """The setting `database`: a test that asks for it runs on each kind, and finds it empty."""
    if request.param == "sqlite":
        return ""
    from tests.mariadb import wipe

    setting: str = request.getfixturevalue("mariadb")
    wipe(setting)
    return setting
