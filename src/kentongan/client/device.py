"""The devices of the member: where it is logged in, and ending that."""

import asyncio

from kentongan.client.caller import Caller
from kentongan.protocol.commands.device import (
    ChangePassword,
    Device,
    DeviceList,
    DeviceRevoked,
    Devices,
    LoggedOutEverywhere,
    LogoutEverywhere,
    PasswordChanged,
    RevokeDevice,
)


class OwnDevices(Caller):
    """What a member does about its own devices, [DEV-1] to [DEV-4]."""

    async def devices(self) -> list[Device]:
        """Where this member is logged in, the device last seen first, [DEV-1]."""
        return (await self.link.request(Devices(), DeviceList)).devices

    async def revoke_device(self, device: str) -> None:
        """Take the key of one device back; its sessions end at once, [DEV-2]."""
        await self.link.request(RevokeDevice(device=device), DeviceRevoked)

    async def logout_everywhere(self, this_too: bool = False) -> int:
        """Log out on all other devices, or on all, [DEV-3]; how many that were. The profile forgets an own key."""
        answer = await self.link.request(LogoutEverywhere(this_too=this_too), LoggedOutEverywhere)
        if this_too and self.profile:
            await asyncio.to_thread(self.profile.forget_member)
        return answer.devices

    async def change_password(self, password: str, new_password: str) -> int:
        """Change the password; all other devices are logged out, [DEV-4]; how many that were."""
        question = ChangePassword(password=password, new_password=new_password)
        return (await self.link.request(question, PasswordChanged)).devices
