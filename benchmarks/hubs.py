"""One hub and two, each on a database of the same MariaDB, in turns; between the two a NATS.

On two cores this is no proof of how far hubs scale: the clients of the measurement take one, and the database and
both hubs share the other. What counts is what each program consumes for a unit of work, and whether a hub more lets it
grow.
"""

from contextlib import AsyncExitStack

from benchmarks.cluster import cluster, mariadb
from benchmarks.comparison import compared, in_turns
from benchmarks.report import Figure
from benchmarks.stage import DELIVERED, DIRECT, HEARTBEAT, IDLE, SHOWN, Stage, stage


async def measure(sessions: int, rounds: int) -> list[Figure]:
    """Medians of as many rounds of each; direct messages of two hubs go to the other one."""
    async with AsyncExitStack() as stack:
        beside = stack.enter_context(mariadb())
        stages: dict[str, Stage] = {}
        for name, count in (("1 hub", 1), ("2 hubs", 2)):
            hubs = await stack.enter_async_context(cluster(count, sessions + 1, beside=beside))
            stages[name] = await stack.enter_async_context(stage(hubs))
        await in_turns(stages, rounds)
        for one in stages.values():
            await one.idle()
    figures = compared(stages, sessions)
    figures += [
        Figure(f"{name}: {program} for a session and second in which nothing happens", used * 1e6, "us")
        for name, one in stages.items()
        for program, used in (("hub", one.each(IDLE, "hub")), ("mariadbd", one.each(IDLE, "mariadb")))
    ]
    return figures + _busiest(*stages.values()) + _traffic(stages["2 hubs"])


def _busiest(one: Stage, two: Stage) -> list[Figure]:
    """What bounds a broadcast where each program has a core: the hub that has most to do."""
    alone = one.meter.most(SHOWN, "hub")
    shared = two.meter.most(SHOWN, "hub")
    return [Figure("2 hubs: processor of the busier for a broadcast, in that of 1 hub", shared / alone, "x")]


def _traffic(two: Stage) -> list[Figure]:
    kinds = {SHOWN: "broadcast until shown", DIRECT: "direct message until delivered"}
    broadcasts = len(two.seconds[SHOWN])
    figures = []
    for kind, what in kinds.items():
        units = broadcasts if kind == SHOWN else two.units[kind]
        rings, size = two.meter.used(kind, "bell"), two.meter.used(kind, "bytes of bell")
        figures += [
            Figure(f"NATS: rings for a {what}", rings / units, "rings"),
            Figure(f"NATS: bytes of a ring, {kind}", size / max(rings, 1), "bytes"),
        ]
    statuses = sum(two.meter.used(kind, "status") for kind in (*kinds, DELIVERED, HEARTBEAT))
    size = sum(two.meter.used(kind, "bytes of status") for kind in (*kinds, DELIVERED, HEARTBEAT))
    return [*figures, Figure("NATS: bytes of a status, one a second of each hub", size / max(statuses, 1), "bytes")]
