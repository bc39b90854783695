"""Memberships, for administrators: what a member may do, whether it is let in, how it comes back.

Whatever has changed is told on the bus after its commit, so that the sessions of the member feel it on every hub.
"""

from kentongan.bus.bus import Bus, DevicesEnded, LetterQueued, MembersSuspended, RightsChanged
from kentongan.domain.address import Address
from kentongan.domain.audit import AuditEntry
from kentongan.errors import ErrorCode, Refusal
from kentongan.protocol.commands.membership import CodeQueued, MembersChanged, RightsSet, SessionsEnded, Suspension
from kentongan.store.device import RemoveDevices
from kentongan.store.member import MemberRecord, SetRights, SetSuspended, get_member_at
from kentongan.store.membership import ChangeMembers, RemoveInstitutionDevices
from kentongan.store.recovery import QueueCode
from kentongan.store.store import Store
from kentongan.words import AuditEvent, Level


class MembershipService:
    """Changes memberships. Every act names its `actor`, and raises Refusal(MEMBER_UNKNOWN) for a wrong address."""

    def __init__(self, store: Store, bus: Bus) -> None:
        """Everything is committed before it is answered and told."""
        self._store = store
        self._bus = bus

    async def set_rights(
        self,
        address: str,
        broadcast: bool | None,
        highest_level: Level | None,
        actor: str,
        quota: int | None = None,
    ) -> RightsSet:
        """Change the rights of a member, [ADMIN-5]; None leaves one as it is, a quota of 0 is the server's setting."""
        name = str(Address.parse(address))
        found = await self._store.write(SetRights(name, broadcast, highest_level, actor, quota))
        rights = found.rights
        self._bus.publish(RightsChanged(frozenset({found.id}), rights.broadcast, rights.highest_level))
        return RightsSet(
            address=name, broadcast=rights.broadcast, highest_level=rights.highest_level, quota=found.quota or 0
        )

    async def suspend(self, address: str, actor: str) -> Suspension:
        """Stop a member, [MEMBER-1]: sessions and transfers end, nobody logs in, nothing is delivered."""
        found = await self._set_suspended(address, True, actor)
        self._bus.publish(MembersSuspended(frozenset({found.id})))
        return Suspension(address=found.address, suspended=True)

    async def restore(self, address: str, actor: str) -> Suspension:
        """Take a suspension back, [MEMBER-1]. The devices that the member had work again."""
        found = await self._set_suspended(address, False, actor)
        return Suspension(address=found.address, suspended=False)

    async def change_institution(
        self,
        code: str,
        actor: str,
        *,
        suspended: bool | None = None,
        broadcast: bool | None = None,
        highest_level: Level | None = None,
        quota: int | None = None,
    ) -> MembersChanged:
        """Change all members of an institution at once, [MEMBER-4]; None leaves as it is, a quota of 0 is the server's.

        Raises Refusal(INSTITUTION_UNKNOWN).
        """
        code = code.strip().lower()
        operation = ChangeMembers(code, suspended, broadcast, highest_level, quota, actor)
        change = await self._store.write(operation)
        for rights, members in change.changed.items():
            self._bus.publish(RightsChanged(members, rights.broadcast, rights.highest_level))
        if suspended and change.members:
            self._bus.publish(MembersSuspended(change.members))
        return MembersChanged(institution=code, changed=len(change.members))

    async def end_institution(self, code: str, actor: str) -> SessionsEnded:
        """Take back the keys of all devices of an institution's members, [MEMBER-4]; passwords stay."""
        code = code.strip().lower()
        ended = await self._store.write(RemoveInstitutionDevices(code, actor))
        if ended:
            self._bus.publish(DevicesEnded(frozenset(ended)))
        return SessionsEnded(address=f"@{code}", devices=len(ended))

    async def _set_suspended(self, address: str, suspended: bool, actor: str) -> MemberRecord:
        return await self._store.write(SetSuspended(str(Address.parse(address)), suspended, actor))

    async def reset_password(self, address: str, actor: str) -> CodeQueued:
        """Send a letter with a code for a new password, [MEMBER-2]; until it is used the old password works on."""
        found = await self._store.write(QueueCode(str(Address.parse(address)), actor))
        self._bus.publish(LetterQueued())
        return CodeQueued(address=found.address)

    async def end_sessions(self, address: str, actor: str) -> SessionsEnded:
        """Take back the keys of all devices of a member, [MEMBER-3]; the password stays."""
        name = str(Address.parse(address))
        found = await self._store.read(get_member_at, name)
        if found is None:
            raise Refusal(ErrorCode.MEMBER_UNKNOWN, field="address", detail=name)
        entry = AuditEntry(AuditEvent.SESSIONS_ENDED, actor, subject=name)
        ended = await self._store.write(RemoveDevices(found.id, entry=entry))
        if ended:
            self._bus.publish(DevicesEnded(frozenset(ended)))
        return SessionsEnded(address=name, devices=len(ended))
