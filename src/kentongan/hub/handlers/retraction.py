"""Taking a message back."""

from kentongan.hub.dispatch import Call, handles
from kentongan.protocol.commands.retraction import Retract, Retracted


@handles(Retract)
async def retract(call: Call[Retract]) -> Retracted:
    """[MSG-11] One's own message."""
    return await call.services.retraction.retract(call.member, call.block.message)
