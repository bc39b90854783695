"""One scenario played many times at once, each by members of its own, and what came of it with times.

Play 7 of a scenario with `humas@kampus-a` uses `humas-7@kampus-a`. The server must have these members.
"""

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field

from kentongan.simulator.fault import Fault
from kentongan.simulator.link import NO_FAULT
from kentongan.simulator.mishap import PlaysFailed, SimulatorMishap
from kentongan.simulator.player import Player
from kentongan.simulator.scenario import Scenario
from kentongan.simulator.stage import Stage
from kentongan.simulator.trace import Trace

_HEAD = f"{'step':<40} {'times':>6} {'median':>9} {'p95':>9} {'most':>9}"


@dataclass(slots=True)
class Outcome:
    """What came of all plays: `broken` ones were ended by the fault that was asked for; `failed` says why."""

    plays: int
    held: int = 0
    broken: int = 0
    failed: list[SimulatorMishap] = field(default_factory=list)
    seconds: float = 0.0
    steps: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def summary(self) -> list[str]:
        """In lines: the plays, then the time of every kind of step."""
        broken = f", {self.broken} broken on purpose" if self.broken else ""
        first = f"{self.held} of {self.plays} plays held{broken}, {len(self.failed)} failed, {self.seconds:.2f} s"
        rows = [_row(name, sorted(times)) for name, times in sorted(self.steps.items())]
        return [first, _HEAD, *rows]


def _row(name: str, times: list[float]) -> str:
    figures = (times[len(times) // 2], times[min(len(times) * 95 // 100, len(times) - 1)], times[-1])
    return f"{name:<40} {len(times):>6} " + " ".join(f"{seconds * 1000:>6.1f} ms" for seconds in figures)


@dataclass(slots=True)
class Crowd:
    """`count` plays of a scenario; one alone plays it as it is written."""

    scenario: Scenario
    stage: Stage
    trace: Trace
    deadline: float
    fault: Fault = NO_FAULT
    count: int = 1

    async def play(self) -> Outcome:
        """All at once, to the end of the last. What fails is in the outcome; raises nothing of it."""
        outcome, loop = Outcome(self.count), asyncio.get_running_loop()
        begin = loop.time()
        await asyncio.gather(*(self._one(number, outcome) for number in range(1, self.count + 1)))
        outcome.seconds = loop.time() - begin
        return outcome

    async def _one(self, number: int, outcome: Outcome) -> None:
        many = self.count > 1
        scenario = self.scenario.numbered(number) if many else self.scenario
        player = Player(scenario, self.stage, self.trace, self.deadline, fault=self.fault)
        player.prefix = f"{number}:" if many else ""
        try:
            await player.play()
        except SimulatorMishap as mishap:
            outcome.failed.append(mishap)
        else:
            outcome.broken += player.broken
            outcome.held += not player.broken
        for name, seconds in player.times:
            outcome.steps[name].append(seconds)


def must_hold(outcome: Outcome) -> None:
    """Raise the mishap of the one play, or PlaysFailed, unless all expectations held."""
    if outcome.failed:
        first = outcome.failed[0]
        raise first if outcome.plays == 1 else PlaysFailed(failed=len(outcome.failed), plays=outcome.plays, why=first)
