"""What the simulated server knows: plain records in memory, gone when it ends. The rules stand in the nouns' files.

Two rules make it predictable: the first password and the own password of a prepared member follow from the address.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from kentongan.errors import ErrorCode, Refusal
from kentongan.protocol.commands.attachment import Attachment
from kentongan.protocol.commands.login import Rights
from kentongan.protocol.commands.message import Message, Send, Times
from kentongan.protocol.commands.registration import Register
from kentongan.words import InstitutionKind, Level, RegistrationState


def first_password(address: str) -> str:
    """The password that the letter would bring."""
    return f"first-{address}"


def own_password(address: str) -> str:
    """The password of a member that was made without a registration."""
    return f"secret-of-{address}"


class Institution(NamedTuple):
    """A university; a later registration never changes it."""

    code: str
    name: str
    city: str
    kind: InstitutionKind


@dataclass(slots=True)
class Member:
    """An account. `must_change`: the password is the first one and opens nothing but its own replacement.

    `code` is that of the newest letter for who forgot the password, `letters` how many of them there were.
    """

    address: str
    institution: Institution
    contact: str
    password: str
    must_change: bool = False
    code: str = ""
    code_made_at: int = 0
    letters: int = 0
    rights: Rights = field(default_factory=lambda: Rights(broadcast=False, highest_level=Level.IMPORTANT))


@dataclass(slots=True)
class Device:
    """A place where a member is logged in; `cursor` is the highest sequence that it has reported as delivered."""

    id: str
    address: str
    name: str
    cursor: int = 0
    created_at: int = 0
    seen_at: int = 0


@dataclass(slots=True)
class Application:
    """A registration from its form to its decision. Times in milliseconds since 1970."""

    number: int
    claim: str
    form: Register
    submitted_at: int
    state: RegistrationState = RegistrationState.PENDING
    decided_at: int = 0
    reason: str = ""

    @property
    def address(self) -> str:
        """The address that it asks for."""
        return f"{self.form.desk}@{self.form.code}"


@dataclass(slots=True)
class Letter:
    """A message with its request, to tell a repetition from a conflict, and its receipts by recipient."""

    message: Message
    request: Send
    deliveries: dict[str, Times]
    reminded_at: int = 0
    archived: set[str] = field(default_factory=set)
    removed: set[str] = field(default_factory=set)

    def stands_for(self, address: str) -> bool:
        """Whether a member has got the message and not removed it."""
        return address in self.deliveries and address not in self.removed


class StoredFile(NamedTuple):
    """An uploaded file, its bytes and who uploaded it."""

    attachment: Attachment
    owner: str
    content: bytes


def _milliseconds() -> int:
    return time.time_ns() // 1_000_000


@dataclass(slots=True)
class World:
    """Everything; `clock` gives milliseconds since 1970."""

    clock: Callable[[], int] = _milliseconds
    institutions: dict[str, Institution] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)
    devices: dict[str, Device] = field(default_factory=dict)
    applications: dict[int, Application] = field(default_factory=dict)
    letters: dict[str, Letter] = field(default_factory=dict)
    files: dict[str, StoredFile] = field(default_factory=dict)
    by_client_id: dict[tuple[str, str], Letter] = field(default_factory=dict)
    mutes: dict[str, set[str]] = field(default_factory=dict)

    @property
    def sequence(self) -> int:
        """The place of the newest message in the order of all; the first one has 1."""
        return len(self.letters)

    def letter_of(self, address: str, message: str) -> Letter:
        """A message that the member has sent or received; raises MESSAGE_UNKNOWN for any other."""
        letter = self.letters.get(message)
        if letter is None or (letter.message.sender != address and not letter.stands_for(address)):
            raise Refusal(ErrorCode.MESSAGE_UNKNOWN, reference=message)
        return letter

    def pending(self, address: str) -> Application | None:
        """The registration that waits for this address, if there is one."""
        waiting = (one for one in self.applications.values() if one.state is RegistrationState.PENDING)
        return next((one for one in waiting if one.address == address), None)
