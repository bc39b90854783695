"""The bus of many hubs: NATS carries doorbells and statuses between them, and nothing that anybody depends on.

Theory of operation. One task holds the connection: it connects to one server after the other, for ever, with a growing
and jittered pause; then it sends what has gathered since. A doorbell that waits takes up the next ones, so however busy
a hub is, one is under way at a time; it counts as sent when NATS has answered, and otherwise is sent again on the next
connection. Rings are numbered, and every status says how many there were: who misses one, or was away, looks at
everything. The library's own reconnecting is not used: it gives up for good when an account is refused, waits without
jitter, and sends old messages after an outage.
"""

import asyncio
import contextlib
import logging
import random
import ssl
from collections.abc import Callable
from dataclasses import dataclass

import msgspec
import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error, SlowConsumerError

from kentongan.bus.bus import Event, doorbell_of
from kentongan.bus.doorbell import EVERYTHING, NOTHING, Doorbell, Ring, decode_ring, encode_ring
from kentongan.bus.lane import VERSION
from kentongan.bus.local import LocalBus
from kentongan.bus.status import Status, decode_status
from kentongan.ids import new_id

# Seconds for NATS to answer; who is silent longer is left.
_PATIENCE = 2.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 2.0
# Messages and bytes that may wait for this process.
_WAITING, _WAITING_BYTES = 4096, 16 * 1024 * 1024
# Names of hubs that are remembered.
_MOST_HUBS = 1000
_BELL, _STATUS = "bell", "status"
_log = structlog.get_logger("bus.nats")


@dataclass(frozen=True, slots=True)
class NatsSettings:
    """How a hub reaches NATS.

    Attributes:
        hub: its name among the hubs, the middle word of the subjects that it may publish to
        servers: `nats://host:port` of each
        tls: None only where no stranger can listen
    """

    hub: str
    servers: tuple[str, ...]
    tls: ssl.SSLContext | None = None
    user: str = ""
    password: str = ""


def _is_no_quibble(record: logging.LogRecord) -> bool:
    """nats-py hands TLS a protocol at which asyncio quibbles whenever a connection ends; the end itself is logged."""
    return "eof_received()" not in str(record.msg)


