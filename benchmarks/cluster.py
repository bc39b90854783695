"""One hub or several on one database, and the programs beside them: MariaDB and NATS as real processes."""

import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nats.aio.client import Client
from nats.aio.msg import Msg

from benchmarks.members import fill
from benchmarks.processor import Counters, processor_seconds
from benchmarks.server import Server, hub
from tests.bus.nats_server import NatsServer, nats_running
from tests.mariadb import MariaDB, running

# What docs/howto/use_mariadb.md demands is set by `tests/mariadb` already; these are for a database that is used.
_MARIADB = ("--innodb-buffer-pool-size=1G", "--innodb-log-file-size=512M", "--max-connections=151")
# All hubs show clients the same key.
_SHARED = ("identity.pem", "certificate.pem")


@dataclass(frozen=True)
class Cluster:
    """Hubs of one database, and what can be counted about them."""

    hubs: list[Server]
    counters: Counters


@contextmanager
def mariadb() -> Iterator[MariaDB]:
    """A server whose folder is on the disk of temporary files, as the SQLite of a measured server is."""
    with running(*_MARIADB, disk=tempfile.gettempdir()) as server:
        yield server


@asynccontextmanager
async def cluster(hubs: int, members: int, *, beside: MariaDB | None = None, crowd: int = 0) -> AsyncIterator[Cluster]:
    """So many hubs, on a new database of a MariaDB or one hub on SQLite; several have a NATS between them."""
    async with AsyncExitStack() as stack:
        folders = [Path(stack.enter_context(tempfile.TemporaryDirectory())) for _ in range(hubs)]
        database = beside.make_database() if beside else ""
        counters: dict[str, Any] = {}
        settings = {"database": database}
        if hubs > 1:
            nats = stack.enter_context(nats_running(folders[0]))
            settings["bus"] = nats.url
            lanes = await stack.enter_async_context(_listening(nats))
            counters |= lanes.counters | {"nats": lambda: processor_seconds(nats.pid)}
        keys = fill(folders[0], database, members, crowd=crowd)
        running_hubs: list[Server] = []
        for number, folder in enumerate(folders):
            for name in _SHARED if number else ():
                shutil.copy(folders[0] / name, folder / name)
            more = {"nats.hub": f"hub-{number}"} if hubs > 1 else {}
            running_hubs.append(await stack.enter_async_context(hub(folder, keys, settings | more)))
        counters |= {f"hub {n}": _processor_of(one.pid) for n, one in enumerate(running_hubs)}
        if beside:
            counters |= {"mariadb": _processor_of(beside.pid), "log bytes": lambda: _log_bytes(beside)}
        yield Cluster(running_hubs, counters)


def _processor_of(pid: int) -> Any:
    return lambda: processor_seconds(pid)


def _log_bytes(server: MariaDB) -> float:
    """What InnoDB has written to its log until now."""
    with server.connect() as connection, connection.cursor() as cursor:
        cursor.execute("SHOW GLOBAL STATUS LIKE 'Innodb_os_log_written'")
        return float(cursor.fetchone()[1])


class _Lanes:
    """How much goes over NATS, by lane."""

    def __init__(self) -> None:
        """Nothing was heard yet."""
        self._count: dict[str, int] = {"bell": 0, "status": 0}
        self._bytes = dict(self._count)

    async def hear(self, message: Msg) -> None:
        """One message of a hub."""
        lane = message.subject.rpartition(".")[2]
        self._count[lane] += 1
        self._bytes[lane] += len(message.data)

    @property
    def counters(self) -> dict[str, Any]:
        """By `bell` and `status`, and the bytes of each."""
        return {
            "bell": lambda: self._count["bell"],
            "bytes of bell": lambda: self._bytes["bell"],
            "status": lambda: self._count["status"],
            "bytes of status": lambda: self._bytes["status"],
        }


@asynccontextmanager
async def _listening(nats: NatsServer) -> AsyncIterator[_Lanes]:
    lanes, client = _Lanes(), Client()
    await client.connect(nats.url)
    await client.subscribe("kentongan.*.*", cb=lanes.hear)
    try:
        yield lanes
    finally:
        await client.close()
