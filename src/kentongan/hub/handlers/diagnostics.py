"""How the server is, for administrators."""

from kentongan.hub.dispatch import Call, handles
from kentongan.protocol.commands.diagnostics import Diagnosis, Diagnostics, Log, LogLines


@handles(Diagnostics)
async def diagnostics(call: Call[Diagnostics]) -> Diagnosis:
    """[ADMIN-35] Facts and log lines, no secrets."""
    return await call.services.diagnostics.diagnose(call.connection.actor)


@handles(Log)
def log(call: Call[Log]) -> LogLines:
    """[ADMIN-68] Lines of the log."""
    return call.services.diagnostics.log(call.block.after, call.block.search)
