"""The directory."""

from kentongan.hub.dispatch import Call, handles
from kentongan.protocol.commands.directory import Directory, DirectoryPage
from kentongan.services.flood import Act


@handles(Directory)
async def directory(call: Call[Directory]) -> DirectoryPage:
    """[DIR-1] A page of members."""
    call.services.flood.take(Act.QUESTION, call.member.member_id)
    return await call.services.directory.page(call.block.search, call.block.after, call.block.limit)
