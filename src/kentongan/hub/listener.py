"""Where connections come from: the main socket with TLS, and the administrators' Unix socket."""

import asyncio
import contextlib
import errno
import os
import pwd
import socket
import ssl
import struct
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog

from kentongan.config import Settings
from kentongan.config.value import split_endpoint
from kentongan.errors import KentonganError
from kentongan.files.local_socket import short_name
from kentongan.hub.admission import Place
from kentongan.hub.connection import Connection
from kentongan.language import Sentence, system_words
from kentongan.protocol.alpn import MAIN_ALPN
from kentongan.protocol.states import State
from kentongan.services.identity import Identity
from kentongan.words import AuditEvent

if TYPE_CHECKING:
    from kentongan.hub.hub import Hub

_BACKLOG = 4096
# So many connections are accepted before other work has its turn.
_AT_ONCE = 64
_NO_DESCRIPTORS = frozenset({errno.EMFILE, errno.ENFILE})
# Who does not answer the end of TLS is not waited for any longer.
_SHUTDOWN_SECONDS = 5.0
_GONE_ALREADY = frozenset({errno.ECONNABORTED, errno.EPERM, errno.EPROTO})
_log = structlog.get_logger("hub.listener")


class CannotListen(KentonganError):
    """A socket cannot be opened."""

    def __init__(self, endpoint: str, why: OSError) -> None:
        """Name the endpoint and the system's reason."""
        reason = os.strerror(why.errno) if why.errno else str(why)
        self.sentence = Sentence(
            f"Server tidak dapat menerima sambungan di {endpoint}: {system_words(reason, 'id')}",
            f"The server cannot listen on {endpoint}: {reason}",
        )
        super().__init__(self.sentence.en)


class MainSocket:
    """The listening main socket: accepts by itself, so that who may not come in costs no handshake, [LIMIT-2]."""

    def __init__(self, hub: "Hub", sockets: list[socket.socket], context: ssl.SSLContext | None) -> None:
        """Accepts from now on."""
        self.sockets = sockets
        self._hub = hub
        self._context = context
        self._loop = asyncio.get_running_loop()
        # Given up for a moment when there are no descriptors left, so that whoever comes can be accepted and closed.
        self._spare: int | None = os.open(os.devnull, os.O_RDONLY)
        for one in sockets:
            self._loop.add_reader(one.fileno(), self._accept, one)

    def renew(self, identity: Identity) -> None:
        """Show the certificate that is there now to who comes from now on; those who are there notice nothing."""
        if self._context is not None:
            self._context.load_cert_chain(identity.certificate, identity.key)

    def close(self) -> None:
        """Take no more connections."""
        for one in self.sockets:
            self._loop.remove_reader(one.fileno())
            one.close()
        self._give_up_spare()

    def _accept(self, listener: socket.socket) -> None:
        for _ in range(_AT_ONCE):
            try:
                sock, peer = listener.accept()
            except (BlockingIOError, InterruptedError):
                return
            except OSError as error:
                if error.errno in _NO_DESCRIPTORS:
                    self._turn_away(listener)
                elif error.errno not in _GONE_ALREADY:
                    raise
                return
            self._admit(sock, peer[0])

    def _admit(self, sock: socket.socket, host: str) -> None:
        place = self._hub.admission.admit(host, sock)
        if place is None:
            sock.close()
            return
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._hub.run(self._greet(sock, place))

    async def _greet(self, sock: socket.socket, place: Place) -> None:
        """The handshake, within its time; afterwards the connection lives by itself."""
        times = {}
        if self._context is not None:
            limits = self._hub.settings.limits
            times = {"ssl_handshake_timeout": limits.handshake_time, "ssl_shutdown_timeout": _SHUTDOWN_SECONDS}
        try:
            await self._loop.connect_accepted_socket(
                lambda: Connection(self._hub, place=place), sock, ssl=self._context, **times
            )
        except OSError:
            place.stand(None)
        except BaseException:
            place.stand(None)
            sock.close()
            raise

    def _turn_away(self, listener: socket.socket) -> None:
        """Without a free descriptor nothing can be accepted and the loop would spin: accept one and close it."""
        self._hub.admission.refused("", "descriptors")
        self._give_up_spare()
        with contextlib.suppress(OSError):
            listener.accept()[0].close()
        with contextlib.suppress(OSError):
            self._spare = os.open(os.devnull, os.O_RDONLY)

    def _give_up_spare(self) -> None:
        if self._spare is not None:
            os.close(self._spare)
            self._spare = None


async def listen(hub: "Hub", settings: Settings, identity: Identity) -> MainSocket:
    """Open the main socket, [TLS-1]; raises CannotListen."""
    host, port = split_endpoint(settings.listen)
    context = None if settings.plain else _tls_context(identity)
    sockets: list[socket.socket] = []
    try:
        found = await asyncio.get_running_loop().getaddrinfo(
            host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        for family, _, _, _, address in dict.fromkeys(found):
            sockets.append(_listening(family, address, shared=hub.share.is_one_of_many))
    except OSError as error:
        for one in sockets:
            one.close()
        raise CannotListen(settings.listen, error) from None
    return MainSocket(hub, sockets, context)


def _listening(family: int, address: Any, *, shared: bool) -> socket.socket:
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.setblocking(False)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if shared:  # the kernel gives each hub its part of those who come
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        if family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        sock.bind(address)
        sock.listen(_BACKLOG)
    except OSError:
        sock.close()
        raise
    return sock


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
        with short_name(path) as name:
            return await asyncio.get_running_loop().create_unix_server(lambda: Administrator(hub), name)
    except OSError as error:
        raise CannotListen(str(path), error) from None
    finally:
        os.umask(before)
