"""A real SMTP server that keeps what it gets: envelope and raw bytes."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

HEADERS = [
    "Subject",
    "From",
    "To",
    "Date",
    "Message-ID",
    "Auto-Submitted",
    "Content-Type",
    "Content-Transfer-Encoding",
    "MIME-Version",
]


@dataclass(frozen=True)
class Mail:
    sender: str
    recipients: list[str]
    raw: bytes


@dataclass
class Sink:
    """`answers` maps a recipient or "DATA" to what is said instead of 250."""

    mails: asyncio.Queue[Mail] = field(default_factory=asyncio.Queue)
    answers: dict[str, str] = field(default_factory=dict)
    port: int = 0
    connections: int = 0

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if "DATA" in self.answers:
            return self.answers["DATA"]
        assert envelope.mail_from is not None
        assert isinstance(envelope.content, bytes)
        self.mails.put_nowait(Mail(envelope.mail_from, list(envelope.rcpt_tos), envelope.content))
        return "250 2.0.0 OK"

    def login(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        right = (data.login, data.password) == (b"kentongan", b"rahasia-smtp")
        return AuthResult(success=right, handled=False)

    @asynccontextmanager
    async def running(self, *, tls: ssl.SSLContext | None = None, **options: Any) -> AsyncIterator["Sink"]:
        """Listen on the port of last time, or a free one; `options` go to the server."""
        loop = asyncio.get_running_loop()
        listener = socket.create_server(("127.0.0.1", self.port))
        listener.setblocking(False)
        self.port = listener.getsockname()[1]
        # Every connection from its first byte on: one whose handshake fails must be waited for as well.
        handshakes: list[asyncio.Task[tuple[asyncio.BaseTransport, SMTP]]] = []

        async def accept() -> None:
            while True:
                connection, _ = await loop.sock_accept(listener)
                # asyncio does this for listeners of its own.
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                session = loop.connect_accepted_socket(
                    lambda: SMTP(self, loop=loop, hostname="sink.example", **options), connection, ssl=tls
                )
                handshakes.append(loop.create_task(session))

        accepting = loop.create_task(accept())
        try:
            yield self
        finally:
            accepting.cancel()
            listener.close()
            for outcome in await asyncio.gather(*handshakes, return_exceptions=True):
                if not isinstance(outcome, BaseException):
                    outcome[0].abort()
            await asyncio.gather(accepting, return_exceptions=True)


def read_mail(raw: bytes) -> EmailMessage:
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def text_of(raw: bytes) -> str:
    """What the reader of a letter reads."""
    text: str = read_mail(raw).get_content()
    return text.replace("\r\n", "\n")


def check_neutral(raw: bytes, recipient: str) -> None:
    """The letter has the headers of its template and no others, one recipient, and nothing that breaks a line."""
    head, _, _ = raw.partition(b"\r\n\r\n")
    assert [line.partition(b":")[0].decode() for line in head.split(b"\r\n")] == HEADERS
    assert f"To: {recipient}".encode() in head.split(b"\r\n")
    assert raw.isascii()
    assert b"\r" not in raw.replace(b"\r\n", b"")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    message = read_mail(raw)
    assert message.keys() == HEADERS
    assert not message.is_multipart()
    assert [address.addr_spec for address in message["To"].addresses] == [recipient]