class NatsBus:
    """Events within this process, doorbells to and from the others. Belongs to the event loop."""

    is_shared = True

    def __init__(self, settings: NatsSettings) -> None:
        """Nothing is opened before `start`."""
        logging.getLogger("asyncio").addFilter(_is_no_quibble)
        self.hub = settings.hub
        self.run = new_id()
        self.rung = 0
        self.hear_status: Callable[[str, Status], None] = lambda hub, status: None
        self._settings = settings
        self._here = LocalBus()
        self._due = NOTHING
        self._status = b""
        self._wake = asyncio.Event()
        self._stopping = False
        self._heard: dict[str, tuple[str, int]] = {}
        self._client: Client | None = None
        self._task: asyncio.Task[None] | None = None

    # For everybody

    def publish(self, event: Event) -> None:
        """Tell this hub, and ring at the others if it concerns them."""
        self._here.publish(event)
        if doorbell := doorbell_of(event):
            self._due |= doorbell
            self._wake.set()

    def publish_here(self, event: Event) -> None:
        """Tell this hub only."""
        self._here.publish(event)

    def subscribe(self, hear: Callable[[Event], None]) -> None:
        """Be told from now on, in the event loop."""
        self._here.subscribe(hear)

    def tell(self, status: bytes) -> None:
        """Send a status soon, instead of an earlier one that still waits."""
        self._status = status
        self._wake.set()

    @property
    def is_whole(self) -> bool:
        """Whether there is a connection."""
        return self._client is not None

    def start(self) -> None:
        """Begin to connect; call from the event loop. A NATS that is not there keeps nobody from starting."""
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def stop(self) -> None:
        """Send what is due if that can be done at once, and end."""
        self._stopping = True
        self._wake.set()
        if self._task is not None:
            await asyncio.wait({self._task}, timeout=_PATIENCE if self.is_whole else 0)
            self._task.cancel()  # may be swallowed by `wait_for` of Python 3.11, so that everybody looks at `_stopping`
            await asyncio.gather(self._task, return_exceptions=True)

    # The connection

    async def _run(self) -> None:
        pause, silent = _FIRST_PAUSE, False
        servers = random.sample(self._settings.servers, len(self._settings.servers))
        while not self._stopping:
            for server in servers:
                try:
                    await self._serve(server)
                    return
                except (Error, OSError, TimeoutError, ssl.SSLError) as error:
                    if self._client is not None:
                        pause, silent = _FIRST_PAUSE, False
                    if not silent:
                        _log.warning("bus_lost", why=f"{type(error).__name__}: {error}"[:200])
                    silent = True
                except Exception as error:
                    _log.error("bus_failed", exc_info=error)
                finally:
                    self._client = None
            await asyncio.sleep(random.uniform(0.5, 1.0) * pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    async def _serve(self, server: str) -> None:
        """Hold a connection to one server until this hub stops; raises what ended it before."""
        client = Client()
        try:
            async with asyncio.timeout(2 * _PATIENCE):
                await self._connect(client, server)
            self._client = client
            _log.info("bus_connected", hub=self.hub, server=server)
            self.publish_here(EVERYTHING)  # what was rung before is not known
            self._wake.set()
            await self._send(client)
        finally:
            with contextlib.suppress(Error, OSError, TimeoutError):
                async with asyncio.timeout(_PATIENCE):
                    await client.close()

    async def _connect(self, client: Client, server: str) -> None:
        settings = self._settings
        await client.connect(
            servers=[server],
            name=self.hub,
            allow_reconnect=False,
            max_reconnect_attempts=1,
            reconnect_time_wait=0,
            connect_timeout=int(_PATIENCE),
            ping_interval=int(_PATIENCE),
            max_outstanding_pings=1,
            no_echo=True,
            tls=settings.tls,
            # Otherwise the server says in the clear whether there is to be TLS, and so would whoever sits between.
            tls_handshake_first=settings.tls is not None,
            user=settings.user or None,
            password=settings.password or None,
            error_cb=self._hear_error,
            closed_cb=self._hear_closed,
        )
        await client.subscribe(
            "kentongan.*.*", cb=self._hear, pending_msgs_limit=_WAITING, pending_bytes_limit=_WAITING_BYTES
        )
        await _answered(client)

    async def _send(self, client: Client) -> None:
        while not self._stopping or self._due:
            await self._wake.wait()
            self._wake.clear()
            if not client.is_connected:
                raise ConnectionResetError("the connection to NATS has ended")
            doorbell, self._due = self._due, NOTHING
            status, self._status = self._status, b""
            try:
                await self._send_now(client, doorbell, status)
            except BaseException:
                self._due = doorbell | self._due
                raise

    async def _send_now(self, client: Client, doorbell: Doorbell, status: bytes) -> None:
        if doorbell:
            self.rung += 1
            ring = Ring(version=VERSION, run=self.run, number=self.rung, doorbell=doorbell)
            await client.publish(f"kentongan.{self.hub}.{_BELL}", encode_ring(ring))
        if status:
            await client.publish(f"kentongan.{self.hub}.{_STATUS}", status)
        await _answered(client)

    async def _hear_closed(self) -> None:
        self._wake.set()

    async def _hear_error(self, error: Exception) -> None:
        if isinstance(error, SlowConsumerError):
            self.publish_here(EVERYTHING)
        elif "permissions violation" in str(error).lower():
            _log.error("bus_refuses", hub=self.hub, why=str(error)[:200])
        elif not isinstance(error, Error | OSError | TimeoutError):  # what ends the connection is told by who holds it
            _log.error("ring_not_heard", exc_info=error)

    # What comes

    async def _hear(self, message: Msg) -> None:
        _, hub, lane = message.subject.split(".")
        if lane not in (_BELL, _STATUS):  # of a newer version
            return
        try:
            told: Ring | Status = decode_ring(message.data) if lane == _BELL else decode_status(message.data)
        except (msgspec.DecodeError, ValueError) as error:
            _log.warning("ring_not_understood", hub=hub, lane=lane, why=str(error)[:200])
            self.publish_here(EVERYTHING)
            return
        if hub == self.hub:
            if told.run != self.run:  # otherwise it comes late from a connection of ours that was cut off
                _log.error("hub_name_taken", hub=hub)
        elif isinstance(told, Ring):
            self._hear_ring(hub, told)
        else:
            self._hear_status(hub, told)

    def _hear_ring(self, hub: str, ring: Ring) -> None:
        expected = self._expected(hub, ring.run)
        self._remember(hub, ring.run, ring.number)
        self.publish_here(ring.doorbell if ring.number == expected else ring.doorbell | EVERYTHING)

    def _hear_status(self, hub: str, status: Status) -> None:
        missed = status.rung >= self._expected(hub, status.run)
        self._remember(hub, status.run, status.rung)
        if missed:
            self.publish_here(EVERYTHING)
        self.hear_status(hub, status)

    def _expected(self, hub: str, run: str) -> int:
        """The number of the next ring of a hub."""
        known, number = self._heard.get(hub, ("", 0))
        return number + 1 if known == run else 1

    def _remember(self, hub: str, run: str, number: int) -> None:
        if hub in self._heard or len(self._heard) < _MOST_HUBS:
            self._heard[hub] = run, number


async def _answered(client: Client) -> None:
    """Wait until NATS has everything so far.

    The library's ping overtakes what waits in its buffer, which is written before the answer comes: so ask twice.
    """
    for _ in range(2):
        await client.flush(int(_PATIENCE))
