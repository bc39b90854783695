"""Muting."""

from kentongan.hub.dispatch import Call, handles
from kentongan.protocol.commands.mute import Mute, Muted, Mutes


@handles(Mute)
async def mute(call: Call[Mute]) -> Muted:
    """[MSG-13] A sender or an institution."""
    return await call.services.mute.mute(call.member, call.block.who, call.block.on)


@handles(Mutes)
async def mutes(call: Call[Mutes]) -> Muted:
    """[MSG-13] All of them."""
    return await call.services.mute.list(call.member)
