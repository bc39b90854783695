"""A cluster with clients on it, and the work that is done again and again, in turns with other clusters.

Broadcasts from `send` to the last stored receipt, and direct messages from many senders at once, each to somebody of
another hub. Every popup is reported as clients do.
"""

import asyncio
import statistics
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from benchmarks.broadcast import Crowd, broadcast
from benchmarks.cluster import Cluster
from benchmarks.generator import LightClient, connect, stopwatch
from benchmarks.members import address_of
from benchmarks.processor import Meter
from benchmarks.record import Record
from kentongan.ids import new_id
from kentongan.protocol.commands.message import Accepted, Send

LOGIN, HEARTBEAT, DELIVERED, SHOWN, DIRECT, IDLE = "login", "heartbeat", "delivered", "shown", "direct", "idle"
_SENDERS, _EACH = 64, 30
_IDLE_SECONDS = 20


class Stage:
    """One cluster under measurement. `seconds` of each kind of work; of direct messages those for one."""

    def __init__(self, cluster: Cluster) -> None:
        """Nobody is logged in yet."""
        self.meter = Meter(cluster.counters)
        self.units: defaultdict[str, int] = defaultdict(int)
        self.seconds: defaultdict[str, list[float]] = defaultdict(list)
        self._hubs = cluster.hubs
        self._record = Record(cluster.hubs[0].folder, cluster.hubs[0].database)
        self._crowd = Crowd()
        self._sender = LightClient()
        self._clients: list[LightClient] = []

    async def arrive(self) -> None:
        """Log every member in: the first on the first hub, who sends to all; the others come to the hubs in turns."""
        first, count = self._hubs[0], len(self._hubs)
        (self._sender,) = await connect(first.host, first.port, first.keys[:1], follow=False)
        self._clients = [self._sender] * len(first.keys[1:])
        with self.meter.working(LOGIN):
            for number, hub in enumerate(self._hubs):
                keys = hub.keys[1:][number::count]
                self._clients[number::count] = await connect(hub.host, hub.port, keys, self._crowd.push)
        self.units[LOGIN] += len(self._clients)

    async def round(self) -> None:
        """Each kind of work once; what is not measured (the first words after a pause) comes before."""
        with self.meter.working(HEARTBEAT):
            await asyncio.gather(*(client.ping() for client in self._clients))
        self.units[HEARTBEAT] += len(self._clients)
        for kind in (DELIVERED, SHOWN):
            with self.meter.working(kind):
                elapsed = await broadcast(
                    self._record, self._sender, self._crowd, len(self._clients), shown=kind == SHOWN
                )
            self.note(kind, len(self._clients), elapsed)
        with self.meter.working(DIRECT):
            sent, elapsed = await self._send_directly()
        self.note(DIRECT, sent, elapsed / sent)

    async def idle(self) -> None:
        """Let everybody be there for a while, with heartbeats and whatever hubs do by themselves."""
        with self.meter.working(IDLE):
            await asyncio.sleep(_IDLE_SECONDS)
        self.units[IDLE] += len(self._clients) * _IDLE_SECONDS

    def note(self, kind: str, units: int, seconds: float) -> None:
        """So much work of a kind was done; a round of it, or one unit, took so long."""
        self.units[kind] += units
        self.seconds[kind].append(seconds)

    def median(self, kind: str) -> float:
        """Seconds."""
        return statistics.median(self.seconds[kind])

    def each(self, kind: str, counter: str) -> float:
        """What a unit of work has consumed, by all counters whose names begin so."""
        return self.meter.used(kind, counter) / self.units[kind]

    async def _send_directly(self) -> tuple[int, float]:
        """How many were sent, and the seconds until the last was accepted; waits for the receipts too."""
        senders = min(_SENDERS, (len(self._clients) - 1) // 2)
        away = senders + (senders + 1) % 2  # an odd number: on the other one of two hubs
        count, newest = senders * _EACH, await asyncio.to_thread(self._record.newest)
        self._crowd.expect(count, shown=False)

        async def send(place: int) -> None:
            # Who is at a place among the clients is one further among the members.
            to = [address_of(place + away + 1)]
            for _ in range(_EACH):
                answer = await self._clients[place].ask(Send, id=new_id(), to=to, subject="Contoh", text="x" * 120)
                assert isinstance(answer, Accepted)

        elapsed = stopwatch()
        await asyncio.gather(*map(send, range(senders)))
        seconds = elapsed()
        await self._crowd.all_here.wait()
        await asyncio.to_thread(self._record.wait, newest, "delivered_at")
        return count, seconds

    def leave(self) -> None:
        """Everybody hangs up."""
        self._record.close()
        for client in (self._sender, *self._clients):
            client.transport.abort()


@asynccontextmanager
async def stage(cluster: Cluster) -> AsyncIterator[Stage]:
    """Everybody is there, and goes at the end."""
    ours = Stage(cluster)
    await ours.arrive()
    try:
        yield ours
    finally:
        ours.leave()
