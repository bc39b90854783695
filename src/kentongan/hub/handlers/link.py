"""The line itself."""

from kentongan.hub.dispatch import Call, handles
from kentongan.protocol.commands.link import Ping, Pong


@handles(Ping)
def ping(call: Call[Ping]) -> Pong:
    """[LINK-2] Blocks are handled in order, so everything before this one has been answered."""
    return Pong(n=call.block.n)
