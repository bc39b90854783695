"""Groups, for administrators."""

from kentongan.hub.dispatch import Call, handles
from kentongan.protocol.commands.group import (
    AddToGroup,
    CreateGroup,
    GroupChanged,
    GroupMemberPage,
    GroupMembers,
    GroupPage,
    Groups,
    RemoveFromGroup,
    RemoveGroup,
)


@handles(Groups)
async def groups(call: Call[Groups]) -> GroupPage:
    """[ADMIN-25] A page of groups."""
    return await call.services.group.page(call.block.after, call.block.limit)


@handles(GroupMembers)
async def group_members(call: Call[GroupMembers]) -> GroupMemberPage:
    """[ADMIN-25] A page of one group."""
    return await call.services.group.members(call.block.group, call.block.after, call.block.limit)


@handles(CreateGroup)
async def create_group(call: Call[CreateGroup]) -> GroupChanged:
    """[ADMIN-26] An empty one."""
    return await call.services.group.create(call.block.group, call.connection.actor)


@handles(RemoveGroup)
async def remove_group(call: Call[RemoveGroup]) -> GroupChanged:
    """[ADMIN-26] The group, not its members."""
    return await call.services.group.remove(call.block.group, call.connection.actor)


@handles(AddToGroup)
async def add_to_group(call: Call[AddToGroup]) -> GroupChanged:
    """[ADMIN-27] All or none."""
    return await call.services.group.change(call.block.group, call.block.members, True, call.connection.actor)


@handles(RemoveFromGroup)
async def remove_from_group(call: Call[RemoveFromGroup]) -> GroupChanged:
    """[ADMIN-27] All or none."""
    return await call.services.group.change(call.block.group, call.block.members, False, call.connection.actor)
