"""A simulated server for a test, with manners to choose, and a scenario to play on it."""

import io
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass

import pytest

from kentongan.simulator.manners import Manners
from kentongan.simulator.player import Player
from kentongan.simulator.scenario import read_scenario
from kentongan.simulator.server import Simulator, running_simulator
from kentongan.simulator.server_line import Endpoint
from kentongan.simulator.stage import Stage
from kentongan.simulator.trace import Trace

HERE = Endpoint("127.0.0.1", 0)


@dataclass
class Running:
    """A running simulator and what it has printed."""

    simulator: Simulator
    printed: io.StringIO


Start = Callable[[Manners], Awaitable[Running]]


@pytest.fixture
async def start() -> AsyncIterator[Start]:
    async with AsyncExitStack() as stack:

        async def begin(manners: Manners) -> Running:
            printed = io.StringIO()
            return Running(await stack.enter_async_context(running_simulator(HERE, manners, Trace(printed))), printed)

        yield begin


@pytest.fixture
async def simulator(start: Start) -> Simulator:
    return (await start(Manners(approve_after=None))).simulator


async def play(stage: Stage, text: str, deadline: float = 10.0) -> Player:
    """Play the steps of a scenario's text."""
    player = Player(read_scenario(text, "test"), stage, Trace(), deadline)
    await player.play()
    return player
