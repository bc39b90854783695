"""Login: with a password, or with the key of a known device.

Whoever fails learns the same and waits the same, whether the address exists or not, [LOGIN-3]; only the address of a
registration that is still pending is told so.
"""

from dataclasses import dataclass

from kentongan.bus.bus import Bus, DevicesEnded
from kentongan.domain.address import Address
from kentongan.domain.audit import AuditEntry
from kentongan.domain.message import Rights
from kentongan.domain.password import check_password
from kentongan.errors import ErrorCode, Refusal
from kentongan.ids import new_id, new_secret, secret_hash
from kentongan.limits import DAY
from kentongan.services.password import PasswordService
from kentongan.store.acceptance import SenderRecord
from kentongan.store.device import ChangePassword, RemoveDevices, SaveDevice, SeeDevice, get_device
from kentongan.store.member import MemberRecord, get_member, get_member_at
from kentongan.store.registration import get_pending_registration
from kentongan.store.store import Store
from kentongan.words import AuditEvent

DEVICE_LIFE = 90 * DAY


@dataclass(frozen=True, slots=True)
class Membership:
    """Who a session belongs to. `device_key` is empty when the device was known before."""

    member_id: int
    sender: SenderRecord
    rights: Rights
    device: str
    device_key: str
    cursor: int


class LoginService:
    """Everything that begins or ends a membership on a device."""

    def __init__(self, store: Store, passwords: PasswordService, bus: Bus) -> None:
        """`passwords` checks a bounded number of passwords at a time; `bus` hears which devices have ended."""
        self._store = store
        self._passwords = passwords
        self._bus = bus

    async def login(self, address: str, password: str, new_password: str, device_name: str) -> Membership:
        """A new device for who knows the password, [LOGIN-1]; the first password must be replaced, [LOGIN-4]."""
        member = await self._check(address, password)
        if member.first_password_until is not None:
            if member.first_password_until < self._store.now():
                raise Refusal(ErrorCode.PASSWORD_EXPIRED)
            if not new_password:
                raise Refusal(ErrorCode.PASSWORD_MUST_CHANGE, field="new_password")
        hashed = member.password_hash
        if new_password:
            check_password(new_password, member.address, password)
            hashed = await self._passwords.hash(new_password)
            entry = AuditEntry(AuditEvent.PASSWORD_CHANGED, member.address, subject=member.address)
            ended = await self._store.write(ChangePassword(member.id, hashed, member.password_hash, entry=entry))
            if ended is None:
                raise Refusal(ErrorCode.LOGIN_REFUSED)
            self._bus.publish(DevicesEnded(frozenset(ended)))
        key, device = new_secret(), new_id()
        if not await self._store.write(SaveDevice(device, member.id, secret_hash(key), device_name, hashed)):
            raise Refusal(ErrorCode.LOGIN_REFUSED)
        return _membership(member, device, key, 0)

    async def _check(self, address: str, password: str) -> MemberRecord:
        """The member behind address and password; one check is made whether the address exists or not."""
        try:
            name = str(Address.parse(address))
        except Refusal:
            name = ""
        member = await self._store.read(get_member_at, name)
        if member is None and await self._store.read(get_pending_registration, name) is not None:
            raise Refusal(ErrorCode.WAITING_FOR_APPROVAL)
        right = await self._passwords.verify(member.password_hash if member else "", password)
        if member is None or not right:
            raise Refusal(ErrorCode.LOGIN_REFUSED)
        if member.suspended:
            raise Refusal(ErrorCode.SUSPENDED)
        return member

    async def resume(self, device_key: str) -> Membership:
        """The member whose device has this key, [LOGIN-5]; the key lives on for 90 days."""
        device = await self._store.read(get_device, secret_hash(device_key))
        member = await self._store.read(get_member, device.member_id) if device else None
        if device is None or member is None or device.seen_at + DEVICE_LIFE < self._store.now():
            raise Refusal(ErrorCode.DEVICE_UNKNOWN)
        if member.suspended:
            raise Refusal(ErrorCode.SUSPENDED)
        # Waited for: a device that is taken back at this moment must not begin a session that nobody ends.
        if not await self._store.write(SeeDevice(device.id)):
            raise Refusal(ErrorCode.DEVICE_UNKNOWN)
        return _membership(member, device.id, "", device.cursor)

    async def logout(self, member: Membership) -> None:
        """Forget the device; another session of it ends, [LOGIN-7]."""
        ended = await self._store.write(RemoveDevices(member.member_id, only=member.device))
        self._bus.publish(DevicesEnded(frozenset(ended)))


def _membership(member: MemberRecord, device: str, key: str, cursor: int) -> Membership:
    sender = SenderRecord(member.id, member.address, member.contact, member.institution)
    return Membership(member.id, sender, member.rights, device, key, cursor)
