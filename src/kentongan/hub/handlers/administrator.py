"""Those who sign in to the console, for administrators on the machine."""

from kentongan.hub.dispatch import Call, handles
from kentongan.protocol.commands.administrator import (
    AddAdministrator,
    AdministratorEdited,
    AdministratorLink,
    AdministratorList,
    Administrators,
    EditAdministrator,
    RemoveAdministrator,
    RenewAdministrator,
)


@handles(Administrators)
async def administrators(call: Call[Administrators]) -> AdministratorList:
    """[CONSOLE-1] All of them."""
    return AdministratorList(rows=await call.services.administrator.rows())


@handles(AddAdministrator)
async def add_administrator(call: Call[AddAdministrator]) -> AdministratorLink:
    """[CONSOLE-2] A new one."""
    block = call.block
    return await call.services.administrator.appoint(block.name, block.person, block.role, call.connection.actor)


@handles(RenewAdministrator)
async def renew_administrator(call: Call[RenewAdministrator]) -> AdministratorLink:
    """[CONSOLE-3] Another link."""
    return await call.services.administrator.link_again(call.block.name, call.connection.actor)


@handles(EditAdministrator)
async def edit_administrator(call: Call[EditAdministrator]) -> AdministratorEdited:
    """[CONSOLE-4] Another role or name."""
    block = call.block
    return await call.services.administrator.edit(block.name, block.role, block.person, call.connection.actor)


@handles(RemoveAdministrator)
async def remove_administrator(call: Call[RemoveAdministrator]) -> AdministratorEdited:
    """[CONSOLE-5] Nothing lets it in any more."""
    return await call.services.administrator.dismiss(call.block.name, call.connection.actor)
