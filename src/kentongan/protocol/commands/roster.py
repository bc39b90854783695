"""Commands of administrators about members, [ADMIN-22]: listing, adding and editing them."""

from typing import Annotated

from msgspec import Meta

from kentongan import limits
from kentongan.protocol.command import Block, Part, Sender, command
from kentongan.protocol.commands.fields import (
    Address,
    Bytes,
    Code,
    Count,
    Cursor,
    Matches,
    Milliseconds,
    Name,
    PageSize,
)
from kentongan.protocol.states import ADMINISTRATOR
from kentongan.words import InstitutionKind, Level, MemberState

Email = Annotated[str, Meta(min_length=1, max_length=limits.EMAIL.value, description="e-mail address")]


class MemberRow(Part, frozen=True, kw_only=True):
    """A member, as administrators see it."""

    address: Address
    contact: Name
    email: Email
    code: Code
    institution: Name
    city: Name
    kind: InstitutionKind
    state: MemberState
    broadcast: bool
    highest_level: Level
    quota: Annotated[Bytes, Meta(description="bytes that its attachments may hold; 0: the server's setting")] = 0
    devices: Annotated[Count, Meta(description="devices that are logged in")]
    seen_at: Annotated[Count, Meta(description="when a device was last seen (milliseconds); 0: never")]
    created_at: Milliseconds


@command(
    sender=Sender.ADMINISTRATOR,
    clause="ADMIN-22",
    help="Lists members.",
    states=ADMINISTRATOR,
    answers=("member_page",),
    strings=("search", "after"),
)
class Members(Block, frozen=True, kw_only=True, tag="members"):
    """Members whose address, contact, e-mail address or institution contains the words, [ADMIN-22]."""

    search: Annotated[str, Meta(max_length=limits.SEARCH.value, description="words; empty for all")] = ""
    institution: Annotated[str, Meta(max_length=limits.CODE.value, description="code; empty for all")] = ""
    state: Annotated[MemberState | None, Meta(description="only these")] = None
    broadcast: Annotated[bool | None, Meta(description="only who may send to everybody, or may not")] = None
    highest_level: Annotated[Level | None, Meta(description="only who may be exactly that loud")] = None
    after: Cursor = ""
    limit: PageSize = 100


@command(sender=Sender.SERVER, clause="ADMIN-22", help="A page of members.", strings=("members.address", "next"))
class MemberPage(Block, frozen=True, kw_only=True, tag="member_page"):
    """Members in the order of their addresses, [ADMIN-22]; an empty `next` says that this was all."""

    members: list[MemberRow]
    next: Cursor = ""
    matches: Matches = None


@command(
    sender=Sender.ADMINISTRATOR,
    clause="ADMIN-23",
    help="Makes a member without a registration: institution (if new), desk, member, letter.",
    states=ADMINISTRATOR,
    answers=("member_added",),
    strings=("desk", "code"),
)
class AddMember(Block, frozen=True, kw_only=True, tag="add_member"):
    """A membership; name, city and kind are wanted when the institution is new, and change nothing otherwise."""

    code: Code
    desk: Code
    contact: Name
    email: Email
    institution: Name | None = None
    city: Name | None = None
    kind: InstitutionKind | None = None


@command(
    sender=Sender.SERVER, clause="ADMIN-23", help="The member is there.", strings=("member.address", "member.email")
)
class MemberAdded(Block, frozen=True, kw_only=True, tag="member_added"):
    """The member as it is stored; its letter is queued, [ADMIN-23]."""

    member: MemberRow


@command(
    sender=Sender.ADMINISTRATOR,
    clause="ADMIN-24",
    help="Changes contact person or e-mail address of a member.",
    states=ADMINISTRATOR,
    answers=("member_edited",),
    strings=("address", "contact"),
)
class EditMember(Block, frozen=True, kw_only=True, tag="edit_member"):
    """What is left out stays; the address never changes, [ADMIN-24]."""

    address: Address
    contact: Name | None = None
    email: Email | None = None


@command(
    sender=Sender.SERVER,
    clause="ADMIN-24",
    help="The member as it is stored.",
    strings=("member.address", "member.contact"),
)
class MemberEdited(Block, frozen=True, kw_only=True, tag="member_edited"):
    """A member after a change, [ADMIN-24]."""

    member: MemberRow
