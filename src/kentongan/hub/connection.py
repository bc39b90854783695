"""One main connection: bytes in, blocks to handlers in order, answers out, nothing kept without a bound.

Blocks are handled one after the other, so answers come in the order of requests. Nothing runs for an idle connection:
a task exists only while a handler waits for something. While the peer does not read, its requests are not handled;
while requests pile up, its socket is not read.
"""

import asyncio
import contextlib
import socket
import ssl
import struct
from collections import deque
from collections.abc import Awaitable
from typing import TYPE_CHECKING, Any, cast

import structlog

from kentongan.errors import ErrorCode, Refusal
from kentongan.hub.admission import Place, Standing
from kentongan.hub.dispatch import Call, dispatch
from kentongan.hub.feed import Feed
from kentongan.hub.inband import Carriages, Lane
from kentongan.ids import new_id
from kentongan.protocol.alpn import MAIN_ALPN
from kentongan.protocol.command import Block
from kentongan.protocol.commands.link import Goodbye, Quit, error_block, goodbye_block
from kentongan.protocol.session import Broken, Event, ReceivedChunk, Session, Side
from kentongan.protocol.states import NOT_LOGGED_IN, State
from kentongan.services.login import Membership
from kentongan.words import TransferWay

if TYPE_CHECKING:
    from kentongan.hub.hub import Hub

_MOST_WAITING = 32
# struct tcp_info of Linux: eight bytes and fifteen numbers, then the smoothed round trip time.
_ROUND_TRIP = struct.Struct("=68xI")
# The hub looks at every connection so often.
LOOK_SECONDS = 1.0
# Bytes a second: whoever takes less is stuck.
_SLOWEST = 1024
# Bytes that the kernel takes beyond those that are on their way: what waits in it cannot be overtaken, [INBAND-4].
_NOT_SENT = 16 * 1024
_log = structlog.get_logger("hub.connection")


