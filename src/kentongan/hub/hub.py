"""One hub: everything that holds main sockets together, from start to the last goodbye."""

import asyncio
import contextlib
import socket
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import msgspec
import structlog

from kentongan import __version__
from kentongan.bus.bus import Bus, CertificateRenewed, Event, MessagesCommitted, ReceiptsCommitted
from kentongan.config import Settings
from kentongan.config.value import split_endpoint
from kentongan.domain.audit import Detail
from kentongan.errors import ErrorCode, Refusal
from kentongan.hub import handlers
from kentongan.hub.admission import Admission, places
from kentongan.hub.connection import LOOK_SECONDS, Connection
from kentongan.hub.doorbell import DoorbellNews
from kentongan.hub.elsewhere import done_on_devices
from kentongan.hub.listener import MainSocket, listen, listen_locally
from kentongan.hub.live import LiveHub
from kentongan.hub.membership import MembershipNews
from kentongan.hub.meter import Count, Meter
from kentongan.hub.receipts import ReceiptNews
from kentongan.hub.router import Router
from kentongan.hub.sequel import SequelNews
from kentongan.hub.shadow.manager import ShadowManager
from kentongan.hub.shadow.messages import Refused
from kentongan.hub.share import ALONE, Share
from kentongan.hub.waiting import WaitingRoom
from kentongan.limits import HEARTBEAT
from kentongan.protocol.command import Block
from kentongan.protocol.commands.link import Welcome
from kentongan.services.identity import Identity
from kentongan.services.message import NewReceipt, Publication
from kentongan.services.services import Services
from kentongan.words import AuditEvent

__all__ = ["Hub", "handlers"]

_LOOK = 0.02
# Progress is reported four times a second; what stands still so long will not end in time.
_STILL = 3.0
# To another hub one may come at once, to this one when it may have started again.
_SOON, _LATER = 1, 5
_log = structlog.get_logger("hub")


