"""Every use case, put together over one store: for `kentongan serve`, and for whoever tries a face without a hub."""

from kentongan.bus.bus import Bus, Event, SettingChanged
from kentongan.cli.storage import Shelf
from kentongan.config import Settings
from kentongan.config.value import split_ports
from kentongan.files.space import Space
from kentongan.limits import DAY
from kentongan.services.administrator import AdministratorService
from kentongan.services.announcement import AnnouncementService
from kentongan.services.attachment import AttachmentService
from kentongan.services.attention import AttentionService
from kentongan.services.audit import AuditService
from kentongan.services.backup import BackupService
from kentongan.services.certificate import CertificateService
from kentongan.services.console import ConsoleService
from kentongan.services.device import DeviceService
from kentongan.services.diagnostics import DiagnosticsService, LogTail
from kentongan.services.directory import DirectoryService
from kentongan.services.disclosure import DisclosureService
from kentongan.services.doorbell import DoorbellService
from kentongan.services.flood import Flood
from kentongan.services.group import GroupService
from kentongan.services.identity import Identity
from kentongan.services.inspection import InspectionService
from kentongan.services.institution import InstitutionService
from kentongan.services.intake import IntakeService
from kentongan.services.keeping import KeepingService
from kentongan.services.letter import LetterService
from kentongan.services.limiter import Limiter
from kentongan.services.login import LoginService
from kentongan.services.membership import MembershipService
from kentongan.services.message import MessageService
from kentongan.services.mute import MuteService
from kentongan.services.password import PasswordService
from kentongan.services.recovery import RecoveryService
from kentongan.services.registration import RegistrationService
from kentongan.services.reminder import ReminderService
from kentongan.services.retention import RetentionService
from kentongan.services.retraction import RetractionService
from kentongan.services.roster import RosterService
from kentongan.services.sample import SampleService
from kentongan.services.services import Services
from kentongan.services.setting import SettingService
from kentongan.services.space import SpaceService
from kentongan.services.standing import StandingService
from kentongan.services.statistics import StatisticsService
from kentongan.services.traffic import TrafficService
from kentongan.services.verification import VerificationService
from kentongan.services.way import WayService
from kentongan.store.store import Store


def make_services(
    settings: Settings,
    identity: Identity,
    store: Store,
    shelf: Shelf,
    passwords: PasswordService,
    bus: Bus,
    audit: AuditService,
    log: LogTail,
) -> Services:
    """One of each. Whoever runs a hub sets `traffic.live` before the first request."""
    device_life, pending = settings.retention.unused_devices_days * DAY, settings.limits.registrations_pending
    ports, (limiter, flood) = split_ports(settings.shadow.ports), _make_limits(settings, store, bus, audit)
    traffic, room = TrafficService(store, audit, ports), None if shelf.bucket else shelf.spool
    space = SpaceService(store, Space(settings.data, settings.reserved_space), settings.free_space)
    message, roster, membership = MessageService(store), RosterService(store, bus), MembershipService(store, bus)
    backup = BackupService(store, shelf.spool, settings, audit, identity, bus, shelf.bucket)
    attention = AttentionService(store, space, traffic, identity, settings.shadow.workers, len(ports))
    attention.sources.append(backup.concerns)
    return Services(
        registration=RegistrationService(store, bus, limiter, pending, announce=bool(settings.mail.administrator)),
        login=LoginService(store, passwords, bus, limiter, device_life),
        recovery=RecoveryService(store, passwords, bus, limiter, settings.mail.codes_per_hour),
        device=DeviceService(store, passwords, bus, limiter, device_life),
        directory=DirectoryService(store),
        message=message,
        announcement=AnnouncementService(store, message, roster, membership, settings.announcer),
        retraction=RetractionService(store, bus, device_life),
        reminder=ReminderService(store, bus),
        mute=MuteService(store),
        keeping=KeepingService(store, bus),
        attachment=AttachmentService(store, room, settings.file_limit, settings.free_space, settings.quota),
        membership=membership,
        institution=InstitutionService(store, bus),
        roster=roster,
        intake=IntakeService(store, bus, audit, roster),
        group=GroupService(store),
        letter=LetterService(store, bus),
        traffic=traffic,
        diagnostics=DiagnosticsService(settings, store, traffic, audit, log),
        limiter=limiter,
        flood=flood,
        retention=RetentionService(store, shelf.spool, settings.retention, audit, bucket=shelf.bucket),
        sample=SampleService(store, traffic),
        statistics=StatisticsService(store),
        space=space,
        attention=attention,
        certificate=CertificateService(identity, audit, bus),
        disclosure=DisclosureService(store, audit),
        audit=audit,
        setting=SettingService(store, settings, bus),
        verification=VerificationService(store, audit, bus),
        backup=backup,
        way=WayService(store),
        administrator=AdministratorService(store, passwords, bus, limiter),
        console=ConsoleService(store, passwords, bus, limiter, audit),
        inspection=InspectionService(store, traffic),
        standing=StandingService(store, traffic, settings.quota),
        doorbell=DoorbellService(store),
    )


def _make_limits(settings: Settings, store: Store, bus: Bus, audit: AuditService) -> tuple[Limiter, Flood]:
    """Both reckon from settings, and anew when one of these has changed."""
    limiter, flood = Limiter(store, settings.limits, audit=audit), Flood(settings.limits)

    def follow(event: Event) -> None:
        if isinstance(event, SettingChanged):
            limiter.follow(settings.limits)
            flood.follow(settings.limits)

    bus.subscribe(follow)
    return limiter, flood
