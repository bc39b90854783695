"""One broadcast to 225,000 members on two hubs and a MariaDB: how long, and what it leaves in the database.

A hundred members are there, half of them on each hub; the others are away. Meanwhile somebody sends direct messages,
one after the other: a broadcast takes the writer of its hub, and whoever else sends there waits.
"""

import asyncio
import statistics
from collections.abc import Callable
from contextlib import AsyncExitStack

from benchmarks.broadcast import Crowd
from benchmarks.cluster import Cluster, cluster, mariadb
from benchmarks.generator import LightClient, connect, stopwatch
from benchmarks.members import address_of
from benchmarks.processor import Meter
from benchmarks.report import Figure
from kentongan.ids import new_id
from kentongan.protocol.commands.message import Accepted, Send
from kentongan.store.mysql import Place
from tests.mariadb import MariaDB, connected

EVERYBODY = 225_000
_THERE = 100
# Seconds until what was refused is sent again.
_AGAIN = 0.1
# What most deliveries have come to in the end.
_SEEN = "UPDATE delivery SET delivered_at = 1800000000000, shown_at = 1800000005000, opened_at = 1800000060000"
# What each other hub asks about each message.
_MEMBERS = "SELECT member_id FROM delivery WHERE message_id = %s"
_FILES = "SELECT name, file_size FROM information_schema.innodb_sys_tablespaces WHERE name LIKE %s"


async def measure(sessions: int, rounds: int, everybody: int = EVERYBODY) -> list[Figure]:
    """Medians of three broadcasts; `sessions` and `rounds` do not count here."""
    async with AsyncExitStack() as stack:
        beside = stack.enter_context(mariadb())
        both = await stack.enter_async_context(cluster(2, _THERE + 2, beside=beside, crowd=everybody - _THERE - 2))
        meter = Meter(both.counters)
        waits = _Waits()
        for _ in range(3):
            await _round(both, meter, waits)
        deliveries = 3 * (everybody - 1)
        with meter.working("read"), connected(both.hubs[0].database) as cursor:
            rows = sum(cursor.execute(_MEMBERS, (of,)) for of in range(1, 100))
        before = _size(beside, both)
        with connected(both.hubs[0].database) as cursor:
            cursor.execute(_SEEN)
        after = _size(beside, both)
    each = {name: meter.used("broadcast", name) / deliveries for name in ("hub 0", "hub 1", "mariadb", "log bytes")}
    return [
        Figure(f"broadcast to {everybody:,} members, accepted", statistics.median(waits.accepted), "s"),
        Figure("  times that it was refused first, of 3", waits.refusals, "times"),
        Figure("  longest wait of a direct message meanwhile", max(waits.longest), "s"),
        Figure("  last of those on the same hub has it", statistics.median(waits.here), "s"),
        Figure("  last of those on the other hub has it", statistics.median(waits.there), "s"),
        Figure("  mariadbd for each delivery", each["mariadb"] * 1e6, "us"),
        Figure("  hub that accepts, for each delivery", each["hub 0"] * 1e6, "us"),
        Figure("  other hub, for each delivery", each["hub 1"] * 1e6, "us"),
        Figure("  log of InnoDB for each delivery", each["log bytes"], "bytes"),
        Figure("  mariadbd for each delivery that a hub reads", meter.used("read", "mariadb") / rows * 1e6, "us"),
        Figure("database: a delivery when it is new", before / deliveries, "bytes"),
        Figure("database: a delivery that was opened", after / deliveries, "bytes"),
    ]


class _Waits:
    """Seconds, of each round; `refusals` of all."""

    def __init__(self) -> None:
        """None yet."""
        self.accepted: list[float] = []
        self.longest: list[float] = []
        self.here: list[float] = []
        self.there: list[float] = []
        self.refusals = 0


async def _round(both: Cluster, meter: Meter, waits: _Waits) -> None:
    crowds, clients = [Crowd(), Crowd()], []
    (sender, talker) = await connect(both.hubs[0].host, both.hubs[0].port, both.hubs[0].keys[:2], follow=False)
    for number, (hub, crowd) in enumerate(zip(both.hubs, crowds, strict=True)):
        keys = hub.keys[2:][number::2]
        clients += await connect(hub.host, hub.port, keys, crowd.push)
        crowd.expect(len(keys), shown=False)
    with meter.working("broadcast"):
        elapsed = stopwatch()
        arrivals = [asyncio.create_task(_arrival(crowd, elapsed)) for crowd in crowds]
        done = asyncio.Event()
        talk = asyncio.create_task(_talk(talker, waits, done))
        waits.refusals += await _send(sender)
        waits.accepted.append(elapsed())
        waits.here.append(await arrivals[0])
        waits.there.append(await arrivals[1])
        done.set()
        await talk
    for client in (sender, talker, *clients):
        client.transport.abort()


async def _send(client: LightClient) -> int:
    """Send to everybody, and again with the same id after a refusal, as clients do; gives how often it was refused."""
    number, refusals = new_id(), 0
    while not isinstance(
        await client.ask(Send, id=number, to=["*"], subject="Undangan seminar", text="x" * 120), Accepted
    ):
        refusals += 1
        await asyncio.sleep(_AGAIN)
    return refusals


async def _arrival(crowd: Crowd, elapsed: Callable[[], float]) -> float:
    await crowd.all_here.wait()
    return elapsed()


async def _talk(client: LightClient, waits: _Waits, done: asyncio.Event) -> None:
    """Direct messages to somebody who is away, each after the one before was answered; notes the longest wait."""
    waits.longest.append(0.0)
    while not done.is_set():
        elapsed = stopwatch()
        await client.ask(Send, id=new_id(), to=[address_of(_THERE + 5)], subject="Contoh", text="x" * 120)
        waits.longest[-1] = max(waits.longest[-1], elapsed())


def _size(beside: MariaDB, both: Cluster) -> float:
    """Bytes of the table of deliveries on the disk, with its indexes."""
    name = Place(both.hubs[0].database).name
    with beside.connect() as connection, connection.cursor() as cursor:
        cursor.execute(_FILES, (f"{name}/delivery",))
        return float(cursor.fetchone()[1])
