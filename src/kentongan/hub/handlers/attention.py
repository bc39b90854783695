"""What needs attention, for administrators."""

from kentongan.hub.dispatch import Call, handles
from kentongan.protocol.commands.attention import Status, StatusReport


@handles(Status)
async def status(call: Call[Status]) -> StatusReport:
    """[ADMIN-63] One look at everything."""
    return await call.services.attention.report()
