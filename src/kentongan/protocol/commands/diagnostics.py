"""Commands of administrators that ask a running server how it is, [ADMIN-35], and for its log, [ADMIN-68]."""

from typing import Annotated

from msgspec import Meta

from kentongan import limits
from kentongan.protocol.command import Block, Part, Sender, command
from kentongan.protocol.commands.fields import Count
from kentongan.protocol.states import ADMINISTRATOR


class Fact(Part, frozen=True, kw_only=True):
    """One thing that is known about the server."""

    about: Annotated[str, Meta(description="versions, settings, counts, health, disk")]
    name: str
    value: str


@command(
    sender=Sender.ADMINISTRATOR,
    clause="ADMIN-35",
    help="Asks how the server is.",
    states=ADMINISTRATOR,
    answers=("diagnosis",),
)
class Diagnostics(Block, frozen=True, kw_only=True, tag="diagnostics"):
    """For a bundle that may be shown to others, [ADMIN-35]."""


@command(sender=Sender.SERVER, clause="ADMIN-35", help="How the server is.", strings=("facts.name", "facts.value"))
class Diagnosis(Block, frozen=True, kw_only=True, tag="diagnosis"):
    """Facts and the newest log lines; no secret is among them, [ADMIN-35]."""

    facts: list[Fact]
    log: Annotated[list[str], Meta(description="the newest lines of the log, oldest first")]


@command(
    sender=Sender.ADMINISTRATOR,
    clause="ADMIN-68",
    help="Asks for lines of the server's log.",
    states=ADMINISTRATOR,
    answers=("log_lines",),
    strings=("search", "after"),
)
class Log(Block, frozen=True, kw_only=True, tag="log"):
    """The newest lines that the server remembers, [ADMIN-68]."""

    search: Annotated[str, Meta(max_length=limits.SEARCH.value, description="words; empty for all")] = ""
    after: Annotated[Count, Meta(description="number of a line; 0: from the oldest that is remembered")] = 0


class LogLine(Part, frozen=True, kw_only=True):
    """A line of the log."""

    number: Annotated[Count, Meta(description="counted since the server was started")]
    text: str


@command(sender=Sender.SERVER, clause="ADMIN-68", help="Lines of the log.", strings=("lines.number", "last"))
class LogLines(Block, frozen=True, kw_only=True, tag="log_lines"):
    """Lines, oldest first, [ADMIN-68]; what comes later has a number above `last`."""

    lines: list[LogLine]
    last: Annotated[Count, Meta(description="number of the last line that was looked at")]