class Hub:
    """A server process: sessions, router, shadow sockets."""

    def __init__(
        self,
        settings: Settings,
        identity: Identity,
        services: Services,
        shadow: ShadowManager,
        bus: Bus,
        share: Share = ALONE,
    ) -> None:
        """Nothing is opened before `start`."""
        self.settings = settings
        self.share = share
        self.services = services
        self.shadow = shadow
        self.fingerprint = identity.fingerprint
        self.connections: set[Connection] = set()
        # [LOGIN-6] Told to clients, which keep it: never a guess.
        self.servers = settings.servers or settings.public
        self.endpoint = ""
        self.draining = False
        self._identity = identity
        self._bus = bus
        self._tasks: set[asyncio.Task[Any]] = set()
        self._listeners: list[asyncio.Server | MainSocket] = []
        self.admission = Admission(
            settings.limits, places(settings.limits.descriptor_reserve), tell=self._hear_turned_away
        )
        self.waiting = WaitingRoom(services.registration, bus)
        self.router = Router(services.message, "")
        self.news = ReceiptNews(services.message, self.router)
        self.memberships = MembershipNews(self, bus)
        self.doorbell = DoorbellNews(self, bus, services.doorbell)
        services.message.publish = self._hear_published
        services.retention.devices_online = self._devices_online
        self.sequels = SequelNews(self.router, services.retraction, services.reminder, bus)
        services.message.news = self._hear_receipts
        self.meter = Meter()
        self.live = LiveHub(self)
        shadow.hear_refused = self._hear_refused
        shadow.hear_ended = self.live.hear_ended

    @property
    def control_socket(self) -> Path:
        """Where administrators connect."""
        return self.settings.data / "control.sock"

    @property
    def invitation(self) -> str:
        """The line that brings a client here, [TLS-4]."""
        return f"kentongan://{','.join(self.servers or [self.endpoint])}#{self.fingerprint}"

    @property
    def retry_after(self) -> int:
        """Seconds after which whoever is sent away should come back: where there are others, to one of them."""
        return _SOON if self._bus.is_shared else _LATER

    async def start(self) -> None:
        """Open everything; afterwards clients can connect."""
        await self.shadow.start()
        self.router.begin_after(await self.services.message.last_sequence())
        main = await listen(self, self.settings, self._identity)
        self._listeners.append(main)
        if self.share.administers:
            self._listeners.append(await listen_locally(self, self.control_socket))
        self._bus.subscribe(lambda event: self._hear_renewed(event, main))
        port = main.sockets[0].getsockname()[1]
        public = self.settings.public or [_guess_public(self.settings.listen, port)]
        self.endpoint = self.router.endpoint = public[0]
        self.admission.most = places(self.settings.limits.descriptor_reserve)  # everything of our own is open now
        self.run(self._watch())
        if self._bus.is_shared:
            self.run(self.doorbell.run())

    def _hear_renewed(self, event: Event, main: MainSocket) -> None:
        if isinstance(event, CertificateRenewed):
            main.renew(self._identity)

    async def stop(self) -> None:
        """Take no more, let transfers end for a while, say when to come back, close everything."""
        self.draining = True
        for listener in self._listeners:
            listener.close()
        await _until(self._drained, self.settings.drain_time)
        for connection in list(self.connections):
            connection.say_goodbye(Refusal(ErrorCode.GOING_DOWN, retry_after=self.retry_after))
        await self._all_gone(1.0)
        self.news.stop()
        self.sequels.stop()
        self.router.stop()
        await self.shadow.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self.share.administers:
            self.control_socket.unlink(missing_ok=True)

    def _drained(self) -> bool:
        """No transfer is left that waiting would bring to its end: a later one goes on where this one stands still."""
        return not any(one.transfers for one in self.connections) or self.shadow.stands_still(_STILL)

    async def _all_gone(self, most: float) -> None:
        """Wait until every connection has taken its goodbye; whoever does not is cut off."""
        await _until(lambda: not self.connections, most)
        for connection in list(self.connections):
            connection.cut()

    # For connections and handlers

    def welcome(self) -> Welcome:
        """The first block of a connection, [LINK-1]."""
        return Welcome(
            server=self.settings.name,
            software=f"kentongan {__version__}",
            now=int(time.time() * 1000),
            heartbeat=HEARTBEAT.value,
        )

    def signed(self, block: Block) -> Block:
        """The block with this hub's endpoint, unless it announces one of its own, [BLOCK-3]."""
        return block if block.endpoint else msgspec.structs.replace(block, endpoint=self.endpoint)

    def run(self, work: Coroutine[Any, Any, None]) -> None:
        """Work that outlives its request, ended with the hub."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("work_failed", exc_info=error)

    def leave(self, connection: Connection) -> None:
        """The session of a connection ends: no more messages, its transfers end as broken ones."""
        self.router.leave(connection)
        self.waiting.leave(connection)
        for transfer in connection.transfers:
            self.run(self.end_transfer(transfer))
        connection.transfers.clear()

    async def end_transfer(self, transfer: str) -> None:
        """End a transfer of a session that has ended, and keep what has come; one that is being opened ends itself."""
        with contextlib.suppress(Refusal):
            await self.shadow.cancel(transfer, keep=True)

    def forget(self, connection: Connection) -> None:
        """A connection is gone."""
        self.leave(connection)
        if connection in self.connections:
            self.connections.discard(connection)
            self.meter.forget(connection)

    def _devices_online(self) -> set[str]:
        return {connection.member.device for connection in self.connections if connection.member is not None}

    def _hear_published(self, publications: list[Publication]) -> None:
        """For the recipients, here and elsewhere."""
        self.router.publish(publications)
        self._bus.publish(MessagesCommitted(publications[-1].message.sequence))

    def _hear_receipts(self, receipts: list[NewReceipt]) -> None:
        """For the senders, and for the other devices of who has reported them."""
        self.news.hear(receipts)
        self._bus.publish(ReceiptsCommitted(frozenset(receipt.message_id for receipt in receipts)))
        for done in done_on_devices(receipts):
            self._bus.publish(done)

    def _hear_refused(self, report: Refused) -> None:
        """[SHADOW-2] Visitors without the proof, as often as the worker tells of them."""
        detail: dict[str, Detail] = {"why": str(report.last_why), "visitors": report.count}
        self.services.audit.note(
            AuditEvent.VISITOR_REFUSED, source=report.last_peer, subject=report.transfer, detail=detail
        )

    def _hear_turned_away(self, source: str, reason: str) -> None:
        """[LIMIT-2] Connections that were closed before TLS, once a minute for each source."""
        self.services.audit.note(AuditEvent.LIMIT_REACHED, source=source, detail={"why": reason})

    async def _watch(self) -> None:
        """Once a second every connection is looked at: one timer for all of them."""
        loop = asyncio.get_running_loop()
        self.meter.keep(self.count())
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            now = loop.time()
            self.meter.keep(self.count())
            for connection in list(self.connections):
                self._check(connection, now)

    def count(self) -> Count:
        """What has passed since the start."""
        return self.meter.count(asyncio.get_running_loop().time(), self.connections, self.router.published)

    def _check(self, connection: Connection, now: float) -> None:
        """One connection that cannot be looked at must not take the eyes off all others."""
        try:
            connection.check(now)
        except Exception as error:
            _log.error("connection_not_checked", peer=connection.peer_host, exc_info=error)
            connection.cut()


async def _until(done: Callable[[], bool], most: float) -> None:
    """Wait until something is done, at most so many seconds; looked at often enough for a stopping server."""
    for _ in range(int(most / _LOOK) + 1):
        if done():
            return
        await asyncio.sleep(_LOOK)


def _guess_public(listen: str, port: int) -> str:
    """How clients may reach us when no setting tells: the address we listen on, or this machine's name."""
    host, _ = split_endpoint(listen)
    if host in ("", "0.0.0.0", "::"):
        host = socket.gethostname()
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
