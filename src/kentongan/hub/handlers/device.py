"""A member's devices. Sessions of devices that ended are ended by the hub, after the answer has been sent."""

from kentongan.hub.dispatch import Call, handles
from kentongan.protocol.commands.device import (
    ChangePassword,
    DeviceList,
    DeviceRevoked,
    Devices,
    LoggedOutEverywhere,
    LogoutEverywhere,
    PasswordChanged,
    RevokeDevice,
)


@handles(Devices)
async def devices(call: Call[Devices]) -> DeviceList:
    """[DEV-1] Where the member is logged in."""
    return await call.services.device.list(call.member)


@handles(RevokeDevice)
async def revoke_device(call: Call[RevokeDevice]) -> DeviceRevoked:
    """[DEV-2] One of one's own."""
    await call.services.device.revoke(call.member, call.block.device)
    return DeviceRevoked(device=call.block.device)


@handles(LogoutEverywhere)
async def logout_everywhere(call: Call[LogoutEverywhere]) -> LoggedOutEverywhere:
    """[DEV-3] All others, or all."""
    return LoggedOutEverywhere(devices=await call.services.device.logout_everywhere(call.member, call.block.this_too))


@handles(ChangePassword)
async def change_password(call: Call[ChangePassword]) -> PasswordChanged:
    """[DEV-4] The other devices end with the old password."""
    block = call.block
    ended = await call.services.device.change_password(call.member, block.password, block.new_password)
    return PasswordChanged(devices=ended)
