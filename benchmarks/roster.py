"""Pages over a hundred thousand members of five hundred institutions: the slowest questions of each kind."""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from benchmarks.report import Figure
from kentongan.bus.local import LocalBus
from kentongan.protocol.commands.roster import Members
from kentongan.services.institution import InstitutionService
from kentongan.services.roster import RosterService
from kentongan.store.engine import open_engines
from kentongan.store.store import Store
from kentongan.words import Level, MemberState
from tests.store.crowd import fill

MEMBERS, INSTITUTIONS = 100_000, 500
_MOST = 200.0


async def measure(sessions: int, rounds: int) -> list[Figure]:
    """The median of as many rounds of each, in milliseconds; a page that nobody answers looks through everybody."""
    with tempfile.TemporaryDirectory() as folder:
        engines = open_engines(Path(folder))
        fill(engines.writer, MEMBERS, INSTITUTIONS)
        store = Store(engines, lambda: int(time.time() * 1000))
        store.start()
        try:
            figures = [
                Figure(f"{what}, {MEMBERS:,} members", await _median(ask, rounds), "ms")
                for what, ask in _questions(store).items()
            ]
        finally:
            await store.stop()
    slowest = max(figure.value for figure in figures)
    return [*figures, Figure(f"  slowest page (at most {_MOST:.0f})", slowest, "ms")]


def _questions(store: Store) -> dict[str, Callable[[], Awaitable[Any]]]:
    roster, institutions = RosterService(store, LocalBus()), InstitutionService(store, LocalBus())
    rare = Members(state=MemberState.SUSPENDED, highest_level=Level.EMERGENCY, broadcast=True)
    return {
        "first page": lambda: roster.page(Members()),
        "last page": lambda: roster.page(Members(after=f"meja-{MEMBERS - 100:06}")),
        "search, many": lambda: roster.page(Members(search="siti")),
        "search, none": lambda: roster.page(Members(search="tidak ada")),
        "search, an institution": lambda: roster.page(Members(search="universitas 0499")),
        "filter, none": lambda: roster.page(rare),
        "institutions": lambda: institutions.page("", "", 100),
        "desks": lambda: institutions.desks("univ-0007", "", 100),
    }


async def _median(ask: Callable[[], Awaitable[Any]], rounds: int) -> float:
    times = []
    for _ in range(rounds):
        begin = time.perf_counter()
        await ask()
        times.append((time.perf_counter() - begin) * 1000)
        await asyncio.sleep(0)
    return statistics.median(times)
