"""The rules of a session's beginning and end."""

import hmac

from kentongan.errors import ErrorCode, Refusal
from kentongan.ids import new_id, new_secret, secret_hash
from kentongan.protocol.commands.login import LoggedIn, Login
from kentongan.simulator.wording import address_of
from kentongan.simulator.world import Device, Member, World
from kentongan.words import PasswordWeakness

SHORTEST_PASSWORD = 10
FEWEST_LETTERS = 4


def log_in(world: World, block: Login) -> tuple[Device, str]:
    """A new device for the right password, with its key, [LOGIN-1]."""
    address = address_of(block.address)
    member = world.members.get(address)
    if member is None and world.pending(address):
        raise Refusal(ErrorCode.WAITING_FOR_APPROVAL)
    if member is None or not hmac.compare_digest(member.password.encode(), block.password.encode()):
        raise Refusal(ErrorCode.LOGIN_REFUSED)
    _replace_password(world, member, block.new_password)
    now = world.clock()
    device, key = Device(new_id(), member.address, block.device, created_at=now, seen_at=now), new_secret()
    world.devices[secret_hash(key)] = device
    return device, key


def _replace_password(world: World, member: Member, new_password: str) -> None:
    """[LOGIN-4] The first password opens nothing but its own replacement. The devices of the old one are forgotten."""
    if not new_password:
        if member.must_change:
            raise Refusal(ErrorCode.PASSWORD_MUST_CHANGE, field="new_password")
        return
    check_new_password(member, new_password)
    member.password, member.must_change = new_password, False
    world.devices = {key: one for key, one in world.devices.items() if one.address != member.address}


def check_new_password(member: Member, new_password: str) -> None:
    """Raise PASSWORD_WEAK, [LOGIN-4]."""
    if why := _weakness(member, new_password):
        raise Refusal(ErrorCode.PASSWORD_WEAK, field="new_password", detail=why)


def _weakness(member: Member, new_password: str) -> str:
    if len(new_password) < SHORTEST_PASSWORD:
        return PasswordWeakness.SHORT
    if len(set(new_password)) < FEWEST_LETTERS:
        return PasswordWeakness.MONOTONOUS
    if new_password == member.password:
        return PasswordWeakness.OLD
    if new_password.lower() in member.address:
        return PasswordWeakness.PERSONAL
    return ""


def resume(world: World, key: str) -> Device:
    """The device of a key, [LOGIN-5]."""
    device = world.devices.get(secret_hash(key))
    if device is None:
        raise Refusal(ErrorCode.DEVICE_UNKNOWN)
    device.seen_at = world.clock()
    return device


def log_out(world: World, device: Device) -> None:
    """Forget a device and its key, [LOGIN-7]."""
    world.devices = {key: other for key, other in world.devices.items() if other is not device}


def logged_in_block(world: World, device: Device, servers: list[str], key: str = "") -> LoggedIn:
    """What a session is told at its beginning, [LOGIN-2]."""
    member = world.members[device.address]
    return LoggedIn(
        address=member.address,
        institution=member.institution.name,
        contact=member.contact,
        device=device.id,
        device_key=key,
        rights=member.rights,
        servers=servers,
        cursor=device.cursor,
        sequence=world.sequence,
    )
