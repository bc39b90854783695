"""What travels between hubs, and what a bus must be able to do."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from kentongan.words import BackupStep, ElsewhereState, Level, RegistrationState


@dataclass(frozen=True, slots=True)
class RegistrationArrived:
    """A registration waits for a decision: it is new, was corrected or handed in again."""

    number: int


@dataclass(frozen=True, slots=True)
class RegistrationDecided:
    """A registration was approved, rejected or withdrawn; a client may be waiting for it on any hub."""

    number: int
    state: RegistrationState


@dataclass(frozen=True, slots=True)
class LetterQueued:
    """A letter is due; somebody should look."""


@dataclass(frozen=True, slots=True)
class DevicesEnded:
    """The keys of these devices were taken back; their sessions end, on whichever hub they are."""

    devices: frozenset[str]


@dataclass(frozen=True, slots=True)
class MessageRetracted:
    """A message was taken back; its recipients that follow want to hear it. What is left of it is in the database."""

    message: str


@dataclass(frozen=True, slots=True)
class MessageReminded:
    """A message was brought up again; the database knows who has not acknowledged it.

    It was for the `chosen` members only; None: for all of them.
    """

    message: str
    chosen: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class DoneOnDevice:
    """A member has opened, acknowledged or removed messages on one device; its other devices drop their popups."""

    member_id: int
    device: str
    state: ElsewhereState
    messages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NameChanged:
    """Recipients read another name from now on: of the contact person of a member, or of an institution by its code."""

    whose: str
    name: str


@dataclass(frozen=True, slots=True)
class MembersSuspended:
    """Members were suspended; their sessions end with all that is theirs."""

    members: frozenset[int]


@dataclass(frozen=True, slots=True)
class RightsChanged:
    """What members may do has changed, for all of them to this; their sessions use it from now on."""

    members: frozenset[int]
    broadcast: bool
    highest_level: Level


@dataclass(frozen=True, slots=True)
class AdministratorChanged:
    """Sessions of an administrator may have ended, or its role is another."""

    administrator_id: int


@dataclass(frozen=True, slots=True)
class BackupMoved:
    """A backup that is being made has come further: bytes of this step that are done, and all of them."""

    step: BackupStep
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class BackupEnded:
    """A backup is over, or was removed; `name` is empty when nothing has come of it."""

    name: str
    proved: bool


@dataclass(frozen=True, slots=True)
class AuditMoved:
    """The audit log is being looked through: lines that are done, and all of them."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class AuditLooked:
    """The audit log was looked through; whether nothing is wrong with it."""

    whole: bool


@dataclass(frozen=True, slots=True)
class SettingChanged:
    """A setting has another value; whoever has reckoned with it does so anew."""

    name: str


@dataclass(frozen=True, slots=True)
class CertificateRenewed:
    """The server's certificate is another, with the same key; who comes from now on is shown the new one."""


RegistrationEvent = RegistrationArrived | RegistrationDecided
MessageEvent = MessageRetracted | MessageReminded | DoneOnDevice
MemberEvent = DevicesEnded | MembersSuspended | RightsChanged | NameChanged
BackupEvent = BackupMoved | BackupEnded
AuditNews = AuditMoved | AuditLooked
ServerEvent = AdministratorChanged | CertificateRenewed | BackupEvent | AuditNews | SettingChanged
Event = RegistrationEvent | LetterQueued | MemberEvent | MessageEvent | ServerEvent


class Bus(Protocol):
    """Publishes events to every subscriber on every hub, this one included. Events may be lost, never invented."""

    def publish(self, event: Event) -> None:
        """Tell everybody."""

    def subscribe(self, hear: Callable[[Event], None]) -> None:
        """Be told from now on, in the event loop."""
