"""The command of administrators that asks for statistics of institutions, [ADMIN-65]."""

from typing import Annotated

from msgspec import Meta

from kentongan.protocol.command import Block, Part, Sender, command
from kentongan.protocol.commands.fields import Code, Count, Cursor, Milliseconds, Name, PageSize
from kentongan.protocol.states import ADMINISTRATOR


class StatisticsRow(Part, frozen=True, kw_only=True):
    """An institution over the period."""

    code: Code
    institution: Name
    sent: Annotated[Count, Meta(description="messages of its members")]
    received: Annotated[Count, Meta(description="deliveries to its members")]
    shown: Annotated[Count, Meta(description="deliveries that were shown")]
    acknowledged: Annotated[Count, Meta(description="deliveries that were acknowledged")]
    half_ms: Annotated[Count, Meta(description="half of the shown ones: so many milliseconds from accepted at most")]
    most_ms: Annotated[Count, Meta(description="95 in 100 of the shown ones: so many milliseconds at most")]


@command(
    sender=Sender.ADMINISTRATOR,
    clause="ADMIN-65",
    help="Asks what institutions sent and received.",
    states=ADMINISTRATOR,
    answers=("statistics_page",),
    strings=("since", "after"),
)
class Statistics(Block, frozen=True, kw_only=True, tag="statistics"):
    """Messages that were accepted in a period, [ADMIN-65]."""

    since: Annotated[Milliseconds, Meta(description="0: thirty days before `until`")] = 0
    until: Annotated[Milliseconds, Meta(description="not included; 0: now")] = 0
    after: Cursor = ""
    limit: PageSize = 100


@command(
    sender=Sender.SERVER,
    clause="ADMIN-65",
    help="A page of statistics.",
    strings=("rows.code", "next"),
)
class StatisticsPage(Block, frozen=True, kw_only=True, tag="statistics_page"):
    """Institutions in the order of their codes, [ADMIN-65]; an empty `next` says that this was all."""

    since: Milliseconds
    until: Milliseconds
    rows: list[StatisticsRow]
    next: Cursor = ""
