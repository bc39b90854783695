"""The vocabulary: every closed set of words that stands on the wire, in the database and on screens.

Order matters where it is said: a `Level` or a `DeliveryState` may be compared by its place in the list.
"""

from enum import StrEnum


class Level(StrEnum):
    """How loudly a message asks for attention, from quiet to loud."""

    INFO = "info"
    NORMAL = "normal"
    IMPORTANT = "important"
    EMERGENCY = "emergency"

    @property
    def rank(self) -> int:
        """Place in the order, 0 is the quietest."""
        return list(Level).index(self)


class InstitutionKind(StrEnum):
    """What kind of institution it is."""

    UNIVERSITY = "university"
    INSTITUTE = "institute"
    COLLEGE = "college"
    POLYTECHNIC = "polytechnic"
    ACADEMY = "academy"
    MINISTRY = "ministry"
    OTHER = "other"


class RegistrationState(StrEnum):
    """Where a registration stands."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"


class DeliveryState(StrEnum):
    """How far a message has come with one recipient; each state implies that the message was delivered."""

    DELIVERED = "delivered"
    SHOWN = "shown"
    OPENED = "opened"
    ACKNOWLEDGED = "acknowledged"


class ElsewhereState(StrEnum):
    """Why a popup is not wanted on this device: what became of the message elsewhere, or that its sender is muted."""

    SHOWN = "shown"
    OPENED = "opened"
    ACKNOWLEDGED = "acknowledged"
    REMOVED = "removed"
    MUTED = "muted"


class AttachmentKind(StrEnum):
    """What an attachment is, told from its content and never from its name."""

    TEXT = "text"
    IMAGE = "image"
    AUDIO = "audio"
    VIDEO = "video"
    OTHER = "other"


class Direction(StrEnum):
    """Which way a transfer's bytes go, seen from the client."""

    UPLOAD = "upload"
    DOWNLOAD = "download"


class RetentionKind(StrEnum):
    """What retention removes, in the order in which it does."""

    MESSAGES = "messages"
    DELIVERIES = "deliveries"
    ATTACHMENTS = "attachments"
    BLOBS = "blobs"
    FILES = "files"
    PARTS = "parts"
    LETTERS = "letters"
    REGISTRATIONS = "registrations"
    DEVICES = "devices"
    AUDIT = "audit"


class AuditEvent(StrEnum):
    """What the audit log records: every act of an administrator and every security event."""

    # Acts of administrators
    REGISTRATION_APPROVED = "registration_approved"
    REGISTRATION_REJECTED = "registration_rejected"
    INSTITUTION_ADDED = "institution_added"
    INSTITUTION_CHANGED = "institution_changed"
    MEMBER_ADDED = "member_added"
    MEMBER_CHANGED = "member_changed"
    MEMBER_SUSPENDED = "member_suspended"
    MEMBER_RESTORED = "member_restored"
    RIGHTS_SET = "rights_set"
    PASSWORD_RESET = "password_reset"
    SESSIONS_ENDED = "sessions_ended"
    TRANSFER_ENDED = "transfer_ended"
    GROUP_ADDED = "group_added"
    GROUP_CHANGED = "group_changed"
    GROUP_REMOVED = "group_removed"
    MAIL_RETRIED = "mail_retried"
    SOURCE_UNBLOCKED = "source_unblocked"
    RETENTION_RUN = "retention_run"
    BACKUP_MADE = "backup_made"
    BACKUP_RESTORED = "backup_restored"
    IDENTITY_EXPORTED = "identity_exported"
    IDENTITY_IMPORTED = "identity_imported"
    DIAGNOSTICS_MADE = "diagnostics_made"
    SETTINGS_CHANGED = "settings_changed"
    # The server
    SERVER_STARTED = "server_started"
    SERVER_STOPPED = "server_stopped"
    AUDIT_TRIMMED = "audit_trimmed"
    AUDIT_DAMAGED = "audit_damaged"
    # Security
    LOGIN_FAILED = "login_failed"
    ADMINISTRATOR_LOGGED_IN = "administrator_logged_in"
    ADMINISTRATOR_REFUSED = "administrator_refused"
    ACCOUNT_DELAYED = "account_delayed"
    SOURCE_BLOCKED = "source_blocked"
    LIMIT_REACHED = "limit_reached"
    VISITOR_REFUSED = "visitor_refused"
    DEVICE_REVOKED = "device_revoked"
    PASSWORD_CHANGED = "password_changed"
    PASSWORD_FORGOTTEN = "password_forgotten"
    REGISTRATION_CORRECTED = "registration_corrected"
    REGISTRATION_WITHDRAWN = "registration_withdrawn"
