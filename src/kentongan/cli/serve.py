"""`kentongan serve`: put the server together and run it until it is told to stop."""

import asyncio
import gc
import resource
import signal
import sys
from collections.abc import Callable, Coroutine, MutableMapping
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Protocol

import structlog
import typer

from kentongan.bus.bus import Event, LetterQueued
from kentongan.bus.doorbell import Doorbell
from kentongan.cli.bus import check_bus, open_bus, watch_others
from kentongan.cli.console import announce_console, open_console
from kentongan.cli.premises import occupied
from kentongan.cli.services import make_services
from kentongan.cli.storage import Shelf, check_contents, open_shelf
from kentongan.config import Settings, load_settings
from kentongan.config.value import split_ports
from kentongan.hub.hub import Hub
from kentongan.hub.shadow.manager import ShadowManager, ShadowSettings
from kentongan.hub.shadow.segmented_parts import SegmentedParts
from kentongan.hub.share import ALONE, Share
from kentongan.language import Sentence, preferred_language
from kentongan.parent.systemd import Systemd
from kentongan.services.audit import AuditService
from kentongan.services.diagnostics import LogTail
from kentongan.services.identity import Identity, load_identity
from kentongan.services.mail import MailService, open_mail
from kentongan.services.part import PartService
from kentongan.services.password import PasswordService
from kentongan.services.upgrade import keep_before_upgrade
from kentongan.store.clock import SharedClock, machine_time
from kentongan.store.engine import Engines, open_engines
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
    hubs: Annotated[
        int | None, typer.Option(help="Processes that share the port; more than 1 need MariaDB and NATS.")
    ] = None,
    config: Annotated[Path | None, typer.Option(help="Settings file (TOML).")] = None,
) -> None:
    """Run a Kentongan server until it is told to stop."""
    options = {
        "data": str(data) if data else None,
        "listen": listen,
        "public": public or None,
        "shadow": {"ports": shadow_ports} if shadow_ports else None,
        "console": {"listen": http} if http else None,
        "hubs": hubs,
    }
    settings = load_settings(config, **options)
    if settings.hubs > 1:
        from kentongan.cli.hubs import serve_hubs  # it needs this module

        configure_logs(settings, "parent")
        run_loop(serve_hubs(config, options, settings))
    else:
        run_loop(_serve(settings, configure_logs(settings)))


def run_loop(work: Coroutine[Any, Any, None]) -> None:
    """Run a server in this process, with what a process of a server needs."""
    _raise_descriptor_limit()
    _collect_seldom()
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(work)


def configure_logs(settings: Settings, speaker: str = "") -> LogTail:
    """Structured log lines on standard error; gives what keeps the newest. Nothing that is logged is a secret.

    `speaker` is the process that says them, where there are several.
    """
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
            *([partial(_sign, speaker)] if speaker else []),
            structlog.processors.format_exc_info,
            renderer,
            tail,
        ],
        # Each line is one write: other processes may write into the same pipe.
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    return tail


def _sign(speaker: str, _logger: object, _method: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    entry["speaker"] = speaker
    return entry


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


class Watcher(Protocol):
    """Who wants to know that a server lives: systemd, or the parent of several hubs."""

    def serves(self) -> None:
        """Clients are served now."""

    async def beat(self) -> None:
        """Give signs of life until this is cancelled."""


async def _serve(settings: Settings, log: LogTail) -> None:
    check_bus(settings)
    with occupied(settings):
        await serve_hub(settings, log, ALONE, Systemd())


async def serve_hub(settings: Settings, log: LogTail, share: Share, watcher: Watcher) -> None:
    """Run one hub until it is told to stop; somebody keeps folder and port for it."""
    beating = asyncio.create_task(watcher.beat())
    try:
        identity = load_identity(settings.data)
        shelf = await asyncio.to_thread(open_shelf, settings)
        # In a thread, because it may take a while, and who watches wants to hear that this process lives.
        engines = await asyncio.to_thread(_open_database, settings, identity)
        store = Store(engines, SharedClock() if settings.bus else machine_time)
        store.start()
        try:
            await check_contents(store, shelf)
            await _run_hub(settings, identity, store, shelf, log, share, watcher)
        finally:
            await store.stop()
    finally:
        beating.cancel()


def _open_database(settings: Settings, identity: Identity) -> Engines:
    """Before anybody is served: setting up or changing a schema may take a while."""
    hub = HubCard(settings.hub_name, identity.fingerprint) if settings.bus else None
    keep = partial(keep_before_upgrade, settings.backup_folder)
    return open_engines(settings.data, settings.database.get_secret_value(), hub, keep)


async def _run_hub(
    settings: Settings, identity: Identity, store: Store, shelf: Shelf, log: LogTail, share: Share, watcher: Watcher
) -> None:
    bus = open_bus(settings)
    passwords = PasswordService(settings.limits.password_checks)
    audit = AuditService(store, settings.data, identity)
    services = make_services(settings, identity, store, shelf, passwords, bus, audit, log)
    if share.given:  # what is this hub's part of them would make no server again
        services.backup.given = share.given
    await audit.started()
    await services.setting.load()
    working = (services.retention, services.space, audit, services.backup, services.verification)
    jobs = [asyncio.create_task(one.run()) for one in working]
    hub = Hub(settings, identity, services, _shadow_manager(settings, identity, store, shelf), bus, share)
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
        watcher.serves()
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


def _shadow_manager(settings: Settings, identity: Identity, store: Store, shelf: Shelf) -> ShadowManager:
    shadow = settings.shadow
    parts = SegmentedParts(PartService(store, settings.hub_name)) if shelf.bucket else None
    return ShadowManager(
        ShadowSettings(
            ports=split_ports(shadow.ports),
            workers=shadow.workers,
            certificate=identity.certificate,
            key=identity.key,
            spool=shelf.spool,
            ticket_life=shadow.ticket_life,
            proof_time=shadow.proof_time,
            stall_time=shadow.stall_time,
            per_member=shadow.per_member,
            bucket=shelf.bucket.place if shelf.bucket else None,
        ),
        parts,
    )


def _announce(settings: Settings, hub: Hub) -> None:
    """What an administrator has to know, on standard output; programs wait for the invitation line."""
    language = preferred_language()
    typer.echo(_READY.say(language, where=hub.endpoint))
    typer.echo(_FINGERPRINT.say(language, fingerprint=hub.fingerprint))
    typer.echo(_INVITATION.say(language, line=hub.invitation))
    if not hub.servers:
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
