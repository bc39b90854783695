"""`kentongan serve` with several hubs: what each of them is told, and the parent that watches them.

SIGTERM ends all of them in order, SIGHUP starts them anew one after the other, with the settings as they are then.
"""

import asyncio
import signal
import sys
from collections.abc import Coroutine, Mapping
from pathlib import Path
from typing import Any

import structlog

from kentongan.cli.premises import occupied
from kentongan.config import Settings, SettingsError, load_settings
from kentongan.config.value import split_ports
from kentongan.errors import KentonganError
from kentongan.language import Sentence
from kentongan.parent.hub import HubChild
from kentongan.parent.line import Order
from kentongan.parent.nats import NatsChild, find_nats
from kentongan.parent.parent import Parent
from kentongan.parent.systemd import Systemd
from kentongan.services.identity import load_identity

_COMMAND = [sys.executable, "-P", "-m", "kentongan.cli.child"]
# Seconds beyond those for transfers in which a hub has to end: goodbyes, the last letters, the database.
_FAREWELL = 10.0
_SQLITE = Sentence(
    "Beberapa hub memerlukan satu MariaDB bersama, sedangkan SQLite hanya untuk satu proses: isi “database” (lihat "
    "use_mariadb.md), dan pindahkan data yang sudah ada dengan “kentongan admin move-database”; atau hapus “hubs”.",
    "Several hubs need one MariaDB for all, and SQLite is for one process: set “database” (see use_mariadb.md), and "
    "move what is there with “kentongan admin move-database”; or leave “hubs” out.",
)
_NO_NATS = Sentence(
    "Beberapa hub saling memberi tahu lewat NATS, yang belum terpasang: pip install 'kentongan[server,cluster]', atau "
    "sebutkan server NATS dengan “bus”.",
    "Several hubs ring at each other over NATS, which is not installed: pip install 'kentongan[server,cluster]', or "
    "name a NATS server with “bus”.",
)
_FEW_PORTS = Sentence(
    "“shadow.ports” punya {ports} port, lebih sedikit daripada {hubs} hub.",
    "“shadow.ports” has {ports} ports, fewer than the {hubs} hubs.",
)
_BUS_GONE = Sentence(
    "Tanpa “bus” server ini harus dimulai ulang seluruhnya.",
    "Without “bus” this server has to be started anew as a whole.",
)
_log = structlog.get_logger("parent")


async def serve_hubs(config: Path | None, options: Mapping[str, Any], settings: Settings) -> None:
    """Run as many hubs as the settings want until this process is told to stop; raises what keeps them from starting.

    `options` are those of the command line, which win over the file `config` when it is read again.
    """
    check_hubs(settings)
    with occupied(settings):
        load_identity(settings.data)  # made once, before several would make it
        await Hubs(config, options, settings).run()


def check_hubs(settings: Settings) -> None:
    """Raises SettingsError when several hubs cannot work with these settings."""
    if not settings.database.get_secret_value():
        raise SettingsError(_SQLITE)
    if not settings.bus and find_nats() is None:
        raise SettingsError(_NO_NATS)
    if (ports := len(split_ports(settings.shadow.ports))) < settings.hubs:
        raise SettingsError(_FEW_PORTS.filled(ports=ports, hubs=settings.hubs))


class Hubs:
    """The parent with its children, as settings want them."""

    def __init__(self, config: Path | None, options: Mapping[str, Any], settings: Settings) -> None:
        """Nothing is started before `run`."""
        self._config = config
        self._options = options
        program = find_nats()
        self._nats = NatsChild(program, settings.data) if program and not settings.bus else None
        farewell = settings.drain_time + _FAREWELL
        self._hubs = [
            HubChild(f"{settings.hub_name}-{order.number}", order, _COMMAND, farewell)
            for order in self._orders(settings, settings.hubs)
        ]
        self._parent = Parent(self._hubs, [self._nats] if self._nats else [])

    def _orders(self, settings: Settings, count: int) -> list[Order]:
        config = str(self._config) if self._config else ""
        options = dict(self._options)
        return [Order(one, count, config, options, self._part(settings, one, count)) for one in range(count)]

    def _part(self, settings: Settings, number: int, count: int) -> dict[str, Any]:
        """What is set for one hub: its name, its part of what is there once, and where the others are heard."""
        reach: dict[str, Any] = {"nats": {"hub": f"{settings.hub_name}-{number}"}}
        if self._nats is not None and not settings.bus:
            of_ours = {"user": self._nats.user, "password": self._nats.password}
            reach["nats"] |= of_ours | dict.fromkeys(("ca", "certificate", "key"))
            reach["bus"] = self._nats.url
        ports = split_ports(settings.shadow.ports)
        part = ports[len(ports) * number // count : len(ports) * (number + 1) // count]
        workers = max(1, settings.shadow.workers // count)
        console = {} if number == 0 else {"console": {"listen": ""}}
        shadow = {"shadow": {"ports": f"{part.start}-{part.stop - 1}", "workers": workers}}
        return reach | shadow | console

    async def run(self) -> None:
        """Start all, and renew them when told to, until told to stop. Raises ChildNotStarted."""
        stop, renew = _hear(signal.SIGTERM, signal.SIGINT), _hear(signal.SIGHUP)
        systemd = Systemd()
        beating = asyncio.create_task(systemd.beat())
        try:
            await _unless(stop, self._parent.start())
            systemd.serves()
            while not stop.is_set():
                await _unless(stop, renew.wait())
                renew.clear()
                if not stop.is_set():
                    await _unless(stop, self._renew())
        finally:
            await self._parent.stop()
            beating.cancel()
            _log.info("stopped")

    async def _renew(self) -> None:
        """Settings are read before anybody is stopped for them."""
        try:
            settings = load_settings(self._config, **self._options)
            check_hubs(settings)
            if not settings.bus and self._nats is None:
                raise SettingsError(_BUS_GONE)
        except KentonganError as error:
            _log.error("settings_unusable", why=str(error))
            return
        if settings.hubs != len(self._hubs):
            _log.warning("hubs_as_before", hubs=len(self._hubs), why="another number counts from the next start on")
        for hub, order in zip(self._hubs, self._orders(settings, len(self._hubs)), strict=True):
            hub.order = order
        if await self._parent.renew():
            _log.info("renewed", hubs=len(self._hubs))


def _hear(*numbers: signal.Signals) -> asyncio.Event:
    """Set by these signals from now on."""
    heard = asyncio.Event()
    for number in numbers:
        asyncio.get_running_loop().add_signal_handler(number, heard.set)
    return heard


async def _unless(stop: asyncio.Event, work: Coroutine[Any, Any, Any]) -> None:
    """Do something, and leave it as it is as soon as there is to be a stop."""
    doing, stopping = asyncio.create_task(work), asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({doing, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if doing.done():
            await doing
    finally:
        doing.cancel()
        stopping.cancel()
        await asyncio.gather(doing, stopping, return_exceptions=True)
