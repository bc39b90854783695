"""All use cases over one store, as a face sees them."""

from dataclasses import dataclass

from kentongan.services.administrator import AdministratorService
from kentongan.services.announcement import AnnouncementService
from kentongan.services.attachment import AttachmentService
from kentongan.services.attention import AttentionService
from kentongan.services.audit import AuditService
from kentongan.services.backup import BackupService
from kentongan.services.certificate import CertificateService
from kentongan.services.console import ConsoleService
from kentongan.services.device import DeviceService
from kentongan.services.diagnostics import DiagnosticsService
from kentongan.services.directory import DirectoryService
from kentongan.services.disclosure import DisclosureService
from kentongan.services.doorbell import DoorbellService
from kentongan.services.flood import Flood
from kentongan.services.group import GroupService
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
from kentongan.services.recovery import RecoveryService
from kentongan.services.registration import RegistrationService
from kentongan.services.reminder import ReminderService
from kentongan.services.retention import RetentionService
from kentongan.services.retraction import RetractionService
from kentongan.services.roster import RosterService
from kentongan.services.sample import SampleService
from kentongan.services.setting import SettingService
from kentongan.services.space import SpaceService
from kentongan.services.standing import StandingService
from kentongan.services.statistics import StatisticsService
from kentongan.services.traffic import TrafficService
from kentongan.services.verification import VerificationService
from kentongan.services.way import WayService


@dataclass(frozen=True, slots=True)
class Services:
    """One of each."""

    registration: RegistrationService
    login: LoginService
    recovery: RecoveryService
    device: DeviceService
    directory: DirectoryService
    message: MessageService
    announcement: AnnouncementService
    retraction: RetractionService
    reminder: ReminderService
    mute: MuteService
    keeping: KeepingService
    attachment: AttachmentService
    membership: MembershipService
    retention: RetentionService
    institution: InstitutionService
    roster: RosterService
    intake: IntakeService
    group: GroupService
    letter: LetterService
    traffic: TrafficService
    diagnostics: DiagnosticsService
    limiter: Limiter
    flood: Flood
    audit: AuditService
    setting: SettingService
    verification: VerificationService
    attention: AttentionService
    certificate: CertificateService
    disclosure: DisclosureService
    sample: SampleService
    statistics: StatisticsService
    backup: BackupService
    space: SpaceService
    way: WayService
    administrator: AdministratorService
    console: ConsoleService
    inspection: InspectionService
    standing: StandingService
    doorbell: DoorbellService
