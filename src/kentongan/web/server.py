"""Serving the console: uvicorn inside the hub's own event loop, so that there is one writer and one process."""

import asyncio
import contextlib
import datetime
import os
import socket
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path

import uvicorn

from kentongan.config import ConsoleSettings
from kentongan.config.value import split_console
from kentongan.errors import KentonganError
from kentongan.language import Sentence, system_words
from kentongan.services.certificate import CertificateState
from kentongan.services.services import Services
from kentongan.web.app import make_app
from kentongan.web.certificate import Certificate, given_certificate, own_certificate
from kentongan.web.connection import HANDSHAKE_SECONDS, HEAD_SECONDS, Connection, Silent
from kentongan.web.console import Console
from kentongan.web.guard import host_of

_HERE = ("localhost", "127.0.0.1", "::1")
_BACKLOG = 256
# Answers that are under way get so long when the server stops; streams are ended first.
_GRACE_SECONDS = 1
_FLUSH_SECONDS = 0.2
_LOOK = 0.02
_CONNECTIONS = 500


class ConsoleCannotListen(KentonganError):
    """The console's address is taken, or not ours."""

    def __init__(self, endpoint: str, why: OSError) -> None:
        """Name the address and the system's reason."""
        reason = os.strerror(why.errno) if why.errno else str(why)
        self.sentence = Sentence(
            f"Konsol tidak dapat menerima sambungan di {endpoint}: {system_words(reason, 'id')}.",
            f"The console cannot listen at {endpoint}: {reason}.",
        )
        super().__init__(self.sentence.en)


class _Uvicorn(uvicorn.Server):
    """The signals belong to the hub, which stops us; connections have limited time."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, as uvicorn does with sockets that it is given."""
        await self.lifespan.startup()
        loop, silent = asyncio.get_running_loop(), Silent()

        def connection() -> Connection:
            return Connection(self.config, self.server_state, self.lifespan.state, silent)

        self.servers = [
            await loop.create_server(
                connection,
                sock=one,
                ssl=self.config.ssl,
                backlog=self.config.backlog,
                ssl_handshake_timeout=HANDSHAKE_SECONDS,
            )
            for one in sockets or ()
        ]
        self.started = True

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class ConsoleServer:
    """The console of one hub, from its first connection to the last."""

    def __init__(
        self,
        settings: ConsoleSettings,
        folder: Path,
        services: Services,
        *,
        name: str,
        endpoint: str,
        now: Callable[[], int],
    ) -> None:
        """Open the port; raises ConsoleCannotListen or CertificateUnusable. `folder` is the data folder."""
        host, port = split_console(settings.listen)
        names = self._names = _names(host, settings.names)
        self.certificate = _certificate(settings, folder, names)
        context = self._context = self.certificate.context()
        self._socket = _open(host, port)
        self.port: int = self._socket.getsockname()[1]
        self.host = names[0] if host in ("0.0.0.0", "::") else host
        self.console = Console(services, name, endpoint, now, frozenset(settings.metrics_from))
        app = make_app(self.console, frozenset(names))
        config = uvicorn.Config(
            app,
            http="h11",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            limit_concurrency=_CONNECTIONS,
            timeout_keep_alive=int(HEAD_SECONDS),
            timeout_graceful_shutdown=_GRACE_SECONDS,
            backlog=_BACKLOG,
            ssl_context_factory=lambda config, default: _secure(context),
        )
        self._server = _Uvicorn(config)
        self._task: asyncio.Task[None] | None = None

    @property
    def address(self) -> str:
        """Where a browser finds the console."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"https://{host}:{self.port}"

    def state(self) -> CertificateState:
        """How the certificate is."""
        certificate = self.certificate
        return CertificateState(certificate.fingerprint, certificate.ends_at, certificate.own)

    def renew(self) -> None:
        """Show another certificate for the same key to whoever comes from now on. Blocks."""
        self.certificate = self.certificate.renewed(self._names, datetime.datetime.now(datetime.UTC))
        self._context.load_cert_chain(self.certificate.certificate, self.certificate.key)
        self.console.services.attention.console_until = self.certificate.ends_at

    def start(self) -> None:
        """Answer from now on; call from the event loop."""
        self._task = asyncio.get_running_loop().create_task(self._server.serve([self._socket]))

    async def stop(self) -> None:
        """End every stream, finish the answers that are under way, close."""
        self.console.close()
        self._server.should_exit = True
        if self._task is not None:
            await self._cut_idle()
            await asyncio.gather(self._task, return_exceptions=True)
        self._socket.close()

    async def _cut_idle(self) -> None:
        """Cut connections off once their answers have gone out: browsers keep idle ones for a long time."""
        state = self._server.server_state
        for _ in range(int(_GRACE_SECONDS / _LOOK)):
            await asyncio.sleep(_LOOK)
            if not state.tasks:
                break
        await asyncio.sleep(_FLUSH_SECONDS)
        for connection in list(state.connections):
            connection.transport.abort()


def _secure(context: ssl.SSLContext) -> ssl.SSLContext:
    return context


def _names(host: str, more: list[str]) -> list[str]:
    """Names and addresses that we answer to: those of the settings first, then this machine's."""
    given = [name for text in more if (name := host_of(text.lower()))]
    own = [] if host in ("0.0.0.0", "::") else [host.lower()]
    return list(dict.fromkeys([*given, *own, *_HERE, socket.gethostname().lower()]))


def _certificate(settings: ConsoleSettings, folder: Path, names: list[str]) -> Certificate:
    if settings.certificate is not None and settings.key is not None:
        return given_certificate(settings.certificate, settings.key)
    return own_certificate(folder, names, datetime.datetime.now(datetime.UTC))


def _open(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server(
            (host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=_BACKLOG
        )
    except OSError as error:
        raise ConsoleCannotListen(f"{host}:{port}", error) from None
