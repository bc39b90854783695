"""All use cases over one store, as a face sees them."""

from dataclasses import dataclass

from kentongan.services.attachment import AttachmentService
from kentongan.services.directory import DirectoryService
from kentongan.services.login import LoginService
from kentongan.services.membership import MembershipService
from kentongan.services.message import MessageService
from kentongan.services.registration import RegistrationService
from kentongan.services.retention import RetentionService


@dataclass(frozen=True, slots=True)
class Services:
    """One of each."""

    registration: RegistrationService
    login: LoginService
    directory: DirectoryService
    message: MessageService
    attachment: AttachmentService
    membership: MembershipService
    retention: RetentionService
