"""The devices of a member: where it is logged in, and ending that, [DEV-1] to [DEV-4]."""

from kentongan.bus.bus import Bus, DevicesEnded
from kentongan.domain.audit import AuditEntry
from kentongan.errors import ErrorCode, Refusal
from kentongan.limits import PAGE
from kentongan.protocol.commands import device as wire
from kentongan.services.limiter import Limiter
from kentongan.services.login import DEVICE_LIFE, Membership
from kentongan.services.password import PasswordService
from kentongan.store.device import ChangePassword, RemoveDevices, list_devices
from kentongan.store.member import get_member
from kentongan.store.store import Store
from kentongan.words import AuditEvent


class DeviceService:
    """Everything a member does about its own devices. Which have ended is told on the bus, after the commit."""

    def __init__(
        self, store: Store, passwords: PasswordService, bus: Bus, limiter: Limiter, device_life: int = DEVICE_LIFE
    ) -> None:
        """Whoever holds sessions hears `DevicesEnded` and ends them. `device_life`: see `LoginService`."""
        self._device_life = device_life
        self._store = store
        self._passwords = passwords
        self._bus = bus
        self._limiter = limiter

    async def list(self, member: Membership) -> wire.DeviceList:
        """The devices whose keys still work, the one last seen first, [DEV-1]."""
        since = self._store.now() - self._device_life
        found = await self._store.read(list_devices, member.member_id, since, PAGE.value)
        devices = [
            wire.Device(
                id=one.id,
                name=one.name,
                created_at=one.created_at,
                seen_at=one.seen_at,
                this=one.id == member.device,
            )
            for one in found
        ]
        return wire.DeviceList(devices=devices)

    async def revoke(self, member: Membership, device: str) -> None:
        """Take the key of one device back, [DEV-2]; raises DEVICE_MISSING for one that is not the member's."""
        ended = await self._store.write(RemoveDevices(member.member_id, only=device, entry=_revoked(member, device)))
        if not ended:
            raise Refusal(ErrorCode.DEVICE_MISSING, field="device", reference=device)
        self._tell(ended)

    async def logout_everywhere(self, member: Membership, this_too: bool) -> int:
        """Take the keys of all other devices back, or of all, [DEV-3]; how many that were."""
        keep, entry = "" if this_too else member.device, _revoked(member, "*")
        ended = await self._store.write(RemoveDevices(member.member_id, keep=keep, entry=entry))
        self._tell(ended)
        return len(ended)

    async def change_password(self, member: Membership, password: str, new_password: str) -> int:
        """Replace the password and take the keys of all other devices back, [DEV-4]; how many that were."""
        record = await self._store.read(get_member, member.member_id)
        # Counted by itself: whoever guesses at the login must not keep the member from changing the password.
        guess = await self._limiter.guess(f"device {member.device}", "", known=True)
        if record is None or not await self._passwords.verify(record.password_hash, password):
            raise Refusal(ErrorCode.LOGIN_REFUSED, field="password")
        guess.was_right()
        hashed = await self._passwords.hash_new(new_password, record.owner, password)
        entry = AuditEntry(AuditEvent.PASSWORD_CHANGED, record.address, subject=record.address)
        change = ChangePassword(member.member_id, hashed, record.password_hash, keep=member.device, entry=entry)
        ended = await self._store.write(change)
        if ended is None:
            raise Refusal(ErrorCode.LOGIN_REFUSED, field="password")
        self._tell(ended)
        return len(ended)

    def _tell(self, ended: tuple[str, ...]) -> None:
        if ended:
            self._bus.publish(DevicesEnded(frozenset(ended)))


def _revoked(member: Membership, device: str) -> AuditEntry:
    address = member.sender.address
    return AuditEntry(AuditEvent.DEVICE_REVOKED, address, subject=address, detail={"device": device})
