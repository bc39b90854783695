"""Two real hubs with their use cases over one database, and clients of each without sockets between them.

The product refuses two hubs on SQLite; one process may have two stores on one file, and that is enough to show what
hubs tell each other. With `--mariadb` they are on a MariaDB, each under a name of its own.
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, TypeVar, cast

from kentongan.bus.bus import Bus, Event, doorbell_of
from kentongan.bus.local import LocalBus
from kentongan.cli.services import make_services
from kentongan.cli.storage import Shelf
from kentongan.config import load_settings
from kentongan.files.spool import Spool
from kentongan.hub.hub import Hub
from kentongan.ids import new_id, new_secret, secret_hash
from kentongan.protocol.command import Block
from kentongan.protocol.commands.login import LoggedIn, Resume
from kentongan.protocol.commands.message import Follow, Following
from kentongan.services.audit import AuditService
from kentongan.services.diagnostics import LogTail
from kentongan.services.identity import load_identity
from kentongan.services.password import PasswordService
from kentongan.store.device import SaveDevice
from kentongan.store.engine import open_engines
from kentongan.store.hub import HubCard
from kentongan.store.member import get_member_at
from kentongan.store.store import Store
from tests.databases import database_of
from tests.hub.fake_services import FakeShadow
from tests.hub.peer import Peer
from tests.store import people

DEADLINE = 20.0

Found = TypeVar("Found", bound=Block)


class ShortBus(LocalBus):
    """Rings at one other hub in the same process, unless the rings get lost; `is_whole` says what the hub believes."""

    is_shared = True

    def __init__(self) -> None:
        super().__init__()
        self.other: ShortBus | None = None
        self.loses = False

    def publish(self, event: Event) -> None:
        super().publish(event)
        if (doorbell := doorbell_of(event)) and self.other is not None and not self.loses:
            asyncio.get_running_loop().call_soon(self.other.publish_here, doorbell)

    def publish_here(self, event: Event) -> None:
        super().publish(event)


class HubOfTwo:
    """One of the hubs."""

    def __init__(self, folder: Path, bus: Bus) -> None:
        self.bus = bus
        identity = load_identity(folder)
        database = database_of(folder)
        card = HubCard(new_id(), identity.fingerprint) if database else None
        self.store = Store(open_engines(folder, database, card), lambda: int(time.time() * 1000))
        self.store.start()
        settings = load_settings(data=folder, listen="127.0.0.1:0")
        self.passwords = PasswordService(1)
        self.audit = AuditService(self.store, folder, identity)
        self.services = make_services(
            settings, identity, self.store, Shelf(Spool(folder / "files")), self.passwords, bus, self.audit, LogTail()
        )
        self.hub = Hub(settings, identity, self.services, cast(Any, FakeShadow()), bus)
        self.services.traffic.live = self.hub.live
        self.desks: list[Desk] = []
        self.hub.endpoint = self.hub.router.endpoint = "hub.example:7420"

    async def start(self) -> None:
        self.hub.router.begin_after(await self.services.message.last_sequence())
        self.hub.run(self.hub.doorbell.run())

    async def stop(self) -> None:
        for desk in self.desks:
            desk.leave()
        await self.hub.stop()
        await self.audit.stopped()
        self.passwords.close()
        await self.store.stop()

    async def member(self, address: str, device_key: str = "") -> "Desk":
        """A member that is logged in and follows; the first time it is admitted."""
        desk = Desk(self)
        await desk.log_in(device_key or await self.device(address))
        return desk

    async def device(self, address: str) -> str:
        """The key of a new device of a member, who is admitted before if need be."""
        found = await self.store.read(get_member_at, address)
        member_id = found.id if found else await people.admit(self.store, address)
        key = new_secret()
        assert await self.store.write(SaveDevice(new_id(), member_id, secret_hash(key), "Laptop"))
        return key


class Desk(Peer):
    """A client of one of the hubs, and everything it has heard."""

    def __init__(self, of: HubOfTwo) -> None:
        super().__init__(of.hub)
        of.desks.append(self)
        self.blocks: list[Block] = []

    async def log_in(self, device_key: str, after: int = -1) -> LoggedIn:
        """And follow; `after` as in the block."""
        self.say(Resume(device_key=device_key, token="r"))
        logged_in = await self.hears(LoggedIn)
        self.say(Follow(after=after, token="f"))
        await self.hears(Following)
        return logged_in

    async def hears(self, kind: type[Found], fits: Callable[[Found], bool] = lambda block: True) -> Found:
        """Wait for a block of a kind; it and what came before is forgotten."""

        def find() -> Found | None:
            self.blocks += self.heard()
            return next((block for block in self.blocks if isinstance(block, kind) and fits(block)), None)

        found = await until(find)
        del self.blocks[: self.blocks.index(found) + 1]
        return found


async def until(find: Callable[[], Any], deadline: float = DEADLINE) -> Any:
    """What is found, once it is."""
    async with asyncio.timeout(deadline):
        while not (found := find()):  # noqa: ASYNC110 - the turns of the loop are what is waited for
            await asyncio.sleep(0.005)
    return found


@contextlib.asynccontextmanager
async def two_hubs(folder: Path, one: Bus, other: Bus) -> AsyncIterator[tuple[HubOfTwo, HubOfTwo]]:
    """Both, running."""
    hubs: list[HubOfTwo] = []
    try:
        for bus in (one, other):
            hubs.append(HubOfTwo(folder, bus))
            await hubs[-1].start()
        yield hubs[0], hubs[1]
    finally:
        for hub in hubs:
            await hub.stop()


def short_buses() -> tuple[ShortBus, ShortBus]:
    """Two that ring at each other."""
    one, other = ShortBus(), ShortBus()
    one.other, other.other = other, one
    return one, other
