"""Sessions, transfers and the traffic as a whole, for administrators."""

from kentongan.hub.dispatch import Call, handles
from kentongan.protocol.commands.session import EndSession, SessionEnded, SessionPage, Sessions
from kentongan.protocol.commands.traffic import (
    EndTransfer,
    Traffic,
    TrafficReport,
    TransferEnded,
    TransferPage,
    Transfers,
)


@handles(Sessions)
async def sessions(call: Call[Sessions]) -> SessionPage:
    """[ADMIN-28] A page of sessions."""
    return await call.services.traffic.sessions(call.block.after, call.block.limit)


@handles(EndSession)
def end_session(call: Call[EndSession]) -> SessionEnded:
    """[ADMIN-29] One of them."""
    return call.services.traffic.end_session(call.block.session)


@handles(Transfers)
def transfers(call: Call[Transfers]) -> TransferPage:
    """[ADMIN-30] A page of transfers."""
    return call.services.traffic.transfers(call.block.after, call.block.limit)


@handles(EndTransfer)
async def end_transfer(call: Call[EndTransfer]) -> TransferEnded:
    """[ADMIN-31] One of them."""
    return await call.services.traffic.end_transfer(call.block.transfer)


@handles(Traffic)
def traffic(call: Call[Traffic]) -> TrafficReport:
    """[ADMIN-32] The figures of this moment."""
    return call.services.traffic.report()
