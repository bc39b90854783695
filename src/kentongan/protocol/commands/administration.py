"""Commands of an administrator on the server's own Unix socket, [ADMIN-1]: same frames, same blocks."""

from typing import Annotated

from msgspec import Meta

from kentongan import limits
from kentongan.protocol.command import Block, Part, Sender, command
from kentongan.protocol.commands.fields import Address, Bytes, Code, Count, Milliseconds, Name
from kentongan.protocol.commands.registration import Number
from kentongan.protocol.states import ADMINISTRATOR
from kentongan.words import InstitutionKind, RegistrationState, RetentionKind


class RegistrationRow(Part, frozen=True, kw_only=True):
    """A row of the registration log."""

    number: Number
    state: RegistrationState
    address: Address
    institution: Name
    code: Code
    city: Name
    kind: InstitutionKind
    contact: Name
    email: str
    desk: Code
    origin: Annotated[str, Meta(description="network address it came from")]
    submitted_at: Milliseconds
    existing: Annotated[bool, Meta(description="the institution is there already and would not be changed")]
    decided_at: Count = 0
    reason: str = ""
    revision: Annotated[Count, Meta(description="how often the applicant has corrected it")] = 0


@command(
    sender=Sender.ADMINISTRATOR,
    clause="ADMIN-2",
    help="Lists registrations, oldest first.",
    states=ADMINISTRATOR,
    answers=("registration_log",),
    strings=("state", "after"),
)
class Registrations(Block, frozen=True, kw_only=True, tag="registrations"):
    """Registrations of one state, [ADMIN-2]."""

    state: RegistrationState = RegistrationState.PENDING
    after: Annotated[int, Meta(ge=0, le=2**53, description="number after which the page begins")] = 0


@command(sender=Sender.SERVER, clause="ADMIN-2", help="A page of the registration log.", strings=("rows.address", ""))
class RegistrationLog(Block, frozen=True, kw_only=True, tag="registration_log"):
    """At most 100 registrations, [ADMIN-2]."""

    rows: list[RegistrationRow]


@command(
    sender=Sender.ADMINISTRATOR,
    clause="ADMIN-3",
    help="Approves a registration: institution (if new), desk, member, letter.",
    states=ADMINISTRATOR,
    answers=("decided",),
    strings=("number", ""),
)
class Approve(Block, frozen=True, kw_only=True, tag="approve"):
    """Makes a registration a membership and tells the client at once, [ADMIN-3]."""

    number: Number
    revision: Annotated[Count, Meta(description="the revision that was read; null: whichever")] | None = None


@command(
    sender=Sender.ADMINISTRATOR,
    clause="ADMIN-3",
    help="Rejects a registration with a reason.",
    states=ADMINISTRATOR,
    answers=("decided",),
    strings=("number", "reason"),
)
class Reject(Block, frozen=True, kw_only=True, tag="reject"):
    """Refuses a registration and tells the client why, [ADMIN-3]."""

    number: Number
    reason: Annotated[str, Meta(min_length=1, max_length=limits.REASON.value)]


@command(sender=Sender.SERVER, clause="ADMIN-3", help="A registration is decided.", strings=("number", "state"))
class Decided(Block, frozen=True, kw_only=True, tag="decided"):
    """The decision as it is stored, [ADMIN-3]."""

    number: Number
    state: RegistrationState
    address: Address


@command(
    sender=Sender.ADMINISTRATOR,
    clause="ADMIN-4",
    help="Prints the invitation line.",
    states=ADMINISTRATOR,
    answers=("invitation",),
)
class Invite(Block, frozen=True, kw_only=True, tag="invite"):
    """Asks for the line that brings a client to this server, [ADMIN-4]."""


@command(sender=Sender.SERVER, clause="ADMIN-4", help="The invitation line.", strings=("line", "fingerprint"))
class Invitation(Block, frozen=True, kw_only=True, tag="invitation"):
    """`kentongan://host:port#fingerprint`, [TLS-4]."""

    line: str
    fingerprint: str


@command(
    sender=Sender.ADMINISTRATOR,
    clause="ADMIN-6",
    help="Removes what is too old, or tells what would be removed.",
    states=ADMINISTRATOR,
    answers=("retention_done",),
)
class Retention(Block, frozen=True, kw_only=True, tag="retention"):
    """Retention now and not only once an hour, [ADMIN-6]."""

    dry_run: Annotated[bool, Meta(description="only tell what would go")] = False


class RetentionRow(Part, frozen=True, kw_only=True):
    """What went of one kind."""

    kind: RetentionKind
    rows: Annotated[Count, Meta(description="rows of the database")] = 0
    files: Annotated[Count, Meta(description="files of the data folder")] = 0
    bytes: Annotated[Bytes, Meta(description="bytes of the files; of blobs: of the files that may follow")] = 0


@command(
    sender=Sender.SERVER,
    clause="ADMIN-6",
    help="What went, or would go, by kind.",
    strings=("rows.kind", "rows.rows"),
)
class RetentionDone(Block, frozen=True, kw_only=True, tag="retention_done"):
    """One row for each kind, [ADMIN-6]."""

    dry_run: bool
    rows: list[RetentionRow]
