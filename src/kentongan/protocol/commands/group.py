"""Commands of administrators about groups, the audiences `#name`, [ADMIN-25]."""

from typing import Annotated

from msgspec import Meta

from kentongan import limits
from kentongan.protocol.command import Block, Part, Sender, command
from kentongan.protocol.commands.fields import Address, Code, Count, Cursor, Milliseconds, PageSize
from kentongan.protocol.states import ADMINISTRATOR

Named = Annotated[list[Address], Meta(min_length=1, max_length=limits.RECIPIENTS.value, description="addresses")]


class GroupRow(Part, frozen=True, kw_only=True):
    """A group."""

    group: Code
    members: Annotated[Count, Meta(description="its members, suspended ones too")]
    created_at: Milliseconds


@command(
    sender=Sender.ADMINISTRATOR,
    clause="ADMIN-25",
    help="Lists groups.",
    states=ADMINISTRATOR,
    answers=("group_page",),
    strings=("after", ""),
)
class Groups(Block, frozen=True, kw_only=True, tag="groups"):
    """All groups, [ADMIN-25]."""

    after: Cursor = ""
    limit: PageSize = 100


@command(sender=Sender.SERVER, clause="ADMIN-25", help="A page of groups.", strings=("groups.group", "next"))
class GroupPage(Block, frozen=True, kw_only=True, tag="group_page"):
    """Groups in the order of their names, [ADMIN-25]; an empty `next` says that this was all."""

    groups: list[GroupRow]
    next: Cursor = ""


@command(
    sender=Sender.ADMINISTRATOR,
    clause="ADMIN-25",
    help="Lists the members of a group.",
    states=ADMINISTRATOR,
    answers=("group_member_page",),
    strings=("group", "after"),
)
class GroupMembers(Block, frozen=True, kw_only=True, tag="group_members"):
    """Who is in a group, [ADMIN-25]."""

    group: Code
    after: Cursor = ""
    limit: PageSize = 100


@command(
    sender=Sender.SERVER,
    clause="ADMIN-25",
    help="A page of the members of a group.",
    strings=("group", "members"),
)
class GroupMemberPage(Block, frozen=True, kw_only=True, tag="group_member_page"):
    """Addresses in their order, [ADMIN-25]; an empty `next` says that this was all."""

    group: Code
    members: list[Address]
    next: Cursor = ""


@command(
    sender=Sender.ADMINISTRATOR,
    clause="ADMIN-26",
    help="Makes a group.",
    states=ADMINISTRATOR,
    answers=("group_changed",),
    strings=("group", ""),
)
class CreateGroup(Block, frozen=True, kw_only=True, tag="create_group"):
    """An empty group, [ADMIN-26]."""

    group: Code


@command(
    sender=Sender.ADMINISTRATOR,
    clause="ADMIN-26",
    help="Removes a group; its members stay members.",
    states=ADMINISTRATOR,
    answers=("group_changed",),
    strings=("group", ""),
)
class RemoveGroup(Block, frozen=True, kw_only=True, tag="remove_group"):
    """No audience of this name any more, [ADMIN-26]."""

    group: Code


@command(
    sender=Sender.ADMINISTRATOR,
    clause="ADMIN-27",
    help="Puts members into a group.",
    states=ADMINISTRATOR,
    answers=("group_changed",),
    strings=("group", "members"),
)
class AddToGroup(Block, frozen=True, kw_only=True, tag="add_to_group"):
    """All of them or, when one is unknown, none, [ADMIN-27]."""

    group: Code
    members: Named


@command(
    sender=Sender.ADMINISTRATOR,
    clause="ADMIN-27",
    help="Takes members out of a group.",
    states=ADMINISTRATOR,
    answers=("group_changed",),
    strings=("group", "members"),
)
class RemoveFromGroup(Block, frozen=True, kw_only=True, tag="remove_from_group"):
    """All of them or, when one is unknown, none, [ADMIN-27]."""

    group: Code
    members: Named


@command(sender=Sender.SERVER, clause="ADMIN-27", help="A group has changed.", strings=("group", "members"))
class GroupChanged(Block, frozen=True, kw_only=True, tag="group_changed"):
    """How many members it has now, and for how many something has changed, [ADMIN-27]."""

    group: Code
    members: Count
    changed: Count
