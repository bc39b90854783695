"""Commands with which a sender takes a message back."""

from kentongan.protocol.command import Block, Sender, command
from kentongan.protocol.commands.fields import Id, Milliseconds
from kentongan.protocol.states import LOGGED_IN


@command(
    sender=Sender.CLIENT,
    clause="MSG-11",
    help="Takes a message of one's own back from everybody.",
    states=LOGGED_IN,
    answers=("retracted",),
    strings=("message", ""),
)
class Retract(Block, frozen=True, kw_only=True, tag="retract"):
    """Subject, text and attachments of the message are gone, a note stays, [MSG-11]."""

    message: Id


@command(sender=Sender.SERVER, clause="MSG-11", help="A message was taken back by its sender.", strings=("message", ""))
class Retracted(Block, frozen=True, kw_only=True, tag="retracted"):
    """Answers `retract`; and pushed to recipients, who drop popup and content, [MSG-11]."""

    message: Id
    retracted_at: Milliseconds
