"""Commands with which a member puts messages of its inbox away."""

from typing import Annotated

from msgspec import Meta

from kentongan import limits
from kentongan.protocol.command import Block, Sender, command
from kentongan.protocol.commands.fields import Id
from kentongan.protocol.states import LOGGED_IN

Messages = Annotated[list[Id], Meta(min_length=1, max_length=limits.PAGE.value)]


@command(
    sender=Sender.CLIENT,
    clause="MSG-14",
    help="Moves messages from the inbox to the archive, or back.",
    states=LOGGED_IN,
    answers=("noted",),
    strings=("messages", "on"),
)
class Archive(Block, frozen=True, kw_only=True, tag="archive"):
    """Messages to this member, [MSG-14]."""

    messages: Messages
    on: bool = True


@command(
    sender=Sender.CLIENT,
    clause="MSG-15",
    help="Deletes messages for oneself.",
    states=LOGGED_IN,
    answers=("noted",),
    strings=("messages", ""),
)
class Remove(Block, frozen=True, kw_only=True, tag="remove"):
    """Messages that leave this member's inbox for good, [MSG-15]."""

    messages: Messages
