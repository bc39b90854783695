"""The command of administrators that asks for charts of what moved, [ADMIN-64]."""

from typing import Annotated

from msgspec import Meta

from kentongan.protocol.command import Block, Sender, command
from kentongan.protocol.commands.fields import Count, Milliseconds
from kentongan.protocol.states import ADMINISTRATOR

Column = list[Count]


@command(
    sender=Sender.ADMINISTRATOR,
    clause="ADMIN-64",
    help="Asks for a chart of what moved.",
    states=ADMINISTRATOR,
    answers=("sample_series",),
    strings=("since", "until"),
)
class Samples(Block, frozen=True, kw_only=True, tag="samples"):
    """What moved from one moment to another, [ADMIN-64]."""

    since: Milliseconds
    until: Annotated[Milliseconds, Meta(description="not included; 0: now")] = 0


@command(
    sender=Sender.SERVER,
    clause="ADMIN-64",
    help="A chart, column by column.",
    strings=("step", ""),
)
class SampleSeries(Block, frozen=True, kw_only=True, tag="sample_series"):
    """Each list has an entry for each moment of `at`, [ADMIN-64]."""

    step: Annotated[Milliseconds, Meta(description="how long each entry covers, in milliseconds")]
    at: Annotated[list[Milliseconds], Meta(description="the beginnings; a time without an entry has none")]
    sessions: Annotated[Column, Meta(description="logged-in connections on average")]
    sessions_most: Annotated[Column, Meta(description="logged-in connections, the most at once")]
    connections: Annotated[Column, Meta(description="connections of everybody, the most at once")]
    transfers_most: Annotated[Column, Meta(description="transfers, the most at once")]
    queue: Annotated[Column, Meta(description="operations that waited for the writer, the most at once")]
    messages: Annotated[Column, Meta(description="messages that were accepted")]
    bytes_in: Annotated[Column, Meta(description="bytes that came on main sockets")]
    bytes_out: Annotated[Column, Meta(description="bytes that left on main sockets")]
    file_bytes: Annotated[Column, Meta(description="bytes of files that transfers moved")]
