"""The command of administrators that opens a message of others, [ADMIN-69]: with a reason, and recorded."""

from typing import Annotated

from msgspec import Meta

from kentongan import limits
from kentongan.protocol.command import Block, Sender, command
from kentongan.protocol.commands.fields import Id
from kentongan.protocol.commands.message import Message
from kentongan.protocol.states import ADMINISTRATOR


@command(
    sender=Sender.ADMINISTRATOR,
    clause="ADMIN-69",
    help="Opens a message of others; the reason stands in the audit log.",
    states=ADMINISTRATOR,
    answers=("disclosed",),
    strings=("message", "reason"),
)
class Disclose(Block, frozen=True, kw_only=True, tag="disclose"):
    """One message by its id, [ADMIN-69]."""

    message: Id
    reason: Annotated[str, Meta(min_length=1, max_length=limits.REASON.value, description="why it has to be read")]


@command(
    sender=Sender.SERVER,
    clause="ADMIN-69",
    help="What the message says.",
    strings=("message.id", "message.sender"),
)
class Disclosed(Block, frozen=True, kw_only=True, tag="disclosed"):
    """The message as its recipients see it, [ADMIN-69]."""

    message: Message
