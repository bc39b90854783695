"""Sessions, for administrators."""

from kentongan.hub.dispatch import Call, handles
from kentongan.protocol.commands.session import EndSession, SessionEnded, SessionPage, Sessions


@handles(Sessions)
async def sessions(call: Call[Sessions]) -> SessionPage:
    """[ADMIN-28] A page of sessions."""
    return await call.services.traffic.sessions(call.block.after, call.block.limit, call.block.search)


@handles(EndSession)
async def end_session(call: Call[EndSession]) -> SessionEnded:
    """[ADMIN-29] One of them."""
    return await call.services.traffic.end_session(call.block.session, call.connection.actor)
