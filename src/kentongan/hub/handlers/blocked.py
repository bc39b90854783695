"""Who has to wait because of a limit, for administrators."""

from kentongan.hub.dispatch import Call, handles
from kentongan.protocol.codec import rows_that_fit
from kentongan.protocol.commands.blocked import Blocked, BlockedList, BlockedRow, Unblock, Unblocked


@handles(Blocked)
async def blocked(call: Call[Blocked]) -> BlockedList:
    """[ADMIN-50] As many as one block holds."""
    rows = [
        BlockedRow(what=one.what, kind=one.kind, seconds=one.seconds, failures=one.failures, known=one.known)
        for one in await call.services.limiter.blocked()
    ]
    return BlockedList(rows=rows[: rows_that_fit(rows)])


@handles(Unblock)
async def unblock(call: Call[Unblock]) -> Unblocked:
    """[ADMIN-51] An account or a network address."""
    what = call.block.what.strip().lower()
    return Unblocked(what=what, found=await call.services.limiter.unblock(what, call.connection.actor))
