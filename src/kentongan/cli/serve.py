"""`kentongan serve`: put the server together and run it until it is told to stop."""

import asyncio
import os
import resource
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import structlog
import typer

from kentongan.bus.bus import Event, LetterQueued
from kentongan.bus.local import LocalBus
from kentongan.config import Settings, load_settings, split_ports
from kentongan.errors import KentonganError
from kentongan.files.space import Space
from kentongan.files.spool import Spool
from kentongan.hub.hub import Hub
from kentongan.hub.shadow.manager import ShadowManager, ShadowSettings
from kentongan.language import Sentence, preferred_language
from kentongan.services.attachment import AttachmentService
from kentongan.services.audit import AuditService
from kentongan.services.device import DeviceService
from kentongan.services.directory import DirectoryService
from kentongan.services.identity import Identity, load_identity
from kentongan.services.keeping import KeepingService
from kentongan.services.login import LoginService
from kentongan.services.mail import MailService, open_mail
from kentongan.services.membership import MembershipService
from kentongan.services.message import MessageService
from kentongan.services.mute import MuteService
from kentongan.services.password import PasswordService
from kentongan.services.registration import RegistrationService
from kentongan.services.reminder import ReminderService
from kentongan.services.retention import RetentionService
from kentongan.services.retraction import RetractionService
from kentongan.services.services import Services
from kentongan.services.space import SpaceService
from kentongan.store.engine import FolderLock, open_engines
from kentongan.store.store import Store

_READY = Sentence("Server siap di {where}.", "The server is ready at {where}.")
_FINGERPRINT = Sentence("Sidik jari kunci: {fingerprint}", "Fingerprint of the key: {fingerprint}")
_INVITATION = Sentence("Baris undangan untuk klien: {line}", "Invitation line for clients: {line}")
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
    config: Annotated[Path | None, typer.Option(help="Settings file (TOML).")] = None,
) -> None:
    """Run a Kentongan server until it is told to stop."""
    shadow = {"ports": shadow_ports} if shadow_ports else None
    settings = load_settings(config, data=data, listen=listen, public=public or None, shadow=shadow)
    configure_logs(settings)
    _raise_descriptor_limit()
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(_serve(settings))


def configure_logs(settings: Settings) -> None:
    """Structured log lines on standard error. Nothing that is logged anywhere in the project is a secret."""
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
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


def _raise_descriptor_limit() -> None:
    """A session is a descriptor; the default limit of 1,024 is a habit of shells, not of servers."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


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
            f"Folder {folder} tidak dapat dipakai: {reason}", f"The folder {folder} cannot be used: {reason}"
        )
        super().__init__(self.sentence.en)


def _make_folder(folder: Path) -> None:
    """The server's folder is nobody else's."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
    except OSError as error:
        raise FolderUnusable(folder, error) from None


async def _serve(settings: Settings) -> None:
    _make_folder(settings.data)
    lock = FolderLock(settings.data)
    try:
        identity = load_identity(settings.data)
        store = Store(open_engines(settings.data), lambda: int(time.time() * 1000))
        store.start()
        try:
            await _run_hub(settings, identity, store)
        finally:
            await store.stop()
    finally:
        lock.release()


async def _run_hub(settings: Settings, identity: Identity, store: Store) -> None:
    bus = LocalBus()
    passwords = PasswordService(settings.password_checks)
    spool = Spool(settings.data / "files")
    audit = AuditService(store, settings.data, identity)
    services = _services(settings, store, spool, passwords, bus, audit)
    await audit.started()
    jobs = [asyncio.create_task(work) for work in (services.retention.run(), services.space.run(), audit.run())]
    hub = Hub(settings, identity, services, _shadow_manager(settings, identity, spool), bus)
    letters: asyncio.Task[None] | None = None
    stop = _listen_for_stop()
    try:
        await hub.start()
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
        _announce(settings, hub)
        await stop.wait()
    finally:
        for job in jobs:
            job.cancel()
        await hub.stop()
        if letters is not None:
            letters.cancel()
            await asyncio.gather(letters, return_exceptions=True)
        await asyncio.gather(*jobs, return_exceptions=True)
        passwords.close()
        await audit.stopped()
        _log.info("stopped")


def _wake(mail: MailService, event: Event) -> None:
    if isinstance(event, LetterQueued):
        mail.wake()


def _services(
    settings: Settings, store: Store, spool: Spool, passwords: PasswordService, bus: LocalBus, audit: AuditService
) -> Services:
    messages = MessageService(store)
    return Services(
        registration=RegistrationService(store, bus),
        login=LoginService(store, passwords, bus),
        device=DeviceService(store, passwords, bus),
        directory=DirectoryService(store),
        message=messages,
        retraction=RetractionService(store),
        reminder=ReminderService(store, messages),
        mute=MuteService(store),
        keeping=KeepingService(store),
        attachment=AttachmentService(store, spool, settings.file_limit, settings.free_space, settings.quota),
        membership=MembershipService(store),
        retention=RetentionService(store, spool, settings.retention, audit),
        space=SpaceService(store, Space(settings.data, settings.reserved_space), settings.free_space),
        audit=audit,
    )


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
    if not settings.mail.host:
        typer.echo(_LETTERS.say(language, folder=settings.data / "mail"))
    _log.info("started", endpoint=hub.endpoint, shadow_ports=settings.shadow.ports)


def _listen_for_stop() -> asyncio.Event:
    """Set by SIGTERM or Ctrl-C from now on: also a server that is still starting stops in order."""
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    return stop
