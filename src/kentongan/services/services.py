"""All use cases over one store, as a face sees them."""

from dataclasses import dataclass

from kentongan.services.attachment import AttachmentService
from kentongan.services.audit import AuditService
from kentongan.services.device import DeviceService
from kentongan.services.directory import DirectoryService
from kentongan.services.keeping import KeepingService
from kentongan.services.login import LoginService
from kentongan.services.membership import MembershipService
from kentongan.services.message import MessageService
from kentongan.services.mute import MuteService
from kentongan.services.registration import RegistrationService
from kentongan.services.reminder import ReminderService
from kentongan.services.retention import RetentionService
from kentongan.services.retraction import RetractionService
from kentongan.services.space import SpaceService


@dataclass(frozen=True, slots=True)
class Services:
    """One of each."""

    registration: RegistrationService
    login: LoginService
    device: DeviceService
    directory: DirectoryService
    message: MessageService
    retraction: RetractionService
    reminder: ReminderService
    mute: MuteService
    keeping: KeepingService
    attachment: AttachmentService
    membership: MembershipService
    retention: RetentionService
    audit: AuditService
    space: SpaceService
