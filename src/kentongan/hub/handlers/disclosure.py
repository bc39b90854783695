"""Messages of others, for administrators with a reason."""

from kentongan.hub.dispatch import Call, handles
from kentongan.protocol.commands.disclosure import Disclose, Disclosed


@handles(Disclose)
async def disclose(call: Call[Disclose]) -> Disclosed:
    """[ADMIN-69] Recorded before it is shown."""
    return await call.services.disclosure.disclose(call.block.message, call.block.reason, call.connection.actor)
