"""Bringing a message up again."""

from kentongan.hub.dispatch import Call, handles
from kentongan.protocol.commands.reminder import Remind, Reminded


@handles(Remind)
async def remind(call: Call[Remind]) -> Reminded:
    """[MSG-12] One's own message."""
    return await call.services.reminder.remind(call.member, call.block.message, call.block.to)
