"""The directory."""

from kentongan.hub.dispatch import Call, handles
from kentongan.protocol.commands.directory import Directory, DirectoryPage


@handles(Directory)
async def directory(call: Call[Directory]) -> DirectoryPage:
    """[DIR-1] A page of members."""
    return await call.services.directory.page(call.block.search, call.block.after, call.block.limit)
