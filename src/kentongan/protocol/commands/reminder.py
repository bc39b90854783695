"""Commands with which a sender brings a message up again."""

from typing import Annotated

import msgspec
from msgspec import Meta

from kentongan import limits
from kentongan.protocol.command import Block, Sender, command
from kentongan.protocol.commands.fields import Address, Count, Id
from kentongan.protocol.commands.message import Message
from kentongan.protocol.states import LOGGED_IN


@command(
    sender=Sender.CLIENT,
    clause="MSG-12",
    help="Brings a message of one's own up again with those who have not acknowledged it.",
    states=LOGGED_IN,
    answers=("reminded",),
    strings=("message", ""),
)
class Remind(Block, frozen=True, kw_only=True, tag="remind"):
    """At most once in an hour for a message, [MSG-12]."""

    message: Id
    to: Annotated[
        list[Address],
        Meta(max_length=limits.RECIPIENTS.value, description="only these of its recipients; empty: all"),
    ] = msgspec.field(default_factory=list)


@command(
    sender=Sender.SERVER,
    clause="MSG-12",
    help="So many who had not acknowledged it are reminded.",
    strings=("message", "recipients"),
)
class Reminded(Block, frozen=True, kw_only=True, tag="reminded"):
    """Answers `remind`, [MSG-12]."""

    message: Id
    recipients: Count


@command(
    sender=Sender.SERVER,
    clause="MSG-12",
    help="Pushed: this message pops up once more.",
    strings=("message.subject", "message.sender"),
)
class Reminder(Block, frozen=True, kw_only=True, tag="reminder"):
    """The message again, for a popup even where it was shown before, [MSG-12]."""

    message: Message
