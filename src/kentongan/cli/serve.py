"""`kentongan serve`: put the server together and run it until it is told to stop."""

import asyncio
import gc
import os
import resource
import signal
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import structlog
import typer

from kentongan.bus.bus import Event, LetterQueued
from kentongan.bus.doorbell import Doorbell
from kentongan.cli.bus import check_bus, open_bus, watch_others
from kentongan.cli.console import announce_console, open_console
from kentongan.cli.services import make_services
from kentongan.config import Settings, load_settings
from kentongan.config.value import split_endpoint, split_ports
from kentongan.errors import KentonganError
from kentongan.files.spool import Spool
from kentongan.hub.hub import Hub
from kentongan.hub.shadow.manager import ShadowManager, ShadowSettings
from kentongan.language import Sentence, preferred_language, system_words
from kentongan.services.audit import AuditService
from kentongan.services.diagnostics import LogTail
from kentongan.services.identity import Identity, load_identity
from kentongan.services.mail import MailService, open_mail
from kentongan.services.password import PasswordService
from kentongan.services.restore import check_finished
from kentongan.store.engine import Engines, FolderLock, open_engines
from kentongan.store.hub import HubCard
from kentongan.store.store import Store
from kentongan.web.server import ConsoleServer

_READY = Sentence("Server siap di {where}.", "The server is ready at {where}.")
_FINGERPRINT = Sentence("Sidik jari kunci: {fingerprint}", "Fingerprint of the key: {fingerprint}")
_INVITATION = Sentence("Baris undangan untuk klien: {line}", "Invitation line for clients: {line}")
_GUESSED = Sentence(
    "Alamat {where} ditebak; bila klien mencapai server dengan nama lain, sebutkan dengan --public NAMA:PORT.",
    "The address {where} is a guess; when clients reach the server by another name, say so with --public NAME:PORT.",
)
_LETTERS = Sentence(
    "Surat ditulis ke {folder} (belum ada server SMTP).", "Letters are written to {folder} (no SMTP server is set)."
)

_log = structlog.get_logger("serve")


def serve(
    data: Annotated[Path | None, typer.Option(help="Folder of the server; made at the first start.")] = None,
    listen: Annotated[str | None, typer.Option(help="HOST:PORT of the main socket.")] = None,
    public: Annotated[
        list[str] | None, typer.Option(help="HOST:PORT under which clients reach the server; may be repeated.")
    ] = None,
    shadow_ports: Annotated[str | None, typer.Option(help="FIRST-LAST of the ports for shadow sockets.")] = None,
    http: Annotated[
        str | None,
        typer.Option(help="HOST:PORT of the console; `:7421` is this machine only. Without it there is no console."),
    ] = None,
    config: Annotated[Path | None, typer.Option(help="Settings file (TOML).")] = None,
) -> None:
    """Run a Kentongan server until it is told to stop."""
    shadow = {"ports": shadow_ports} if shadow_ports else None
    console = {"listen": http} if http else None
    settings = load_settings(config, data=data, listen=listen, public=public or None, shadow=shadow, console=console)
    log = configure_logs(settings)
    _raise_descriptor_limit()
    _collect_seldom()
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(_serve(settings, log))


def configure_logs(settings: Settings) -> LogTail:
    """Structured log lines on standard error; gives what keeps the newest. Nothing that is logged is a secret."""
    tail = LogTail()
    # Plain tracebacks: the decorated ones print the variables of every frame, passwords among them.
    renderer: Any = structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
    )
    if settings.log_format == "json":
        renderer = structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
            tail,
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    return tail


def _raise_descriptor_limit() -> None:
    """A session is a descriptor; the default limit of 1,024 is a habit of shells, not of servers."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _collect_seldom() -> None:
    """Look for garbage in circles after 50,000 new objects, not after 700.

    A burst of receipts makes many objects that are still needed; each look goes through them, and the long ones through
    every session of the server. Nearly all garbage is freed by counting references anyway.
    """
    gc.set_threshold(50_000, 20, 20)


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """The loop of uvloop where it exists (not on Windows), the standard one elsewhere."""
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop


class FolderUnusable(KentonganError):
    """The data folder cannot be made or used."""

    def __init__(self, folder: Path, why: OSError) -> None:
        """Name the folder and the system's reason."""
        reason = os.strerror(why.errno) if why.errno else str(why)
        self.sentence = Sentence(
            f"Folder {folder} tidak dapat dipakai: {system_words(reason, 'id')}",
            f"The folder {folder} cannot be used: {reason}",
        )
        super().__init__(self.sentence.en)


