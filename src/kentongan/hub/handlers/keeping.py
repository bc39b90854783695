"""Putting messages of one's inbox away."""

from kentongan.hub.dispatch import Call, handles
from kentongan.protocol.commands.keeping import Archive, Remove
from kentongan.protocol.commands.message import Noted


@handles(Archive)
async def archive(call: Call[Archive]) -> Noted:
    """[MSG-14] Into the archive or back."""
    await call.services.keeping.archive(call.member, call.block.messages, call.block.on)
    return Noted()


@handles(Remove)
async def remove(call: Call[Remove]) -> Noted:
    """[MSG-15] For oneself."""
    await call.services.keeping.remove(call.member, call.block.messages)
    return Noted()
