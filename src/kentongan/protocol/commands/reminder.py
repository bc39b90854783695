"""Commands with which a sender brings a message up again."""

from kentongan.protocol.command import Block, Sender, command
from kentongan.protocol.commands.fields import Count, Id
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
    """At most once in ten minutes for a message, [MSG-12]."""

    message: Id


@command(
    sender=Sender.SERVER, clause="MSG-12", help="So many had not acknowledged it.", strings=("message", "recipients")
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
