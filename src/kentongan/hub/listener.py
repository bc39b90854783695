"""Where connections come from: the main socket with TLS, and the administrators' Unix socket."""

import asyncio
import os
import pwd
import socket
import ssl
import struct
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from kentongan.config import Settings, split_endpoint
from kentongan.errors import KentonganError
from kentongan.hub.connection import Connection
from kentongan.language import Sentence
from kentongan.protocol.alpn import MAIN_ALPN
from kentongan.protocol.states import State
from kentongan.services.identity import Identity
from kentongan.words import AuditEvent

if TYPE_CHECKING:
    from kentongan.hub.hub import Hub

_BACKLOG = 4096
_log = structlog.get_logger("hub.listener")


class CannotListen(KentonganError):
    """A socket cannot be opened."""

    def __init__(self, endpoint: str, why: OSError) -> None:
        """Name the endpoint and the system's reason."""
        reason = os.strerror(why.errno) if why.errno else str(why)
        self.sentence = Sentence(
            f"Server tidak dapat menerima sambungan di {endpoint}: {reason}",
            f"The server cannot listen on {endpoint}: {reason}",
        )
        super().__init__(self.sentence.en)


async def listen(hub: "Hub", settings: Settings, identity: Identity) -> asyncio.Server:
    """Open the main socket, [TLS-1]; raises CannotListen."""
    host, port = split_endpoint(settings.listen)
    context = None if settings.plain else _tls_context(identity)
    try:
        return await asyncio.get_running_loop().create_server(
            lambda: Connection(hub),
            host or None,
            port,
            ssl=context,
            backlog=_BACKLOG,
            ssl_handshake_timeout=settings.handshake_time if context else None,
        )
    except OSError as error:
        raise CannotListen(settings.listen, error) from None


def _tls_context(identity: Identity) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.set_alpn_protocols([MAIN_ALPN])
    context.num_tickets = 0  # sessions are resumed by device keys; a TLS ticket would only cost memory
    context.load_cert_chain(identity.certificate, identity.key)
    return context


class Administrator(Connection):
    """A connection on the Unix socket; who it is comes from the kernel, [ADMIN-1]."""

    def __init__(self, hub: "Hub") -> None:
        """Local from the first byte."""
        super().__init__(hub, State.LOCAL)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Only root and the owner of the server may come in."""
        peer: socket.socket = transport.get_extra_info("socket")
        credentials = peer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
        _, user, _ = struct.unpack("3i", credentials)
        if user not in (0, os.geteuid()):
            _log.warning("administrator_refused", user=user)
            self._hub.services.audit.note(AuditEvent.ADMINISTRATOR_REFUSED, actor=f"local:{_user_name(user)}")
            transport.abort()  # type: ignore[attr-defined]
            return
        self.actor = f"local:{_user_name(user)}"
        super().connection_made(transport)


def _user_name(user: int) -> str:
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return str(user)


async def listen_locally(hub: "Hub", path: Path) -> asyncio.Server:
    """Open the administrators' socket, for the owner only, [ADMIN-1]; raises CannotListen."""
    path.unlink(missing_ok=True)  # noqa: ASYNC240 - one name in a local folder, before anybody is connected
    before = os.umask(0o177)
    try:
        return await asyncio.get_running_loop().create_unix_server(lambda: Administrator(hub), str(path))
    except OSError as error:
        raise CannotListen(str(path), error) from None
    finally:
        os.umask(before)
