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


class MemberState(StrEnum):
    """Whether a member may log in."""

    ACTIVE = "active"
    SUSPENDED = "suspended"


class LetterState(StrEnum):
    """Where a letter stands."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


class TransferState(StrEnum):
    """Where a transfer stands."""

    OPENING = "opening"  # a port is leased, a worker has the order
    LISTENING = "listening"  # the shadow socket waits for its visitor
    FLOWING = "flowing"  # the right visitor is there
    ENDED = "ended"
