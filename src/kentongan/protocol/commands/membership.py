"""Commands of an administrator about a membership: what it may do, whether it may log in, how it comes back."""

from typing import Annotated

from msgspec import Meta

from kentongan.protocol.command import Block, Sender, command
from kentongan.protocol.commands.fields import Address, Code, Count
from kentongan.protocol.states import ADMINISTRATOR
from kentongan.words import Level

Quota = Annotated[int, Meta(ge=0, le=2**53, description="bytes that its attachments may hold; 0: the server's setting")]


@command(
    sender=Sender.ADMINISTRATOR,
    clause="ADMIN-5",
    help="Sets what a member may do.",
    states=ADMINISTRATOR,
    answers=("rights_set",),
    strings=("address", "highest_level"),
)
class SetRights(Block, frozen=True, kw_only=True, tag="set_rights"):
    """Rights of a member, [ADMIN-5]; what is left out stays."""

    address: Address
    broadcast: bool | None = None
    highest_level: Level | None = None
    quota: Quota | None = None


@command(sender=Sender.SERVER, clause="ADMIN-5", help="The rights as they are stored.", strings=("address", ""))
class RightsSet(Block, frozen=True, kw_only=True, tag="rights_set"):
    """A member's rights now, [ADMIN-5]."""

    address: Address
    broadcast: bool
    highest_level: Level
    quota: Quota = 0


@command(
    sender=Sender.ADMINISTRATOR,
    clause="MEMBER-1",
    help="Stops a member: it is out within a second and stays out.",
    states=ADMINISTRATOR,
    answers=("suspension",),
    strings=("address", ""),
)
class Suspend(Block, frozen=True, kw_only=True, tag="suspend"):
    """Ends sessions, transfers and waiting shadow sockets of a member; no login, no deliveries, [MEMBER-1]."""

    address: Address


@command(
    sender=Sender.ADMINISTRATOR,
    clause="MEMBER-1",
    help="Lets a suspended member in again.",
    states=ADMINISTRATOR,
    answers=("suspension",),
    strings=("address", ""),
)
class Restore(Block, frozen=True, kw_only=True, tag="restore"):
    """Takes a suspension back, [MEMBER-1]."""

    address: Address


@command(sender=Sender.SERVER, clause="MEMBER-1", help="How the member stands now.", strings=("address", "suspended"))
class Suspension(Block, frozen=True, kw_only=True, tag="suspension"):
    """Answers `suspend` and `restore` when it is stored, [MEMBER-1]."""

    address: Address
    suspended: bool


@command(
    sender=Sender.ADMINISTRATOR,
    clause="MEMBER-2",
    help="Sends a member a letter with a code for a new password.",
    states=ADMINISTRATOR,
    answers=("code_queued",),
    strings=("address", ""),
)
class ResetPassword(Block, frozen=True, kw_only=True, tag="reset_password"):
    """A letter as after `forgot`, at an administrator's wish, [MEMBER-2]."""

    address: Address


@command(sender=Sender.SERVER, clause="MEMBER-2", help="The letter is in the outbox.", strings=("address", ""))
class CodeQueued(Block, frozen=True, kw_only=True, tag="code_queued"):
    """Answers `reset_password`, [MEMBER-2]."""

    address: Address


@command(
    sender=Sender.ADMINISTRATOR,
    clause="MEMBER-3",
    help="Takes the keys of all devices of a member back and ends its sessions.",
    states=ADMINISTRATOR,
    answers=("sessions_ended",),
    strings=("address", ""),
)
class EndSessions(Block, frozen=True, kw_only=True, tag="end_sessions"):
    """Logs a member out everywhere, [MEMBER-3]."""

    address: Address


@command(
    sender=Sender.ADMINISTRATOR,
    clause="MEMBER-4",
    help="Changes all members of an institution at once.",
    states=ADMINISTRATOR,
    answers=("members_changed",),
    strings=("institution", "suspended"),
)
class ChangeMembers(Block, frozen=True, kw_only=True, tag="change_members"):
    """Suspends, restores, sets rights; what is left out stays, [MEMBER-4]."""

    institution: Code
    suspended: bool | None = None
    broadcast: bool | None = None
    highest_level: Level | None = None
    quota: Quota | None = None


@command(
    sender=Sender.SERVER,
    clause="MEMBER-4",
    help="So many members are others now.",
    strings=("institution", "changed"),
)
class MembersChanged(Block, frozen=True, kw_only=True, tag="members_changed"):
    """Answers `change_members`, [MEMBER-4]."""

    institution: Code
    changed: Count


@command(
    sender=Sender.ADMINISTRATOR,
    clause="MEMBER-4",
    help="Takes the keys of all devices of an institution's members back and ends their sessions.",
    states=ADMINISTRATOR,
    answers=("sessions_ended",),
    strings=("institution", ""),
)
class EndInstitution(Block, frozen=True, kw_only=True, tag="end_institution"):
    """Logs a whole institution out everywhere, [MEMBER-4]."""

    institution: Code


@command(sender=Sender.SERVER, clause="MEMBER-3", help="So many devices were ended.", strings=("address", "devices"))
class SessionsEnded(Block, frozen=True, kw_only=True, tag="sessions_ended"):
    """Answers `end_sessions` and, with `@institution`, `end_institution`; [MEMBER-3], [MEMBER-4]."""

    address: Address
    devices: Count
