"""The stages on which every scenario is played, each scenario on a server of its own."""

from collections.abc import AsyncIterator, Generator
from pathlib import Path
from typing import Any

import pytest

from kentongan.simulator.manners import Manners
from kentongan.simulator.server import running_simulator
from kentongan.simulator.server_line import Endpoint
from kentongan.simulator.stage import Stage
from kentongan.simulator.trace import Trace
from tests.process.server import running
from tests.process.stage import ServerStage

# Each name stands for a fixture `<name>_stage` below.
STAGES = ["simulator", "server"]
_MARKS = {"server": pytest.mark.process}


@pytest.fixture
async def simulator_stage() -> AsyncIterator[Stage]:
    """The simulated server, which decides nothing by itself."""
    manners = Manners(approve_after=None)
    async with running_simulator(Endpoint("127.0.0.1", 0), manners, Trace()) as simulator:
        yield simulator


@pytest.fixture
async def server_stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """The real server as a process of its own."""
    async with running(tmp_path / "server") as server:
        yield ServerStage(server)


@pytest.fixture(params=[pytest.param(name, marks=_MARKS.get(name, ())) for name in STAGES])
def stage(request: pytest.FixtureRequest) -> Stage:
    """Where the scenario is played."""
    found: Stage = request.getfixturevalue(f"{request.param}_stage")
    return found


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, Any, pytest.TestReport]:
    """A scenario that is skipped or expected to fail, on whatever stage, fails the run."""
    report: pytest.TestReport = yield
    if report.skipped:
        report.outcome, report.longrepr = "failed", f"{report.nodeid} was skipped; scenarios run on every stage"
    return report
