"""A visitor of a shadow socket, built on the protocol alone: what any client does, and what a bad one might.

Blocking and straight down, with a deadline on every wait; tests run it in threads.
"""

import contextlib
import hashlib
import socket
import ssl
from collections.abc import Sequence

from kentongan.protocol.framing import HEADER_BYTES
from kentongan.protocol.ticket import NONCE_BYTES, ticket_proof
from kentongan.protocol.transfer import AnyRecord, Confirmed, Failed, Flow, Go, RecordReader, Stored, encode_record
from kentongan.words import Direction

ALPN = "kentongan-shadow/1"
DEADLINE = 20.0


def tls_context(alpn: str = ALPN, newest: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.maximum_version = newest
    context.set_alpn_protocols([alpn])
    return context


def reach(port: int, host: str = "127.0.0.1", source: str = "") -> socket.socket:
    """Connected, and not a word said."""
    connection = socket.create_connection((host, port), DEADLINE, (source, 0) if source else None)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def _close_half_made(error: BaseException) -> None:
    """Python forgets to close its TLS socket when the peer has reset the connection before the handshake began."""
    trace = error.__traceback__
    while trace:
        made = trace.tb_frame.f_locals.get("self")
        if isinstance(made, ssl.SSLSocket):
            made.close()
        trace = trace.tb_next


class Visitor:
    """One TLS connection to a shadow socket."""

    def __init__(self, connection: socket.socket, context: ssl.SSLContext | None = None) -> None:
        try:
            self.tls = (context or tls_context()).wrap_socket(connection)
        except BaseException as error:
            connection.close()
            _close_half_made(error)
            raise
        self.reader = RecordReader()

    def __enter__(self) -> "Visitor":
        return self

    def __exit__(self, *_: object) -> None:
        self.tls.close()

    def prove(self, ticket: str, direction: Direction, transfer: str) -> None:
        certificate = self.tls.getpeercert(binary_form=True)
        assert certificate
        nonce = self.exactly(NONCE_BYTES)
        self.tls.sendall(ticket_proof(ticket, direction, transfer, nonce, certificate))

    def exactly(self, length: int) -> bytes:
        data = b""
        while len(data) < length:
            more = self.tls.recv(length - len(data))
            if not more:
                raise EOFError
            data += more
        return data

    def record(self) -> AnyRecord:
        """The next record and not one byte more."""
        header = self.exactly(HEADER_BYTES)
        [record] = RecordReader().receive(header + self.exactly(int.from_bytes(header[:4], "big")))
        return record

    def go(self) -> list[int]:
        record = self.record()
        assert isinstance(record, Go)
        return [start.offset for start in record.files]

    def last_word(self) -> Stored | Failed:
        """What follows the confirmations."""
        while isinstance(record := self.record(), Confirmed):
            pass
        assert not isinstance(record, Go)
        return record

    def ends(self) -> bool:
        """Whether the server hangs up without sending a byte."""
        with contextlib.suppress(ssl.SSLError, ConnectionError):
            return self.tls.recv(1) == b""
        return True

    def waits(self) -> bool:
        """Whether the connection is open and nothing has come."""
        self.tls.setblocking(False)
        try:
            self.tls.recv(1)
        except ssl.SSLWantReadError:
            return True
        finally:
            self.tls.settimeout(DEADLINE)
        return False

    def hang_up(self) -> None:
        """Say that nothing more will come, and go on listening."""
        socket.socket.shutdown(self.tls, socket.SHUT_WR)

    def ends_before_go(self) -> bool:
        """Whether the server hangs up instead of letting the bytes flow."""
        with contextlib.suppress(EOFError, ssl.SSLError, ConnectionError):
            self.go()
            return False
        return True

    def say(self, record: AnyRecord) -> None:
        self.tls.sendall(encode_record(record))

    def upload(self, contents: Sequence[bytes]) -> Stored | Failed:
        for content, offset in zip(contents, self.go(), strict=True):
            self.tls.sendall(content[offset:])
        return self.last_word()

    def download(self, sizes: Sequence[int]) -> list[bytes]:
        """The bytes of each file from its offset."""
        flow = Flow(tuple(sizes), self.go())
        contents = [b""] * len(sizes)
        while piece := flow.next_piece(1 << 20):
            data = self.exactly(piece.length)
            contents[piece.file] += data
            flow.advance(len(data))
            self.say(Confirmed(file=piece.file, offset=piece.end))
        return contents


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def hung_up(connection: socket.socket) -> bool:
    """Whether a connection that said nothing is closed by the server, without a byte."""
    with connection, contextlib.suppress(ConnectionError):
        return connection.recv(1) == b""
    return True
