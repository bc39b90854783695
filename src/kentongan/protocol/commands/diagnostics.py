"""The command of administrators that asks a running server how it is, [ADMIN-35]."""

from typing import Annotated

from msgspec import Meta

from kentongan.protocol.command import Block, Part, Sender, command
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
