"""The same hub on SQLite and on a real MariaDB, in turns: broadcasts, direct messages, and what each consumes."""

from contextlib import AsyncExitStack

from benchmarks.cluster import cluster, mariadb
from benchmarks.comparison import compared, in_turns
from benchmarks.report import Figure
from benchmarks.stage import Stage, stage


async def measure(sessions: int, rounds: int) -> list[Figure]:
    """Medians of as many rounds of each."""
    async with AsyncExitStack() as stack:
        beside = stack.enter_context(mariadb())
        stages: dict[str, Stage] = {}
        for name, database in (("SQLite", None), ("MariaDB", beside)):
            hub = await stack.enter_async_context(cluster(1, sessions + 1, beside=database))
            stages[name] = await stack.enter_async_context(stage(hub))
        await in_turns(stages, rounds)
    return compared(stages, sessions)
