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


class Role(StrEnum):
    """What an administrator may do in the console: read; approve and watch as well; everything."""

    AUDITOR = "auditor"
    OPERATOR = "operator"
    ADMINISTRATOR = "administrator"

    @property
    def rank(self) -> int:
        """Place in the order; a higher one may do what a lower one may."""
        return list(Role).index(self)


class RegistrationState(StrEnum):
    """Where a registration stands."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class DoubtKind(StrEnum):
    """What makes a registration worth a second look."""

    NAME = "name"  # it looks like that of an institution
    MAIL = "mail"  # at a provider where everybody can have an address
    ORIGIN = "origin"  # another registration came from the same network address


class PasswordWeakness(StrEnum):
    """What is wrong with a password that somebody wants to have."""

    SHORT = "short"
    MONOTONOUS = "monotonous"
    OLD = "old"
    PERSONAL = "personal"
    COMMON = "common"
    PATTERN = "pattern"


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


class TransferWay(StrEnum):
    """Where a transfer's bytes flow: over a socket of their own, or in chunks on the main socket."""

    SHADOW = "shadow"
    INBAND = "inband"


class BlockKind(StrEnum):
    """Why somebody has to wait: guesses at an account, failed logins or registrations from a network address."""

    ACCOUNT = "account"
    LOGIN = "login"
    REGISTRATION = "registration"


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
    SAMPLES = "samples"
    AUDIT = "audit"


class BackupStep(StrEnum):
    """What a backup that is being made is at, in this order."""

    COPYING = "copying"  # the database
    WRITING = "writing"  # everything into one file
    PROVING = "proving"  # restoring it beside, and comparing


class BackupFlaw(StrEnum):
    """Why a backup cannot be relied on."""

    UNREADABLE = "unreadable"
    CUT = "cut"
    CHANGED = "changed"
    UNSAFE = "unsafe"
    MISSING = "missing"
    MANIFEST = "manifest"
    UNSEALED = "unsealed"
    NEWER = "newer"
    DATABASE = "database"
    ROWS = "rows"
    AUDIT = "audit"


class BackupConcern(StrEnum):
    """What an administrator should know about the backups of a server."""

    NONE = "none"
    NEVER = "never"
    OLD = "old"
    UNPROVED = "unproved"


class AuditEvent(StrEnum):
    """What the audit log records: every act of an administrator and every security event."""

    # Acts of administrators
    REGISTRATION_APPROVED = "registration_approved"
    REGISTRATION_REJECTED = "registration_rejected"
    INSTITUTION_ADDED = "institution_added"
    INSTITUTION_CHANGED = "institution_changed"
    MEMBER_ADDED = "member_added"
    MEMBER_CHANGED = "member_changed"
    MEMBERS_EXPORTED = "members_exported"
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
    BACKUP_REMOVED = "backup_removed"
    BACKUP_RESTORED = "backup_restored"
    DATABASE_MOVED = "database_moved"
    CERTIFICATE_RENEWED = "certificate_renewed"
    IDENTITY_EXPORTED = "identity_exported"
    IDENTITY_IMPORTED = "identity_imported"
    DIAGNOSTICS_MADE = "diagnostics_made"
    MESSAGE_DISCLOSED = "message_disclosed"
    ANNOUNCEMENT_SENT = "announcement_sent"
    SETTINGS_CHANGED = "settings_changed"
    ADMINISTRATOR_ADDED = "administrator_added"
    ADMINISTRATOR_CHANGED = "administrator_changed"
    ADMINISTRATOR_REMOVED = "administrator_removed"
    ADMINISTRATOR_SET_UP = "administrator_set_up"
    # The server
    SERVER_STARTED = "server_started"
    SERVER_STOPPED = "server_stopped"
    AUDIT_TRIMMED = "audit_trimmed"
    AUDIT_DAMAGED = "audit_damaged"
    AUDIT_VERIFIED = "audit_verified"
    AUDIT_EXPORTED = "audit_exported"
    # Security
    LOGIN_FAILED = "login_failed"
    ADMINISTRATOR_LOGGED_IN = "administrator_logged_in"
    ADMINISTRATOR_LOGGED_OUT = "administrator_logged_out"
    ADMINISTRATOR_REFUSED = "administrator_refused"
    SECOND_FACTOR_CHANGED = "second_factor_changed"
    ACCOUNT_DELAYED = "account_delayed"
    SOURCE_BLOCKED = "source_blocked"
    LIMIT_REACHED = "limit_reached"
    VISITOR_REFUSED = "visitor_refused"
    DEVICE_REVOKED = "device_revoked"
    PASSWORD_CHANGED = "password_changed"
    PASSWORD_FORGOTTEN = "password_forgotten"
    REGISTRATION_CORRECTED = "registration_corrected"
    REGISTRATION_WITHDRAWN = "registration_withdrawn"


class ConcernKind(StrEnum):
    """What an administrator has to look at."""

    DATABASE = "database"
    DISK = "disk"
    WORKERS = "workers"
    PORTS = "ports"
    REGISTRATIONS = "registrations"
    MAIL = "mail"
    CERTIFICATE = "certificate"
    CONSOLE_CERTIFICATE = "console_certificate"
    FAILED_LOGINS = "failed_logins"
    BACKUP = "backup"


class MemberState(StrEnum):
    """Whether a member may log in."""

    ACTIVE = "active"
    SUSPENDED = "suspended"


class LetterState(StrEnum):
    """Where a letter stands."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


class HealthState(StrEnum):
    """How a part of the server is, from well to ill."""

    GOOD = "good"
    LOOK = "look"  # somebody should look at it
    BAD = "bad"  # it does not do what it is there for

    @property
    def rank(self) -> int:
        """Place in the order, 0 is well."""
        return list(HealthState).index(self)


class HealthPart(StrEnum):
    """What a server's health is made of."""

    SERVER = "server"
    SHADOW = "shadow"
    DATABASE = "database"
    DISK = "disk"
    MAIL = "mail"
    BACKUP = "backup"
    CERTIFICATE = "certificate"
    CONSOLE_CERTIFICATE = "console_certificate"


class TransferState(StrEnum):
    """Where a transfer stands."""

    OPENING = "opening"  # a port is leased, a worker has the order
    LISTENING = "listening"  # the shadow socket waits for its visitor
    FLOWING = "flowing"  # the right visitor is there
    ENDED = "ended"
