"""What the other devices of the same member have done with a message."""

from typing import Annotated

from msgspec import Meta

from kentongan import limits
from kentongan.protocol.command import Block, Sender, command
from kentongan.protocol.commands.fields import Id
from kentongan.words import ElsewhereState


@command(
    sender=Sender.SERVER,
    clause="RCPT-6",
    help="Pushed to a member's devices: these messages need no popup here any more.",
    strings=("state", "messages"),
)
class Elsewhere(Block, frozen=True, kw_only=True, tag="elsewhere"):
    """Messages that another device has dealt with, [RCPT-6]; it may come before the messages themselves."""

    state: ElsewhereState
    messages: Annotated[list[Id], Meta(min_length=1, max_length=limits.PAGE.value)]
