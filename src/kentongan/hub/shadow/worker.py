"""The process that holds shadow sockets, so that neither the GIL nor TLS of file traffic slows the main socket.

    python -m kentongan.hub.shadow.worker DESCRIPTOR

One loop owns everything that is not moving bytes: the socket to the hub, the listeners, the visitors before their proof
and their timers. It is the only reader of tickets, so of two visitors with the same ticket exactly one gets in: the
ticket is deleted, the listener and all other visitors are closed, and only then a `Pump` says `go`, in a thread. The
process has no database, takes no privileges, and ends when the hub does.
"""

import contextlib
import ctypes
import errno
import os
import resource
import secrets
import selectors
import signal
import socket
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from queue import Empty, SimpleQueue

import msgspec

from kentongan.errors import ErrorCode
from kentongan.hub.shadow.connection import ShadowConnection, Stall
from kentongan.hub.shadow.inband import InbandConnection
from kentongan.hub.shadow.listener import ShadowListener
from kentongan.hub.shadow.messages import (
    Besieged,
    Cancel,
    Confirmed,
    Failed,
    Give,
    Kept,
    Listening,
    MessageReader,
    Noted,
    Occupied,
    Open,
    Order,
    Progress,
    Ready,
    Report,
    Settle,
    Setup,
    Why,
    encode_message,
)
from kentongan.hub.shadow.pump import Pump
from kentongan.hub.shadow.storage import open_storage
from kentongan.hub.shadow.visitor import TurnedAwayError, Visitor, leaf_certificate, shadow_context
from kentongan.protocol.chunk import Chunk
from kentongan.protocol.ticket import NONCE_BYTES, proof_is_right, ticket_proof

_ORDERS_AT_ONCE = 64 * 1024
_REPORT_EVERY = 0.25
_TAKEN = {errno.EADDRINUSE, errno.EACCES}
_PR_SET_NO_NEW_PRIVS = 38


