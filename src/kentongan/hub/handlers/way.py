"""Which way transfers go, for administrators."""

from kentongan.hub.dispatch import Call, handles
from kentongan.protocol.commands.way import Ways, WaysList


@handles(Ways)
async def ways(call: Call[Ways]) -> WaysList:
    """[INBAND-7] A page of institutions."""
    return await call.services.way.list(call.block.after)
