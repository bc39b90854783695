import pytest

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
from tests.cli.shell import Shell, error_line

LAPTOP = Device(id="abcdef12" + "0" * 24, name="Laptop", created_at=1_700_000_000_000, seen_at=1, this=True)
PHONE = Device(id="abc99999" + "0" * 24, name="Telepon", created_at=1_700_000_000_000, seen_at=1, this=False)


@pytest.fixture(autouse=True)
def _devices(member: Shell) -> None:
    member.server.answers |= {
        Devices: lambda _, block: DeviceList(devices=[LAPTOP, PHONE]),
        RevokeDevice: lambda _, block: DeviceRevoked(device=block.device),
        ChangePassword: lambda _, block: PasswordChanged(devices=2),
        LogoutEverywhere: lambda _, block: LoggedOutEverywhere(devices=2),
    }


def test_devices_are_listed_and_the_own_one_is_marked(member: Shell) -> None:
    laptop, phone = member.good("devices").splitlines()[3:5]
    assert all(words in laptop for words in ("abcdef12", "Laptop", "yes"))
    assert "Telepon" in phone
    assert "yes" not in phone
    assert [row["name"] for row in member.rows("devices")] == ["Laptop", "Telepon"]


def test_a_device_is_revoked_by_the_first_letters_of_its_id(member: Shell) -> None:
    assert member.good("devices", "revoke", "ABC9") == "The device “Telepon” is logged out.\n"
    assert [block.device for block in member.server.got(RevokeDevice)] == [PHONE.id]


@pytest.mark.parametrize("text", ["abc", "9", ""])
def test_what_names_no_device_or_several_revokes_none(member: Shell, text: str) -> None:
    result = member.run("devices", "revoke", text)
    assert result.exit_code == 2
    assert "kentongan devices" in error_line(result)
    assert member.server.got(RevokeDevice) == []


def test_logging_out_everywhere_forgets_this_device_too(member: Shell) -> None:
    assert member.good("logout", "--everywhere") == "Logged out on all devices (2).\n"
    assert [block.this_too for block in member.server.got(LogoutEverywhere)] == [True]
    assert member.profile.member is None


def test_a_password_is_changed_from_the_environment(member: Shell) -> None:
    passwords = {"KENTONGAN_PASSWORD": "lama sekali", "KENTONGAN_NEW_PASSWORD": "baru sekali"}
    output = member.good("--language", "id", "password", **passwords)
    assert output == "Kata sandi sudah diganti; 2 perangkat lain dikeluarkan.\n"
    (block,) = member.server.got(ChangePassword)
    assert (block.password, block.new_password) == ("lama sekali", "baru sekali")
