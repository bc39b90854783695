"""What one recipient of a broadcast costs with a thousand sessions and with nine thousand, in turns on two servers."""

import statistics
from contextlib import AsyncExitStack

from benchmarks.broadcast import Crowd, broadcast
from benchmarks.generator import LightClient, connect
from benchmarks.record import Record
from benchmarks.report import Figure
from benchmarks.server import server

_FEW, _MANY = 1_000, 9_000


class _House:
    """A server whose members are all online, and one who sends."""

    def __init__(self, record: Record, sender: LightClient, clients: list[LightClient], crowd: Crowd) -> None:
        self._record = record
        self._sender = sender
        self._clients = clients
        self._crowd = crowd
        self.costs: list[float] = []

    async def round(self) -> None:
        """One broadcast, until the last `delivered` is stored; notes the seconds for each recipient."""
        count = len(self._clients)
        self.costs.append(await broadcast(self._record, self._sender, self._crowd, count, shown=False) / count)

    def leave(self) -> None:
        """Everybody hangs up."""
        self._record.close()
        for client in (self._sender, *self._clients):
            client.transport.abort()


async def measure(sessions: int, rounds: int) -> list[Figure]:
    """Medians of as many rounds of each; one round of each beforehand does not count."""
    async with AsyncExitStack() as stack:
        houses = [await _open(stack, count) for count in (_FEW, _MANY)]
        for _ in range(rounds + 1):
            for house in houses:
                await house.round()
        for house in houses:
            house.leave()
    few, many = (statistics.median(house.costs[1:]) * 1e6 for house in houses)
    return [
        Figure(f"broadcast, one recipient of {_FEW:,}", few, "us"),
        Figure(f"broadcast, one recipient of {_MANY:,}", many, "us"),
        Figure("  growth (at most 1.3)", many / few, "x"),
    ]


async def _open(stack: AsyncExitStack, count: int) -> _House:
    ours = await stack.enter_async_context(server(count + 1))
    crowd = Crowd()
    sender, *_ = await connect(ours.host, ours.port, ours.keys[:1], follow=False)
    clients = await connect(ours.host, ours.port, ours.keys[1:], crowd.push)
    return _House(Record(ours.folder, ours.database), sender, clients, crowd)
