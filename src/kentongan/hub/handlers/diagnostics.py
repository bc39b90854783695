"""How the server is, for administrators."""

from kentongan.hub.dispatch import Call, handles
from kentongan.protocol.commands.diagnostics import Diagnosis, Diagnostics


@handles(Diagnostics)
async def diagnostics(call: Call[Diagnostics]) -> Diagnosis:
    """[ADMIN-35] Facts and log lines, no secrets."""
    return await call.services.diagnostics.diagnose(call.connection.actor)
