"""Which way the transfers of each institution went, for administrators."""

from typing import Annotated

from msgspec import Meta

from kentongan import limits
from kentongan.protocol.command import Block, Part, Sender, command
from kentongan.protocol.commands.fields import Code, Count, Milliseconds
from kentongan.protocol.states import ADMINISTRATOR


@command(
    sender=Sender.ADMINISTRATOR,
    clause="INBAND-7",
    help="Lists which way the transfers of each institution went.",
    states=ADMINISTRATOR,
    answers=("ways_list",),
    strings=("after", ""),
)
class Ways(Block, frozen=True, kw_only=True, tag="ways"):
    """Institutions whose code comes after `after`, [INBAND-7]."""

    after: Annotated[str, Meta(max_length=limits.CODE.value, description="institution code; empty for the first")] = ""


class WayRow(Part, frozen=True, kw_only=True):
    """The transfers of one institution that ended well."""

    institution: Code
    shadow: Annotated[Count, Meta(description="transfers over shadow sockets")]
    shadow_at: Annotated[Milliseconds, Meta(description="when the last of them ended, 0: none has")]
    inband: Annotated[Count, Meta(description="transfers on the main socket")]
    inband_at: Annotated[Milliseconds, Meta(description="when the last of them ended, 0: none has")]


@command(
    sender=Sender.SERVER,
    clause="INBAND-7",
    help="A page of institutions and their ways.",
    strings=("rows.institution", "rows.inband"),
)
class WaysList(Block, frozen=True, kw_only=True, tag="ways_list"):
    """In the order of codes; institutions that have moved nothing are left out; an empty page is the end."""

    rows: list[WayRow]
