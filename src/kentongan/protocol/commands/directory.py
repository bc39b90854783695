"""Commands to find members."""

from typing import Annotated

import msgspec
from msgspec import Meta

from kentongan import limits
from kentongan.protocol.command import Block, Part, Sender, command
from kentongan.protocol.commands.fields import Address, Code, Count, Cursor, Name, PageSize
from kentongan.protocol.states import LOGGED_IN
from kentongan.words import InstitutionKind


class Entry(Part, frozen=True, kw_only=True):
    """One member in the directory. E-mail addresses do not stand there."""

    address: Address
    contact: Name
    code: Code
    institution: Name
    city: Name
    kind: InstitutionKind


class GroupEntry(Part, frozen=True, kw_only=True):
    """A group that a message may be for, as `#group`."""

    group: Code
    members: Annotated[Count, Meta(description="active ones")]


@command(
    sender=Sender.CLIENT,
    clause="DIR-1",
    help="Searches the directory of members.",
    states=LOGGED_IN,
    answers=("directory_page",),
    strings=("search", ""),
)
class Directory(Block, frozen=True, kw_only=True, tag="directory"):
    """Members whose address, institution, city or contact contains the words, [DIR-1]."""

    search: Annotated[str, Meta(max_length=limits.SEARCH.value, description="words; empty for everybody")] = ""
    after: Cursor = ""
    limit: PageSize = 50


@command(sender=Sender.SERVER, clause="DIR-1", help="A page of the directory.", strings=("members.address", "next"))
class DirectoryPage(Block, frozen=True, kw_only=True, tag="directory_page"):
    """Members in the order of their addresses, [DIR-1]; an empty `next` says that this was all.

    The first page also has the groups, [DIR-2].
    """

    members: list[Entry]
    groups: Annotated[list[GroupEntry], Meta(max_length=limits.GROUPS_FOUND.value)] = msgspec.field(
        default_factory=list
    )
    next: Cursor = ""
