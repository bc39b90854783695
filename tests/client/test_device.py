from pathlib import Path

from kentongan.client import Client, Profile
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
from tests.client.fake_server import fake_server


async def test_devices_are_listed_revoked_and_ended_by_a_new_password(tmp_path: Path) -> None:
    laptop = Device(id="1" * 32, name="Laptop", created_at=1, seen_at=2, this=True)
    async with fake_server() as server:
        server.answers |= {
            Devices: lambda _, block: DeviceList(devices=[laptop]),
            RevokeDevice: lambda _, block: DeviceRevoked(device=block.device),
            ChangePassword: lambda _, block: PasswordChanged(devices=3),
            LogoutEverywhere: lambda _, block: LoggedOutEverywhere(devices=2),
        }
        profile = Profile(tmp_path)
        async with Client.connect(server.line, profile) as client:
            await client.login("humas@lain", "rahasia")
            assert await client.devices() == [laptop]
            await client.revoke_device("2" * 32)
            assert await client.change_password("rahasia", "lebih rahasia") == 3
            assert await client.logout_everywhere() == 2
            assert profile.member is not None
            await client.logout_everywhere(this_too=True)
            assert profile.member is None
        assert [block.device for block in server.got(RevokeDevice)] == ["2" * 32]
        (block,) = server.got(ChangePassword)
        assert (block.password, block.new_password) == ("rahasia", "lebih rahasia")
