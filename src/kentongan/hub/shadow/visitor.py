"""Somebody at a shadow socket who has not proved anything yet, [SHADOW-3] and [SHADOW-4].

TLS 1.3, our ALPN, a fresh nonce, 32 bytes of proof: written as one straight line that stops wherever bytes are missing
and says for what it waits. The worker's loop takes it up again when the socket is ready, so a thousand silent visitors
cost no thread, and all tickets are handled in one place.
"""

import selectors
import socket
import ssl
from collections.abc import Callable, Generator
from functools import partial
from pathlib import Path
from typing import TypeVar

from kentongan.hub.shadow.messages import Why
from kentongan.protocol.alpn import SHADOW_ALPN
from kentongan.protocol.ticket import PROOF_BYTES

T = TypeVar("T")
Steps = Generator[int, None, T]


class TurnedAwayError(Exception):
    """This visitor is not let in."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


def shadow_context(certificate: Path, key: Path) -> ssl.SSLContext:
    """TLS of shadow sockets: 1.3 only, [SHADOW-3]; no session tickets, because nobody comes twice."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.set_alpn_protocols([SHADOW_ALPN])
    context.num_tickets = 0
    context.load_cert_chain(certificate, key)
    return context


def leaf_certificate(certificate: Path) -> bytes:
    """The DER of the certificate that visitors are shown: the first of the PEM file."""
    text = certificate.read_text(encoding="ascii")
    begin = text.index(ssl.PEM_HEADER)
    return ssl.PEM_cert_to_DER_cert(text[begin : text.index(ssl.PEM_FOOTER, begin) + len(ssl.PEM_FOOTER)])


class Visitor:
    """One connection before its proof. `deadline` is on the monotonic clock; `waits_for` is what a selector watches."""

    def __init__(
        self, connection: socket.socket, peer: str, context: ssl.SSLContext, nonce: bytes, deadline: float
    ) -> None:
        self.peer = peer
        self.nonce = nonce
        self.deadline = deadline
        self.waits_for = selectors.EVENT_READ
        connection.setblocking(False)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.tls = context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        self._steps = self._greet()

    def advance(self) -> bytes | None:
        """Go on as far as the bytes reach: the proof, or None when more must come. Raises TurnedAwayError."""
        try:
            self.waits_for = next(self._steps)
        except StopIteration as end:
            return bytes(end.value)
        except ssl.SSLError:
            raise TurnedAwayError(Why.TLS) from None
        except OSError:
            raise TurnedAwayError(Why.LEFT) from None
        return None

    def close(self) -> None:
        """Hang up without a word."""
        self.tls.close()

    def _greet(self) -> Steps[bytes]:
        yield from _when_ready(self.tls.do_handshake)
        # A wrong ALPN completes the handshake in Python: the check is ours, [SHADOW-3].
        if self.tls.selected_alpn_protocol() != SHADOW_ALPN:
            raise TurnedAwayError(Why.TLS)
        yield from _when_ready(partial(self.tls.send, self.nonce))
        proof = b""
        while len(proof) < PROOF_BYTES:
            more = yield from _when_ready(partial(self.tls.recv, PROOF_BYTES - len(proof)))
            if not more:
                raise TurnedAwayError(Why.LEFT)
            proof += more
        return proof


def _when_ready(step: Callable[[], T]) -> Steps[T]:
    """Try a step of a non-blocking TLS socket again and again; yields the event that it waits for."""
    while True:
        try:
            return step()
        except ssl.SSLWantReadError:
            yield selectors.EVENT_READ
        except ssl.SSLWantWriteError:
            yield selectors.EVENT_WRITE
