"""Statistics of institutions, for administrators."""

from kentongan.hub.dispatch import Call, handles
from kentongan.protocol.commands.statistics import Statistics, StatisticsPage


@handles(Statistics)
async def statistics(call: Call[Statistics]) -> StatisticsPage:
    """[ADMIN-65] A page of institutions."""
    block = call.block
    return await call.services.statistics.page(block.since, block.until, block.after, block.limit)
