"""All members, for administrators."""

from kentongan.hub.dispatch import Call, handles
from kentongan.protocol.commands.roster import AddMember, EditMember, MemberAdded, MemberEdited, MemberPage, Members


@handles(Members)
async def members(call: Call[Members]) -> MemberPage:
    """[ADMIN-22] A page of members."""
    return await call.services.roster.page(call.block)


@handles(AddMember)
async def add_member(call: Call[AddMember]) -> MemberAdded:
    """[ADMIN-23] Without a registration."""
    return await call.services.roster.add(call.block, call.connection.actor)


@handles(EditMember)
async def edit_member(call: Call[EditMember]) -> MemberEdited:
    """[ADMIN-24] Contact person, e-mail address."""
    block = call.block
    return await call.services.roster.edit(block.address, block.contact, block.email, call.connection.actor)
