"""Commands with which a member keeps the popups of a sender or an institution away."""

from typing import Annotated

from msgspec import Meta

from kentongan import limits
from kentongan.protocol.command import Block, Sender, command
from kentongan.protocol.states import LOGGED_IN

Who = Annotated[
    str, Meta(min_length=1, max_length=limits.ADDRESS.value, description="`desk@institution` or `@institution`")
]


@command(
    sender=Sender.CLIENT,
    clause="MSG-13",
    help="Mutes a sender or an institution, or ends that.",
    states=LOGGED_IN,
    answers=("muted",),
    strings=("who", "on"),
)
class Mute(Block, frozen=True, kw_only=True, tag="mute"):
    """Messages of muted senders come without a popup, [MSG-13]."""

    who: Who
    on: bool = True


@command(
    sender=Sender.CLIENT,
    clause="MSG-13",
    help="Lists whom one has muted.",
    states=LOGGED_IN,
    answers=("muted",),
)
class Mutes(Block, frozen=True, kw_only=True, tag="mutes"):
    """Whom this member has muted, [MSG-13]."""


@command(sender=Sender.SERVER, clause="MSG-13", help="All whom the member has muted.", strings=("who", ""))
class Muted(Block, frozen=True, kw_only=True, tag="muted"):
    """Answers `mute` and `mutes` with the whole list, [MSG-13]."""

    who: Annotated[list[Who], Meta(max_length=limits.RECIPIENTS.value)]
