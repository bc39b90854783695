"""Transfers and the traffic as a whole, for administrators."""

from kentongan.hub.dispatch import Call, handles
from kentongan.protocol.commands.traffic import (
    EndTransfer,
    Traffic,
    TrafficReport,
    TransferEnded,
    TransferPage,
    Transfers,
)


@handles(Transfers)
def transfers(call: Call[Transfers]) -> TransferPage:
    """[ADMIN-30] A page of transfers."""
    return call.services.traffic.transfers(call.block.after, call.block.limit)


@handles(EndTransfer)
async def end_transfer(call: Call[EndTransfer]) -> TransferEnded:
    """[ADMIN-31] One of them."""
    return await call.services.traffic.end_transfer(call.block.transfer, call.connection.actor)


@handles(Traffic)
def traffic(call: Call[Traffic]) -> TrafficReport:
    """[ADMIN-32] The figures of this moment."""
    return call.services.traffic.report()
