"""Commands of administrators that take a table of members in, [ADMIN-61], and give one out, [ADMIN-62]."""

from typing import Annotated

import msgspec
from msgspec import Meta

from kentongan import limits
from kentongan.protocol.command import Block, Part, Sender, command
from kentongan.protocol.commands.fields import Count, Cursor, Id
from kentongan.protocol.states import ADMINISTRATOR
from kentongan.words import Level, MemberState


@command(
    sender=Sender.ADMINISTRATOR,
    clause="ADMIN-61",
    help="Sends a part of a table of members; with the last one they are all made, or none.",
    states=ADMINISTRATOR,
    answers=("intake_report",),
    strings=("table", ""),
)
class Intake(Block, frozen=True, kw_only=True, tag="intake"):
    """A table (CSV) in parts, [ADMIN-61]."""

    table: Annotated[Id, Meta(description="chosen by the asker; the same for all parts of a table")]
    part: Annotated[str, Meta(max_length=limits.INTAKE_PART.value, description="bytes of the table in base64")]
    more: Annotated[bool, Meta(description="another part follows")] = False
    dry_run: Annotated[bool, Meta(description="only tell what is wrong")] = False


class IntakeFlaw(Part, frozen=True, kw_only=True):
    """What is wrong in a line of the table."""

    line: Annotated[Count, Meta(description="0: the table as a whole")]
    column: Annotated[str, Meta(description="empty: the whole line")]
    id: Annotated[str, Meta(description="sentence in Indonesian")]
    en: Annotated[str, Meta(description="sentence in English")]


@command(
    sender=Sender.SERVER,
    clause="ADMIN-61",
    help="What became of a table.",
    strings=("members", "flaws.line"),
)
class IntakeReport(Block, frozen=True, kw_only=True, tag="intake_report"):
    """Answers `intake`, [ADMIN-61]; before the last part only `received` says something."""

    received: Annotated[Count, Meta(description="bytes of the table that are here")] = 0
    done: Annotated[bool, Meta(description="all members were made")] = False
    members: Annotated[Count, Meta(description="lines that can be used")] = 0
    institutions: Annotated[Count, Meta(description="institutions that these lines name")] = 0
    flaws: list[IntakeFlaw] = msgspec.field(default_factory=list)
    more_flaws: Annotated[Count, Meta(description="flaws that are not listed")] = 0


@command(
    sender=Sender.ADMINISTRATOR,
    clause="ADMIN-62",
    help="Asks for members as a table.",
    states=ADMINISTRATOR,
    answers=("table_page",),
    strings=("search", "after"),
)
class Export(Block, frozen=True, kw_only=True, tag="export"):
    """Members as [ADMIN-22] chooses them, as CSV, [ADMIN-62]."""

    search: Annotated[str, Meta(max_length=limits.SEARCH.value, description="words; empty for all")] = ""
    institution: Annotated[str, Meta(max_length=limits.CODE.value, description="code; empty for all")] = ""
    state: Annotated[MemberState | None, Meta(description="only these")] = None
    broadcast: Annotated[bool | None, Meta(description="only who may send to everybody, or may not")] = None
    highest_level: Annotated[Level | None, Meta(description="only who may be exactly that loud")] = None
    after: Cursor = ""


@command(sender=Sender.SERVER, clause="ADMIN-62", help="A page of a table of members.", strings=("", "next"))
class TablePage(Block, frozen=True, kw_only=True, tag="table_page"):
    """Lines of CSV in UTF-8, the first page with headings, [ADMIN-62]; an empty `next` says that this was all."""

    text: str
    next: Cursor = ""
