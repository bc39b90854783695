"""What travels between hubs, and what a bus must be able to do."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from kentongan.bus.doorbell import NOTHING, Doorbell, Reminded
from kentongan.words import BackupStep, ElsewhereState, Level, RegistrationState


@dataclass(frozen=True, slots=True)
class MessagesCommitted:
    """This hub has committed messages, the newest with this sequence; whoever follows elsewhere waits for them."""

    until: int


@dataclass(frozen=True, slots=True)
class ReceiptsCommitted:
    """This hub has committed receipts of these messages (internal ids); their senders may be on any hub."""

    messages: frozenset[int]


@dataclass(frozen=True, slots=True)
class EndOrdered:
    """An administrator wants a session or a transfer ended that is on another hub; the audit log says which."""


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
MessageEvent = MessagesCommitted | ReceiptsCommitted | MessageRetracted | MessageReminded | DoneOnDevice
MemberEvent = DevicesEnded | MembersSuspended | RightsChanged | NameChanged
BackupEvent = BackupMoved | BackupEnded
AuditNews = AuditMoved | AuditLooked
ServerEvent = AdministratorChanged | CertificateRenewed | EndOrdered | BackupEvent | AuditNews | SettingChanged
Event = RegistrationEvent | LetterQueued | MemberEvent | MessageEvent | ServerEvent | Doorbell


def doorbell_of(event: Event) -> Doorbell:
    """Where other hubs have to look after an event of this one; NOTHING where it concerns nobody else."""
    match event:
        case MessagesCommitted() | ReceiptsCommitted() | MessageRetracted() | MessageReminded() | DoneOnDevice():
            return _of_message(event)
        case RegistrationArrived(number) | RegistrationDecided(number):
            return Doorbell(registrations=[number])
        case LetterQueued():
            return Doorbell(letters=True)
        case DevicesEnded(devices):
            return _fitting(Doorbell(devices=sorted(devices)))
        case MembersSuspended(members) | RightsChanged(members):
            return _fitting(Doorbell(members=sorted(members)))
        case NameChanged(whose):
            return Doorbell(names=[whose])
        case AdministratorChanged(administrator_id):
            return Doorbell(administrators=[administrator_id])
        case EndOrdered():
            return Doorbell(orders=True)
        case BackupMoved() | BackupEnded() | AuditMoved() | AuditLooked():
            return Doorbell(jobs=True)
        case SettingChanged():
            return Doorbell(settings=True)
        case CertificateRenewed() | Doorbell():
            return NOTHING


def _of_message(event: MessageEvent) -> Doorbell:
    match event:
        case MessagesCommitted(until):
            return Doorbell(until=until)
        case ReceiptsCommitted(messages):
            return _fitting(Doorbell(receipts=sorted(messages)))
        case MessageRetracted(message):
            return Doorbell(retracted=[message])
        case MessageReminded(message, chosen):
            return Doorbell(reminded=[Reminded(message, None if chosen is None else sorted(chosen))])
        case DoneOnDevice(member_id, messages=messages):
            return _fitting(Doorbell(done=[(member_id, message) for message in messages]))


def _fitting(doorbell: Doorbell) -> Doorbell:
    """A doorbell, or when its lists are too long for one, one that does not name things."""
    return NOTHING | doorbell


class Bus(Protocol):
    """Tells this hub what was done on it, and rings at the others. Rings may be lost or forged, events never are.

    What was published here is heard here as it is. The other hubs hear a `Doorbell` instead, which only says where in
    the database to look; so no hub ever believes another, and what is lost is found by looking again.
    """

    def publish(self, event: Event) -> None:
        """Tell this hub, and ring at the others if it concerns them."""

    def publish_here(self, event: Event) -> None:
        """Tell this hub only."""

    def subscribe(self, hear: Callable[[Event], None]) -> None:
        """Be told from now on, in the event loop."""

    async def stop(self) -> None:
        """Ring what is due, if that can be done at once, and tell nobody else any more."""

    @property
    def is_shared(self) -> bool:
        """Whether there may be other hubs."""

    @property
    def is_whole(self) -> bool:
        """Whether every ring of other hubs reaches this one at the moment, as far as it can tell."""
