"""Two stages beside each other: their work in turns, how long it took on each, and what a unit of it consumed."""

from benchmarks.report import Figure
from benchmarks.stage import DELIVERED, DIRECT, LOGIN, SHOWN, Stage

_UNITS = {LOGIN: "login by device key", SHOWN: "recipient until shown", DIRECT: "direct message until delivered"}
_PROGRAMS = {"hub": "hub", "mariadb": "mariadbd", "nats": "nats-server"}


async def in_turns(stages: dict[str, Stage], rounds: int) -> None:
    """So many rounds on each; whatever else the machine does meets both alike."""
    for _ in range(rounds):
        for one in stages.values():
            await one.round()


def compared(stages: dict[str, Stage], sessions: int) -> list[Figure]:
    """Medians of both, by their names, and the second in the first; then the costs of each."""
    first, second = stages
    figures: list[Figure] = []
    for kind, what in ((DELIVERED, "last delivered stored"), (SHOWN, "last shown stored too")):
        seconds = {name: one.median(kind) for name, one in stages.items()}
        figures += [
            Figure(f"{name}: broadcast to {sessions} sessions, {what}", seconds[name] * 1000, "ms") for name in stages
        ]
        figures.append(Figure(f"  {second} in {first}", seconds[second] / seconds[first], "x"))
    rates = {name: 1 / one.median(DIRECT) for name, one in stages.items()}
    figures += [Figure(f"{name}: direct messages, each delivered", rates[name], "1/s") for name in stages]
    figures.append(Figure(f"  {second} in {first}", rates[second] / rates[first], "x"))
    return figures + [cost for name, one in stages.items() for cost in _costs(name, one)]


def _costs(name: str, one: Stage) -> list[Figure]:
    """For each login, recipient of a broadcast, and direct message."""
    figures = [
        Figure(f"{name}: {program} for a {what}", one.each(kind, counter) * 1e6, "us")
        for kind, what in _UNITS.items()
        for counter, program in _PROGRAMS.items()
        if one.meter.counts(counter)
    ]
    if one.meter.counts("log bytes"):
        figures += [
            Figure(f"{name}: log of InnoDB for a {what}", one.each(kind, "log bytes"), "bytes")
            for kind, what in _UNITS.items()
        ]
    return figures