class Worker:
    """The loop. `control` is the socket to the hub, blocking: a hub that does not read holds up reports, not bytes."""

    def __init__(self, control: socket.socket, setup: Setup) -> None:
        self._control = control
        self._setup = setup
        self._storage = open_storage(setup)
        self._context = shadow_context(Path(setup.certificate), Path(setup.key))
        self._certificate = leaf_certificate(Path(setup.certificate))
        self._orders = MessageReader()
        # Both in the order of their deadlines, because every ticket and every visitor is given the same time.
        self._listeners: dict[str, ShadowListener] = {}
        self._visitors: dict[Visitor, ShadowListener] = {}
        self._pumps: dict[str, Pump] = {}
        # Kept threads: to start one costs the loop more than a small transfer.
        self._threads = ThreadPoolExecutor(setup.transfers_at_most, "pump")
        # What the pumps' threads have to say: to the hub, or that they have ended.
        self._said: SimpleQueue[Pump | Confirmed | Kept | Chunk] = SimpleQueue()
        self._bell = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._selector = selectors.DefaultSelector()
        self._report_at = 0.0
        self._running = True

    def run(self) -> None:
        """Serve until the hub closes its end."""
        self._selector.register(self._control, selectors.EVENT_READ, self._take_orders)
        self._selector.register(self._bell, selectors.EVENT_READ, self._answer_bell)
        self._report(Ready())
        while self._running:
            for key, _ in self._selector.select(self._patience()):
                key.data()
            self._expire(time.monotonic())
            self._report_progress(time.monotonic())
        self._leave()

    # The hub

    def _take_orders(self) -> None:
        data = b""
        with contextlib.suppress(ConnectionError):
            data = self._control.recv(_ORDERS_AT_ONCE)
        self._running = bool(data)
        for order in self._orders.orders(data):
            self._obey(order)

    def _obey(self, order: Order | Chunk) -> None:
        match order:
            case Open(inband=True):
                self._report(Listening(transfer=order.transfer))
                self._start(order, InbandConnection(self._stall(), self._say))
            case Open():
                self._open(order)
            case Cancel():
                self._cancel(order)
            case Noted():
                if waiting := self._pumps.get(order.transfer):
                    waiting.heed(order)
            case Chunk() | Give() | Settle():
                pump = self._pumps.get(order.transfer)
                if pump and isinstance(pump.connection, InbandConnection):
                    pump.connection.hand(order)

    def _report(self, report: Report | Chunk) -> None:
        try:
            self._control.sendall(encode_message(report))
        except ConnectionError:
            self._running = False

    # Listening

    def _open(self, order: Open) -> None:
        try:
            listener = ShadowListener(order, time.monotonic() + self._setup.ticket_life)
        except OSError as error:
            self._report(_why_not(order.transfer, error))
            return
        self._listeners[order.transfer] = listener
        self._selector.register(listener.socket, selectors.EVENT_READ, lambda: self._accept(listener))
        self._report(Listening(transfer=order.transfer))

    def _accept(self, listener: ShadowListener) -> None:
        if listener.order.transfer not in self._listeners:
            return  # closed by an earlier act of this round
        try:
            connection, address = listener.socket.accept()
        except (BlockingIOError, ConnectionError):
            return  # it has gone again
        except OSError as error:
            self._fail(listener, ErrorCode.TRANSFER_BUSY, error.strerror or "")  # no descriptor left
            return
        peer = str(address[0])
        if not listener.welcomes(peer):
            connection.close()
            self._count_refused(listener, peer, Why.ADDRESS)
            return
        if oldest := listener.must_go():
            self._turn_away(oldest, Why.EVICTED)
        if listener.order.transfer not in self._listeners:
            connection.close()
            return
        self._greet(listener, connection, peer)

    def _greet(self, listener: ShadowListener, connection: socket.socket, peer: str) -> None:
        deadline = time.monotonic() + self._setup.proof_time
        try:
            visitor = Visitor(connection, peer, self._context, secrets.token_bytes(NONCE_BYTES), deadline)
        except OSError:
            connection.close()
            self._count_refused(listener, peer, Why.LEFT)
            return
        listener.visitors.append(visitor)
        self._visitors[visitor] = listener
        self._selector.register(visitor.tls, visitor.waits_for, lambda: self._advance(visitor))
        self._advance(visitor)

    def _advance(self, visitor: Visitor) -> None:
        if visitor not in self._visitors:
            return  # closed by an earlier act of this round
        try:
            proof = visitor.advance()
        except TurnedAwayError as reason:
            self._turn_away(visitor, reason.why)
            return
        if proof is None:
            self._selector.modify(visitor.tls, visitor.waits_for, lambda: self._advance(visitor))
        elif self._is_right(visitor, proof):
            self._let_in(visitor)
        else:
            self._turn_away(visitor, Why.PROOF)

    def _is_right(self, visitor: Visitor, proof: bytes) -> bool:
        order = self._visitors[visitor].order
        expected = ticket_proof(order.ticket, order.direction, order.transfer, visitor.nonce, self._certificate)
        return proof_is_right(expected, proof)

    def _let_in(self, visitor: Visitor) -> None:
        """[SHADOW-4] Ticket, listener and everybody else go first; then the bytes may flow."""
        listener = self._visitors[visitor]
        self._forget(visitor)
        self._close(listener)
        self._start(msgspec.structs.replace(listener.order, ticket=""), ShadowConnection(visitor.tls, self._stall()))

    def _turn_away(self, visitor: Visitor, why: Why) -> None:
        listener = self._visitors[visitor]
        self._forget(visitor)
        visitor.close()
        self._count_refused(listener, visitor.peer, why)

    def _count_refused(self, listener: ShadowListener, peer: str, why: Why) -> None:
        """[SHADOW-2] A port that too many strangers have found is given up; the hub opens another."""
        listener.count_refused(peer, why)
        if listener.is_besieged():
            self._close(listener)
            self._report(Besieged(transfer=listener.order.transfer))

    def _forget(self, visitor: Visitor) -> None:
        self._selector.unregister(visitor.tls)
        self._visitors.pop(visitor).visitors.remove(visitor)

    def _close(self, listener: ShadowListener) -> None:
        del self._listeners[listener.order.transfer]
        self._selector.unregister(listener.socket)
        listener.socket.close()
        for visitor in list(listener.visitors):
            self._forget(visitor)
            visitor.close()
        self._report_refused(listener)

    def _fail(self, listener: ShadowListener, code: ErrorCode, detail: str = "") -> None:
        self._close(listener)
        self._report(Failed(transfer=listener.order.transfer, code=code, detail=detail))

    def _cancel(self, order: Cancel) -> None:
        if listener := self._listeners.get(order.transfer):
            if order.code is ErrorCode.TRANSFER_CANCELLED:
                with contextlib.suppress(OSError):  # they are removed when they are too old
                    self._storage.remove_parts(listener.order.files)
            self._fail(listener, order.code)
        elif pump := self._pumps.get(order.transfer):
            pump.end(order.code)

    # Flowing

    def _start(self, order: Open, connection: ShadowConnection | InbandConnection) -> None:
        pump = Pump(order, connection, self._storage, self._say)
        self._pumps[order.transfer] = pump
        self._report(_progress_of(pump))
        self._threads.submit(pump.run)

    def _stall(self) -> Stall:
        return Stall(self._setup.stall_time, self._setup.stall_rate, since=time.monotonic())

    def _say(self, word: Pump | Confirmed | Kept | Chunk) -> None:
        """Called by a pump's thread, with the pump itself at its very end."""
        self._said.put(word)
        os.eventfd_write(self._bell, 1)

    def _answer_bell(self) -> None:
        os.eventfd_read(self._bell)
        with contextlib.suppress(Empty):
            while True:
                word = self._said.get_nowait()
                if isinstance(word, Pump):
                    del self._pumps[word.order.transfer]
                    self._report(word.outcome)
                else:
                    self._report(word)

    # Time

    def _patience(self) -> float | None:
        """Seconds until something is due; None when nothing can be."""
        due = [listener.deadline for listener in islice(self._listeners.values(), 1)]
        due += [visitor.deadline for visitor in islice(self._visitors, 1)]
        if self._listeners or self._pumps:
            due.append(self._report_at)
        return max(0.0, min(due) - time.monotonic()) if due else None

    def _expire(self, now: float) -> None:
        for listener in list(self._listeners.values()):
            if listener.deadline > now:
                break
            self._fail(listener, ErrorCode.TRANSFER_EXPIRED)
        for visitor in list(self._visitors):
            if visitor.deadline > now:
                break
            self._turn_away(visitor, Why.LATE)

    def _report_progress(self, now: float) -> None:
        if now < self._report_at or not (self._listeners or self._pumps):
            return
        self._report_at = now + _REPORT_EVERY
        self._report(Ready())
        for pump in self._pumps.values():
            self._report(_progress_of(pump))
        for listener in self._listeners.values():
            self._report_refused(listener)

    def _report_refused(self, listener: ShadowListener) -> None:
        if refused := listener.take_refused():
            self._report(refused)

    def _leave(self) -> None:
        """The hub is gone: nobody is left to whom a transfer could be reported."""
        for pump in self._pumps.values():
            pump.end(ErrorCode.GOING_DOWN)
        self._threads.shutdown()


def _why_not(transfer: str, error: OSError) -> Occupied | Failed:
    if error.errno in _TAKEN:
        return Occupied(transfer=transfer)
    return Failed(transfer=transfer, code=ErrorCode.TRANSFER_BUSY, detail=error.strerror or "")


def _progress_of(pump: Pump) -> Progress:
    meter = pump.meter
    return Progress(transfer=pump.order.transfer, file=meter.file, done=meter.done, rate=meter.rate())


def renounce_privileges() -> None:
    """No program that this process may start gets more rights than it has itself; files are the owner's only."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "no-new-privileges")
    os.umask(0o077)


def main() -> None:
    """Take the set-up from the hub and serve."""
    # The hub decides when we go: an interrupt from the terminal or the service manager reaches the whole group.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    renounce_privileges()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with socket.socket(fileno=int(sys.argv[1])) as control:
        if setup := _read_setup(control):
            Worker(control, setup).run()


def _read_setup(control: socket.socket) -> Setup | None:
    """The first order; None when the hub has gone before it."""
    reader = MessageReader()
    while data := control.recv(_ORDERS_AT_ONCE):
        for order in reader.orders(data):
            if isinstance(order, Setup):
                return order
    return None


if __name__ == "__main__":
    main()
