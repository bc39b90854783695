"""A shadow socket of the simulated server: listens, finds its one right visitor, moves the bytes, is gone.

Theory of operation. `open_shadow` binds and listens before anything is announced. `serve` accepts visitors side by
side; each gets a fresh nonce and must answer with the proof. Four may stand there unproven, a fifth sends the oldest
away. The first right proof closes the listener and everybody else; only then the first byte flows.
"""

import asyncio
import contextlib
import random
import socket
from asyncio import StreamReader, StreamWriter
from collections.abc import Callable
from dataclasses import dataclass, field
from ssl import SSLContext

from kentongan.errors import ErrorCode, Refusal
from kentongan.ids import new_secret
from kentongan.protocol.alpn import SHADOW_ALPN
from kentongan.protocol.ticket import PROOF_BYTES, proof_is_right, ticket_proof
from kentongan.protocol.transfer import ShadowProgress
from kentongan.simulator.attachment import Transfer
from kentongan.simulator.breach import Breach
from kentongan.simulator.stream import Stream
from kentongan.simulator.wire import HANDSHAKE_SECONDS, SHUTDOWN_SECONDS, close, is_agreed

MOST_UNPROVEN = 4
_BACKLOG = 16


@dataclass(frozen=True, slots=True)
class Guarding:
    """What a shadow socket needs to know a visitor: TLS, the certificate it presents (DER), the client's address."""

    context: SSLContext
    certificate: bytes
    client_host: str


def open_shadow(host: str, ports: range) -> socket.socket:
    """A listening socket on a random port of the range, or on any free one; raises TRANSFER_BUSY when none is free."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for port in random.sample(ports, len(ports)) or [0]:
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setblocking(False)
        try:
            listener.bind((host, port))
            listener.listen(_BACKLOG)
        except OSError:
            listener.close()
            continue
        return listener
    raise Refusal(ErrorCode.TRANSFER_BUSY, retry_after=1)


@dataclass(slots=True)
class ShadowSocket:
    """One listening socket for one transfer; `tell` hears of its visitors. When `serve` ends nothing of it is left."""

    transfer: Transfer
    guarding: Guarding
    listener: socket.socket
    tell: Callable[[str], None]
    breach: Breach = field(default_factory=Breach)
    _port: int = field(init=False)
    _visitors: dict[asyncio.Task[None], None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._port = int(self.listener.getsockname()[1])

    @property
    def port(self) -> int:
        """Where it listens, or listened."""
        return self._port

    async def serve(self, ticket_seconds: float, stall_seconds: float) -> list[bytes]:
        """Move the transfer's bytes; what came of an upload. Raises Refusal, with all sockets closed."""
        try:
            async with asyncio.timeout(ticket_seconds):
                if self.breach.closed:
                    await asyncio.Event().wait()
                visitor = await self._right_visitor()
        except TimeoutError:
            raise self._refusal(ErrorCode.TRANSFER_EXPIRED) from None
        finally:
            self.listener.close()
        try:
            return await Stream(self.transfer, *visitor, stall_seconds, self.breach).run()
        except TimeoutError:
            raise self._refusal(ErrorCode.TRANSFER_STALLED) from None
        except OSError:
            raise self._refusal(ErrorCode.TRANSFER_BROKEN) from None
        finally:
            await close(visitor[1])

    def _refusal(self, code: ErrorCode) -> Refusal:
        return Refusal(code, reference=self.transfer.id)

    async def _right_visitor(self) -> tuple[StreamReader, StreamWriter]:
        """[SHADOW-2] The listener survives strangers, and closes when the right one has come."""
        loop = asyncio.get_running_loop()
        right: asyncio.Future[tuple[StreamReader, StreamWriter]] = loop.create_future()
        receiving = asyncio.create_task(self._receive(right))
        try:
            return await right
        except asyncio.CancelledError:
            if not right.cancelled():  # came in the very moment in which we gave up
                right.result()[1].transport.abort()
            raise
        finally:
            receiving.cancel()
            for visitor in self._visitors:
                visitor.cancel()
            await asyncio.gather(receiving, *self._visitors, return_exceptions=True)

    async def _receive(self, right: "asyncio.Future[tuple[StreamReader, StreamWriter]]") -> None:
        loop = asyncio.get_running_loop()
        while True:
            guest, address = await loop.sock_accept(self.listener)
            if address[0] != self.guarding.client_host:
                self.tell(f"visitor from {address[0]} refused: another address than the main socket's")
                guest.close()
                continue
            if len(self._visitors) >= MOST_UNPROVEN:
                next(iter(self._visitors)).cancel()
            task = asyncio.create_task(self._greet(guest, right))
            self._visitors[task] = None
            task.add_done_callback(lambda done: self._visitors.pop(done, None))

    async def _greet(self, guest: socket.socket, right: "asyncio.Future[tuple[StreamReader, StreamWriter]]") -> None:
        """One visitor, until it has proved itself or is sent away."""
        with contextlib.suppress(OSError, EOFError):
            reader, writer = await _over_tls(guest, self.guarding.context)
            try:
                proved = is_agreed(writer, SHADOW_ALPN) and await self._proves(reader, writer)
                if proved and not right.done():
                    self.tell("visitor proved its ticket")
                    right.set_result((reader, writer))
                    return
                self.tell("visitor refused: no right proof")
            except asyncio.CancelledError:
                writer.transport.abort()
                raise
            await close(writer)

    async def _proves(self, reader: StreamReader, writer: StreamWriter) -> bool:
        """[SHADOW-4] A fresh nonce for each visitor, and the proof made of it."""
        progress, nonce = ShadowProgress(), bytes.fromhex(new_secret())
        progress.pass_on("nonce")
        writer.write(nonce)
        proof = await reader.readexactly(PROOF_BYTES)
        progress.pass_on("proof")
        transfer = self.transfer
        expected = ticket_proof(transfer.ticket, transfer.direction, transfer.id, nonce, self.guarding.certificate)
        return proof_is_right(expected, proof)


async def _over_tls(guest: socket.socket, context: SSLContext) -> tuple[StreamReader, StreamWriter]:
    """A stream on an accepted socket; raises OSError when the visitor does not manage the handshake."""
    loop = asyncio.get_running_loop()
    reader = StreamReader()
    protocol = asyncio.StreamReaderProtocol(reader)
    transport, _ = await loop.connect_accepted_socket(
        lambda: protocol,
        guest,
        ssl=context,
        ssl_handshake_timeout=HANDSHAKE_SECONDS,
        ssl_shutdown_timeout=SHUTDOWN_SECONDS,
    )
    return reader, StreamWriter(transport, protocol, reader, loop)
