"""What a message is called: its subject, marked where it corrects an earlier one, [MSG-16]."""

from kentongan import terms
from kentongan.desktop.wording import say
from kentongan.protocol.commands.message import Message, Send


def headline(message: Message | Send) -> str:
    """The subject as lists, popups and panes show it; empty for a message that was retracted."""
    is_correction = message.revises and message.subject
    return say(terms.CORRECTED, subject=message.subject) if is_correction else message.subject