def _make_folder(folder: Path) -> None:
    """The server's folder is nobody else's."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
    except OSError as error:
        raise FolderUnusable(folder, error) from None


class PortTaken(KentonganError):
    """Somebody listens there already, or nobody may."""

    def __init__(self, listen: str, why: OSError) -> None:
        """Name the address and the system's reason."""
        reason = why.strerror or str(why)
        self.sentence = Sentence(
            f"Server tidak dapat menerima sambungan di {listen}: {system_words(reason, 'id')}.",
            f"The server cannot listen at {listen}: {reason}.",
        )
        super().__init__(self.sentence.en)


def _check_port(listen: str) -> None:
    """Before anything is made: whether the main socket can be opened where the settings say. Raises PortTaken."""
    host, port = split_endpoint(listen)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        raise PortTaken(listen, error) from None


async def _serve(settings: Settings, log: LogTail) -> None:
    check_bus(settings)
    if not settings.data.exists():
        _check_port(settings.listen)  # no folder is made for a server that cannot start
    _make_folder(settings.data)
    lock = FolderLock(settings.data)
    try:
        check_finished(settings.data)
        _check_port(settings.listen)
        identity = load_identity(settings.data)
        store = Store(_open_database(settings, identity), lambda: int(time.time() * 1000))
        store.start()
        try:
            await _run_hub(settings, identity, store, log)
        finally:
            await store.stop()
    finally:
        lock.release()


def _open_database(settings: Settings, identity: Identity) -> Engines:
    """Before anybody is served: setting up or changing a schema may take a while."""
    hub = HubCard(settings.hub_name, identity.fingerprint) if settings.bus else None
    return open_engines(settings.data, settings.database.get_secret_value(), hub)


async def _run_hub(settings: Settings, identity: Identity, store: Store, log: LogTail) -> None:
    bus = open_bus(settings)
    passwords = PasswordService(settings.limits.password_checks)
    spool = Spool(settings.data / "files")
    audit = AuditService(store, settings.data, identity)
    services = make_services(settings, identity, store, spool, passwords, bus, audit, log)
    await audit.started()
    await services.setting.load()
    working = (services.retention, services.space, audit, services.backup, services.verification)
    jobs = [asyncio.create_task(one.run()) for one in working]
    hub = Hub(settings, identity, services, _shadow_manager(settings, identity, spool), bus)
    services.traffic.live = hub.live
    jobs.append(asyncio.create_task(services.sample.run()))
    letters: asyncio.Task[None] | None = None
    console: ConsoleServer | None = None
    stop = _listen_for_stop()
    try:
        await hub.start()
        jobs += watch_others(bus, hub, services)
        mail = open_mail(
            store,
            passwords,
            settings.mail,
            settings.data / "mail",
            server=settings.name,
            invitation=hub.invitation,
            fingerprint=hub.fingerprint,
        )
        bus.subscribe(lambda event: _wake(mail, event))
        letters = asyncio.create_task(mail.run())
        console = open_console(settings, services, hub, store, bus)
        _announce(settings, hub)
        if console is not None:
            await announce_console(console, services)
        await stop.wait()
    finally:
        for job in jobs:
            job.cancel()
        if console is not None:
            await console.stop()
        await hub.stop()
        await bus.stop()
        if letters is not None:
            letters.cancel()
            await asyncio.gather(letters, return_exceptions=True)
        await asyncio.gather(*jobs, return_exceptions=True)
        await services.backup.stop()
        await services.verification.stop()
        await services.intake.stop()
        passwords.close()
        await audit.stopped()
        _log.info("stopped")


def _wake(mail: MailService, event: Event) -> None:
    if isinstance(event, LetterQueued) or (isinstance(event, Doorbell) and (event.letters or event.everything)):
        mail.wake()


def _shadow_manager(settings: Settings, identity: Identity, spool: Spool) -> ShadowManager:
    shadow = settings.shadow
    return ShadowManager(
        ShadowSettings(
            ports=split_ports(shadow.ports),
            workers=shadow.workers,
            certificate=identity.certificate,
            key=identity.key,
            spool=spool,
            ticket_life=shadow.ticket_life,
            proof_time=shadow.proof_time,
            stall_time=shadow.stall_time,
            per_member=shadow.per_member,
        )
    )


def _announce(settings: Settings, hub: Hub) -> None:
    """What an administrator has to know, on standard output; programs wait for the invitation line."""
    language = preferred_language()
    typer.echo(_READY.say(language, where=hub.endpoint))
    typer.echo(_FINGERPRINT.say(language, fingerprint=hub.fingerprint))
    typer.echo(_INVITATION.say(language, line=hub.invitation))
    if not settings.public:
        typer.echo(_GUESSED.say(language, where=hub.endpoint))
    if not settings.mail.host:
        typer.echo(_LETTERS.say(language, folder=settings.data / "mail"))
    _log.info("started", endpoint=hub.endpoint, shadow_ports=settings.shadow.ports)


def _listen_for_stop() -> asyncio.Event:
    """Set by SIGTERM or Ctrl-C from now on: also a server that is still starting stops in order."""
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    return stop
