"""The rules of devices: whose they are, and what ends with them."""

import hmac

from kentongan import limits
from kentongan.errors import ErrorCode, Refusal
from kentongan.protocol.commands import device as wire
from kentongan.simulator.login import check_new_password
from kentongan.simulator.world import Device, World


def listed(world: World, own: Device) -> wire.DeviceList:
    """A member's devices, the one last seen first, [DEV-1]."""
    mine = sorted(_devices_of(world, own), key=lambda one: (-one.seen_at, one.id))
    devices = [
        wire.Device(id=one.id, name=one.name, created_at=one.created_at, seen_at=one.seen_at, this=one is own)
        for one in mine[: limits.PAGE.value]
    ]
    return wire.DeviceList(devices=devices)


def revoke(world: World, own: Device, device: str) -> list[Device]:
    """Forget one of one's own devices, [DEV-2]."""
    chosen = [one for one in _devices_of(world, own) if one.id == device]
    if not chosen:
        raise Refusal(ErrorCode.DEVICE_MISSING, field="device", reference=device)
    return _forget(world, chosen)


def end_all(world: World, own: Device, this_too: bool) -> list[Device]:
    """Forget the other devices of a member, or all, [DEV-3]."""
    return _forget(world, [one for one in _devices_of(world, own) if this_too or one is not own])


def end_of(world: World, address: str) -> list[Device]:
    """Forget every device of a member, [RESET-2]."""
    return _forget(world, [one for one in world.devices.values() if one.address == address])


def change_password(world: World, own: Device, block: wire.ChangePassword) -> list[Device]:
    """Replace the password and forget the other devices, [DEV-4]."""
    member = world.members[own.address]
    if not hmac.compare_digest(member.password.encode(), block.password.encode()):
        raise Refusal(ErrorCode.LOGIN_REFUSED, field="password")
    check_new_password(member, block.new_password)
    member.password, member.must_change = block.new_password, False
    return end_all(world, own, this_too=False)


def _devices_of(world: World, own: Device) -> list[Device]:
    return [one for one in world.devices.values() if one.address == own.address]


def _forget(world: World, ended: list[Device]) -> list[Device]:
    world.devices = {key: one for key, one in world.devices.items() if one not in ended}
    return ended
