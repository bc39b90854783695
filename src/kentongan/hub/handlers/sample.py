"""Charts of what moved, for administrators."""

from kentongan.hub.dispatch import Call, handles
from kentongan.protocol.commands.sample import Samples, SampleSeries


@handles(Samples)
async def samples(call: Call[Samples]) -> SampleSeries:
    """[ADMIN-64] A chart."""
    return await call.services.sample.series(call.block.since, call.block.until)
