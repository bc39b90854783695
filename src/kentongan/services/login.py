"""Login: with a password, or with the key of a known device.

Whoever fails learns the same and waits the same, whether the address exists or not, [LOGIN-3]; only the address of a
registration that is still pending is told so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kentongan.bus.bus import Bus, DevicesEnded, Event, MembersSuspended, NameChanged, RightsChanged
from kentongan.domain.address import Address
from kentongan.domain.audit import AuditEntry
from kentongan.domain.message import Rights
from kentongan.domain.source import source_of
from kentongan.errors import ErrorCode, Refusal
from kentongan.ids import new_id, new_secret, secret_hash
from kentongan.limits import DAY
from kentongan.services.limiter import Limiter
from kentongan.services.password import PasswordService
from kentongan.store.acceptance import SenderRecord
from kentongan.store.device import (
    ChangePassword,
    HolderRecord,
    RemoveDevices,
    SaveDevice,
    SeeDevice,
    get_device,
    holders_of,
)
from kentongan.store.member import MemberRecord, get_member
from kentongan.store.registration import who_has
from kentongan.store.store import Store
from kentongan.words import AuditEvent, Level

# As long as the default of the setting `retention.unused_devices_days`, which a server takes it from.
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

    def __init__(
        self, store: Store, passwords: PasswordService, bus: Bus, limiter: Limiter, device_life: int = DEVICE_LIFE
    ) -> None:
        """`passwords` checks a bounded number of passwords at a time; `bus` hears which devices have ended.

        `device_life`: how long a key lives without being used, in milliseconds.
        """
        self._device_life = device_life
        self._limiter = limiter
        self._store = store
        self._passwords = passwords
        self._bus = bus

    async def login(
        self, address: str, password: str, new_password: str, device_name: str, source: str = ""
    ) -> Membership:
        """A new device for who knows the password, [LOGIN-1]; the first password must be replaced, [LOGIN-4].

        `source` is the network address it came from; guesses are counted by account and by source, [LIMIT-3].
        """
        member = await self._check(address, password, source_of(source))
        if member.first_password_until is not None:
            if member.first_password_until < self._store.now():
                raise Refusal(ErrorCode.PASSWORD_EXPIRED)
            if not new_password:
                raise Refusal(ErrorCode.PASSWORD_MUST_CHANGE, field="new_password")
        hashed = member.password_hash
        if new_password:
            hashed = await self._passwords.hash_new(new_password, member.owner, password)
            entry = AuditEntry(AuditEvent.PASSWORD_CHANGED, member.address, subject=member.address)
            ended = await self._store.write(ChangePassword(member.id, hashed, member.password_hash, entry=entry))
            if ended is None:
                raise Refusal(ErrorCode.LOGIN_REFUSED)
            self._bus.publish(DevicesEnded(frozenset(ended)))
        key, device = new_secret(), new_id()
        if not await self._store.write(SaveDevice(device, member.id, secret_hash(key), device_name, hashed)):
            raise await self._why_not(member.id, ErrorCode.LOGIN_REFUSED)
        return membership_of(member, device, key, 0)

    async def _check(self, address: str, password: str, source: str) -> MemberRecord:
        """The member behind address and password; one check is made whether the address exists or not.

        In the same number of steps, too: each reads and writes as much for nobody as for a member.
        """
        try:
            name = str(Address.parse(address))
        except Refusal:
            name = ""
        member, waits = await self._store.read(who_has, name)
        if waits:
            self._limiter.charge(source)
            raise Refusal(ErrorCode.WAITING_FOR_APPROVAL)
        guess = await self._limiter.guess(name, source, known=member is not None)
        right = await self._passwords.verify(member.password_hash if member else "", password, suspect=guess.suspect)
        if member is None or not right:
            raise Refusal(ErrorCode.LOGIN_REFUSED)
        guess.was_right()
        if member.suspended:
            raise Refusal(ErrorCode.SUSPENDED)
        return member

    async def resume(self, device_key: str) -> Membership:
        """The member whose device has this key, [LOGIN-5]; the key lives on from now."""
        device = await self._store.read(get_device, secret_hash(device_key))
        member = await self._store.read(get_member, device.member_id) if device else None
        if device is None or member is None or device.seen_at + self._device_life < self._store.now():
            raise Refusal(ErrorCode.DEVICE_UNKNOWN)
        if member.suspended:
            raise Refusal(ErrorCode.SUSPENDED)
        # Waited for: a device that is taken back at this moment must not begin a session that nobody ends.
        if not await self._store.write(SeeDevice(device.id)):
            raise await self._why_not(member.id, ErrorCode.DEVICE_UNKNOWN)
        return membership_of(member, device.id, "", device.cursor)

    async def _why_not(self, member_id: int, otherwise: ErrorCode) -> Refusal:
        """Why a session did not begin although everything was right a moment ago."""
        member = await self._store.read(get_member, member_id)
        return Refusal(ErrorCode.SUSPENDED if member is not None and member.suspended else otherwise)

    async def look(self, sessions: Sequence[Membership]) -> list[Event]:
        """What has become of sessions that were begun earlier, on whichever hub it was done: as events for this one."""
        found = await self._store.read(holders_of, list({session.device for session in sessions}))
        return changes(sessions, {holder.device: holder for holder in found})

    async def logout(self, member: Membership) -> None:
        """Forget the device; another session of it ends, [LOGIN-7]."""
        ended = await self._store.write(RemoveDevices(member.member_id, only=member.device))
        self._bus.publish(DevicesEnded(frozenset(ended)))


def membership_of(member: MemberRecord, device: str, key: str, cursor: int) -> Membership:
    """A member with the device that it is on."""
    sender = SenderRecord(member.id, member.address, member.contact, member.institution)
    return Membership(member.id, sender, member.rights, device, key, cursor)


def changes(sessions: Sequence[Membership], holders: Mapping[str, HolderRecord]) -> list[Event]:
    """What sessions do not know yet of their devices and members."""
    ended = {one.device for one in sessions if one.device not in holders}
    there = [(one, holders[one.device]) for one in sessions if one.device in holders]
    suspended = {holder.member_id for _, holder in there if holder.suspended}
    rights: dict[Rights, set[int]] = {}
    names: set[tuple[str, str]] = set()
    for session, holder in there:
        now = Rights(holder.broadcast, Level(holder.highest_level))
        if session.rights != now:
            rights.setdefault(now, set()).add(holder.member_id)
        if session.sender.contact != holder.contact:
            names.add((holder.address, holder.contact))
        if session.sender.institution != holder.institution:
            names.add((Address.parse(holder.address).institution, holder.institution))
    events: list[Event] = [NameChanged(*name) for name in sorted(names)]
    events += [RightsChanged(frozenset(members), of.broadcast, of.highest_level) for of, members in rights.items()]
    events += [MembersSuspended(frozenset(suspended))] if suspended else []
    return events + ([DevicesEnded(frozenset(ended))] if ended else [])
