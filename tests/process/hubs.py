"""Several real hubs as processes: one MariaDB, one NATS server, and for each hub a data folder with the same key.

    with running_hubs(tmp_path / "hubs", 2) as hubs:  # or as the fixture of a module: it takes some seconds
        passwords = await hubs.members(["humas@kampus-a"])
        async with hubs[1].session("humas@kampus-a", passwords["humas@kampus-a"]) as client: ...

Each hub is a `RunningServer` of its own: killed, paused and started again by itself. Letters may be written by any of
them, and are looked for in the folders of all.
"""

import contextlib
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from kentongan.services.handover import import_key
from kentongan.services.identity import export_identity, load_identity
from tests.bus.nats_server import NatsServer
from tests.mariadb import MariaDB
from tests.process.log import ServerLog
from tests.process.server import RunningServer

Stage = TypeVar("Stage", bound="RunningHubs")


class RunningHubs:
    """The hubs, and what they share; nothing runs before `start`."""

    def __init__(
        self,
        folder: Path,
        count: int,
        settings: Mapping[str, object] | None = None,
        nats: Sequence[NatsServer] = (),
        prelude: str = "",
    ) -> None:
        """`settings` of all hubs and `prelude` as of a `RunningServer`; `nats`: servers to be started, for one."""
        folder.mkdir(exist_ok=True)
        self.mariadb = self._make_mariadb()
        self.nats = nats or [NatsServer(folder)]
        self.database = ""
        self.hubs: list[RunningServer] = []
        self._folder = folder
        self._settings = dict(settings or {})
        self._count = count
        self._prelude = prelude
        self._changed = threading.Condition()

    def __getitem__(self, place: int) -> RunningServer:
        """A hub, counted from 0."""
        return self.hubs[place]

    def __iter__(self) -> Iterator[RunningServer]:
        """Every hub."""
        return iter(self.hubs)

    def start(self) -> None:
        """Start everything; afterwards each hub serves clients and administrators, and hears the others."""
        self.mariadb.start()
        self.database = self._make_database()
        for server in self.nats:
            server.start()
        for _ in range(self._count):
            self.add().start()
        for one in self.hubs:
            one.log.wait_for(lambda one=one: one.log.events("bus_connected") or None, 30, "the way to NATS")

    def add(self) -> RunningServer:
        """One more hub, with the key of the others; not started."""
        name = f"hub-{len(self.hubs)}"
        own = {"database": self.database, "bus": ",".join(server.url for server in self.nats), "nats.hub": name}
        hub = self._make_hub(name, settings={**own, **self._settings}, prelude=self._prelude)
        hub.log = ServerLog(self._changed)
        hub.data.mkdir(mode=0o700)
        if self.hubs:
            import_key(hub.data, export_identity(self.hubs[0].data)[0])
        else:
            load_identity(hub.data)
        self.hubs.append(hub)
        for one in self.hubs:
            one.letters = [other.data / "mail" for other in self.hubs]
        return hub

    def _make_mariadb(self) -> MariaDB:
        return MariaDB()

    def _make_database(self) -> str:
        return self.mariadb.make_database()

    def _make_hub(self, name: str, **options: Any) -> RunningServer:
        return RunningServer(self._folder / name, **options)

    async def members(self, addresses: list[str]) -> dict[str, str]:
        """Members who have replaced their first passwords, by way of the first hub: their passwords."""
        return await self.hubs[0].members(addresses)

    def close(self) -> None:
        """Stop whatever runs; nothing of it stays behind."""
        try:
            for hub in self.hubs:
                hub.close()
        finally:
            for server in self.nats:
                server.kill()
            self.mariadb.remove()


@contextlib.contextmanager
def closing(hubs: Stage) -> Iterator[Stage]:
    """Started hubs; at the end they are gone, and their logs must be clean."""
    try:
        hubs.start()
        yield hubs
    finally:
        hubs.close()
    for hub in hubs:
        assert not hub.log.problems(), f"unexpected in the log: {hub.log.problems()}\n{hub.log}"


@contextlib.contextmanager
def running_hubs(folder: Path, count: int = 2, **options: Any) -> Iterator[RunningHubs]:
    """`closing` with `RunningHubs` of these options."""
    with closing(RunningHubs(folder, count, **options)) as hubs:
        yield hubs
