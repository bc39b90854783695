"""Commands about the devices of a member: listing them, taking their keys back, changing the password."""

from typing import Annotated

from msgspec import Meta

from kentongan import limits
from kentongan.protocol.command import Block, Part, Sender, command
from kentongan.protocol.commands.fields import Count, Id, Milliseconds
from kentongan.protocol.commands.login import DeviceName, Password
from kentongan.protocol.states import LOGGED_IN


class Device(Part, frozen=True, kw_only=True):
    """A place where the member is logged in."""

    id: Id
    name: DeviceName
    created_at: Milliseconds
    seen_at: Annotated[Milliseconds, Meta(description="when its last session began")]
    this: Annotated[bool, Meta(description="whether it is the one that asks")]


@command(
    sender=Sender.CLIENT,
    clause="DEV-1",
    help="Lists one's own devices.",
    states=LOGGED_IN,
    answers=("device_list",),
)
class Devices(Block, frozen=True, kw_only=True, tag="devices"):
    """Where this member is logged in, [DEV-1]."""


@command(sender=Sender.SERVER, clause="DEV-1", help="One's own devices.", strings=("devices.name", "devices.id"))
class DeviceList(Block, frozen=True, kw_only=True, tag="device_list"):
    """The newest 100 devices, the one last seen first, [DEV-1]."""

    devices: Annotated[list[Device], Meta(max_length=limits.PAGE.value)]


@command(
    sender=Sender.CLIENT,
    clause="DEV-2",
    help="Takes the key of one of one's own devices back and ends its sessions.",
    states=LOGGED_IN,
    answers=("device_revoked",),
    strings=("device", ""),
)
class RevokeDevice(Block, frozen=True, kw_only=True, tag="revoke_device"):
    """A device that was lost, [DEV-2]."""

    device: Id


@command(sender=Sender.SERVER, clause="DEV-2", help="The device's key is worth nothing now.", strings=("device", ""))
class DeviceRevoked(Block, frozen=True, kw_only=True, tag="device_revoked"):
    """Answers `revoke_device`, [DEV-2]."""

    device: Id


@command(
    sender=Sender.CLIENT,
    clause="DEV-3",
    help="Logs out on all other devices, or on all.",
    states=LOGGED_IN,
    answers=("logged_out_everywhere",),
    strings=("this_too", ""),
)
class LogoutEverywhere(Block, frozen=True, kw_only=True, tag="logout_everywhere"):
    """Every other device ends, and with `this_too` the asking one as well, [DEV-3]."""

    this_too: Annotated[bool, Meta(description="whether the device that asks ends with the others")] = False


@command(sender=Sender.SERVER, clause="DEV-3", help="So many devices were ended.", strings=("devices", ""))
class LoggedOutEverywhere(Block, frozen=True, kw_only=True, tag="logged_out_everywhere"):
    """Answers `logout_everywhere`, [DEV-3]."""

    devices: Count


@command(
    sender=Sender.CLIENT,
    clause="DEV-4",
    help="Changes the password and logs out on all other devices.",
    states=LOGGED_IN,
    answers=("password_changed",),
)
class ChangePassword(Block, frozen=True, kw_only=True, tag="change_password"):
    """The password now and the one from now on, [DEV-4]."""

    password: Password
    new_password: Password


@command(
    sender=Sender.SERVER, clause="DEV-4", help="The password is new; so many devices ended.", strings=("devices", "")
)
class PasswordChanged(Block, frozen=True, kw_only=True, tag="password_changed"):
    """Answers `change_password`, [DEV-4]."""

    devices: Count