class Connection(asyncio.Protocol):
    """A client on a main socket, or an administrator on the Unix socket (`actor` is then who it is)."""

    def __init__(self, hub: "Hub", state: State = State.FRESH, place: Place | None = None) -> None:
        """Made by the listener for each connection that comes; an administrator needs no place."""
        self._hub = hub
        self._place = place
        self._loop = asyncio.get_running_loop()
        self.id = new_id()
        self.session_since = 0.0
        self.session = Session(Side.SERVER, self._loop.time(), state)
        self.member: Membership | None = None
        self.feed: Feed | None = None
        self.actor = ""
        self.peer_host = ""
        self.local_host = ""
        self.reported = 0
        self.transfers: set[str] = set()
        self.way: TransferWay | None = None
        self.bytes_in = 0
        self.bytes_out = 0
        lane = Lane(self.write_frame, lambda: self.congested or self.closing)
        self.inband = Carriages(lane, lambda transfer: hub.run(hub.end_transfer(transfer)))
        self._fresh_since = self._loop.time()
        self.has_seat = False
        self._transport = cast(asyncio.Transport, None)
        self._waiting: deque[Event] = deque()
        self._task: asyncio.Task[None] | None = None
        self._writable = asyncio.Event()
        self._writable.set()
        self._stuck_since = 0.0
        self._unread = 0
        self._read_paused = False

    # What the transport tells

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """[TLS-2] Python completes a handshake without our ALPN; so it is checked here, before one byte is sent."""
        self._transport = cast(asyncio.Transport, transport)
        tls: ssl.SSLObject | None = transport.get_extra_info("ssl_object")
        if tls is not None and (tls.selected_alpn_protocol() != MAIN_ALPN or tls.version() != "TLSv1.3"):
            self._transport.abort()
            return
        if self.session.state is not State.LOCAL:
            self.peer_host = transport.get_extra_info("peername")[0]
            self.local_host = transport.get_extra_info("sockname")[0]
            _send_no_further(transport)
        self._transport.set_write_buffer_limits(high=self._hub.settings.limits.write_buffer)
        self._hub.connections.add(self)
        self.send(self._hub.welcome())
        if self._hub.draining:  # it was shaking hands when the listener was closed
            self.say_goodbye(Refusal(ErrorCode.GOING_DOWN, retry_after=self._hub.retry_after))

    def data_received(self, data: bytes) -> None:
        """Bytes from the peer."""
        self.bytes_in += len(data)
        self._waiting.extend(self.session.receive(data, self._loop.time()))
        self._handle_waiting()
        if len(self._waiting) > _MOST_WAITING and not self._read_paused:
            self._read_paused = True
            self._transport.pause_reading()

    def pause_writing(self) -> None:
        """The peer reads too slowly: stop answering and feeding it."""
        self._writable.clear()
        self._stuck_since = self._loop.time()
        self._unread = self._transport.get_write_buffer_size()

    def resume_writing(self) -> None:
        """The peer has caught up."""
        self._writable.set()
        self.inband.lane.go_on()
        self._handle_waiting()

    def connection_lost(self, exc: Exception | None) -> None:
        """The end, whoever wanted it."""
        self._stand(None)
        self._writable.set()
        self._hub.forget(self)
        if self._task is not None:
            self._task.cancel()

    # Handling, in order

    def _handle_waiting(self) -> None:
        while self._waiting and self._task is None and self._writable.is_set():
            pending = self._handle(self._waiting.popleft())
            if pending is not None:
                self._task = self._loop.create_task(self._handle_slowly(pending))
        self._resume_reading()

    async def _handle_slowly(self, pending: Awaitable[None]) -> None:
        try:
            await pending
        finally:
            self._task = None
        if not self._transport.is_closing():
            self._handle_waiting()

    def _handle(self, event: Event) -> Awaitable[None] | None:
        if self._transport.is_closing():
            return None
        if isinstance(event, Broken):
            self._answer_broken(event)
            return None
        if isinstance(event, ReceivedChunk):
            self._take(event)
            return None
        if isinstance(event.block, Quit):
            self.send(Goodbye(token=event.block.token))
            self.close()
            return None
        call: Call[Any] = Call(event.block, self, self._hub)
        return dispatch(call)

    def _take(self, event: ReceivedChunk) -> None:
        """[INBAND-5] A chunk is answered by `confirmed`, under the token of its request, or by an error without one."""
        try:
            self.session.admit_chunk()
            self.inband.take(event.chunk)
        except Refusal as refusal:
            self.send(error_block(refusal, ""))

    def _answer_broken(self, event: Broken) -> None:
        """[ERR-3] The stream goes on after a bad block, and ends after a bad frame."""
        self.send(error_block(event.error, event.token))
        if event.error.closes:
            self.close()

    def _resume_reading(self) -> None:
        if self._read_paused and not self._waiting and not self._transport.is_closing():
            self._read_paused = False
            self._transport.resume_reading()

    @property
    def _is_nobody(self) -> bool:
        """[LINK-5] Neither logged in nor waiting for a decision: its time is short."""
        return self.session.state is State.FRESH or (self.session.state is State.WAITING and not self.has_seat)

    def _stand(self, standing: Standing | None) -> None:
        if self._place is not None:
            self._place.stand(standing)

    def take_seat(self) -> None:
        """The connection waits for a decision."""
        self.has_seat = True
        self._stand(Standing.WAITING)

    def begin_session(self, member: Membership) -> None:
        """Somebody has logged in."""
        self.member = member
        self.session_since = self._loop.time()
        self._stand(Standing.MEMBER)

    def lose_seat(self) -> None:
        """The connection waits for no decision any more."""
        self.has_seat = False
        self._stand(Standing.NOBODY)
        self._fresh_since = self._loop.time()

    def end_session(self) -> None:
        """The member has logged out: feed and transfers end, and the time to log in begins anew."""
        self._hub.leave(self)
        self.member = None
        self._stand(Standing.NOBODY)
        self._fresh_since = self._loop.time()

    # Sending

    @property
    def congested(self) -> bool:
        """Whether more waits for the peer than it may."""
        return not self._writable.is_set()

    @property
    def closing(self) -> bool:
        """Whether the connection is at its end."""
        return self._transport.is_closing()

    @property
    def round_trip(self) -> int:
        """Microseconds to the peer and back, as the kernel has measured them on this connection; 0: unknown."""
        wire = self._transport.get_extra_info("socket")
        if wire is None or self.closing:
            return 0
        try:
            told = wire.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _ROUND_TRIP.size)
            return int(_ROUND_TRIP.unpack(told)[0])
        except (OSError, AttributeError, struct.error):
            return 0

    async def writable(self) -> None:
        """Wait until the peer has read what waits for it, or is gone."""
        await self._writable.wait()

    def send(self, block: Block) -> None:
        """Send a block; its endpoint is the hub's unless it has its own, [BLOCK-3]."""
        if not self._transport.is_closing():
            self.write_frame(self.session.send(self._hub.signed(block)))

    def write_frame(self, frame: bytes) -> None:
        """Send a frame that was encoded once for many, of a command that changes no state."""
        self.bytes_out += len(frame)
        self._transport.write(frame)

    def close(self) -> None:
        """Close after everything that waits has been sent."""
        self._transport.close()

    def cut(self) -> None:
        """Close at once, whatever waits."""
        self._transport.abort()

    def say_goodbye(self, refusal: Refusal) -> None:
        """Tell why and close, [LINK-4]."""
        self.send(goodbye_block(refusal))
        self.close()

    # Time

    def check(self, now: float) -> None:
        """Called about once a second: end what is silent, never logs in, or does not read, [LINK-3], [LINK-6]."""
        limits = self._hub.settings.limits
        self._see_progress(now)
        if self.congested and now - self._stuck_since > _before(limits.slow_reader_time):
            _log.info("slow_reader", member=self.member and self.member.sender.address, peer=self.peer_host)
            self.cut()
        elif self.closing and self.session.is_silent(now):
            self.cut()  # it does not hear the goodbye either: TLS would wait half a minute for its answer
        elif self._overdue(now):
            self.say_goodbye(Refusal(ErrorCode.SILENT))

    def _see_progress(self, now: float) -> None:
        """A peer on a thin line is not stuck as long as it takes what such a line takes."""
        unread = self._transport.get_write_buffer_size()
        if self.congested and self._unread - unread >= (now - self._stuck_since) * _SLOWEST:
            self._stuck_since = now
            self._unread = unread

    def _overdue(self, now: float) -> bool:
        if self.session.state is State.LOCAL or self._read_paused:
            return False
        limits = self._hub.settings.limits
        # A member's large block may take its time on a thin line; before login a frame is small.
        stuck = self.session.is_stuck(now, _before(limits.frame_time))
        if stuck and self.session.state in NOT_LOGGED_IN:
            return True
        if self._is_nobody and self._task is None:
            return now - self._fresh_since > _before(limits.login_time)
        return self.session.is_silent(now)


def _before(limit: float) -> float:
    """The age at which the next look would be too late."""
    return max(limit - LOOK_SECONDS, 0.9 * limit)


def _send_no_further(transport: asyncio.BaseTransport) -> None:
    peer: socket.socket | None = transport.get_extra_info("socket")
    if peer is not None:
        with contextlib.suppress(OSError):  # a kernel without it is a slower one for popups, and nothing else
            peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, _NOT_SENT)
