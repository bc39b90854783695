"""The command of administrators that asks what needs attention now, [ADMIN-63]."""

from typing import Annotated

from msgspec import Meta

from kentongan.protocol.command import Block, Part, Sender, command
from kentongan.protocol.commands.fields import Count, Milliseconds
from kentongan.protocol.states import ADMINISTRATOR
from kentongan.words import ConcernKind, HealthPart


class ConcernRow(Part, frozen=True, kw_only=True):
    """Something to look at."""

    kind: ConcernKind
    urgent: Annotated[bool, Meta(description="it cannot wait")]
    count: Annotated[Count, Meta(description="how many, how many days; 0: that says nothing")]
    since: Annotated[Milliseconds, Meta(description="0: not known")]
    id: Annotated[str, Meta(description="sentence in Indonesian")]
    en: Annotated[str, Meta(description="sentence in English")]


class PartRow(Part, frozen=True, kw_only=True):
    """How a part of the server is."""

    part: HealthPart
    good: bool
    id: Annotated[str, Meta(description="in Indonesian")]
    en: Annotated[str, Meta(description="in English")]


@command(
    sender=Sender.ADMINISTRATOR,
    clause="ADMIN-63",
    help="Asks what needs attention, and how each part of the server is.",
    states=ADMINISTRATOR,
    answers=("status_report",),
)
class Status(Block, frozen=True, kw_only=True, tag="status"):
    """One look at everything, [ADMIN-63]."""


@command(
    sender=Sender.SERVER,
    clause="ADMIN-63",
    help="What needs attention, and how each part is.",
    strings=("concerns.kind", "parts.good"),
)
class StatusReport(Block, frozen=True, kw_only=True, tag="status_report"):
    """Concerns, the urgent ones first, and every part, [ADMIN-63]."""

    now: Milliseconds
    concerns: list[ConcernRow]
    parts: list[PartRow]
