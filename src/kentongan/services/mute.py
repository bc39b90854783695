"""Muting senders and institutions, [MSG-13]."""

from kentongan.domain.address import Audience
from kentongan.errors import ErrorCode, Refusal
from kentongan.protocol.commands.mute import Muted
from kentongan.services.login import Membership
from kentongan.store.mute import SetMute, list_mutes
from kentongan.store.store import Store


class MuteService:
    """Whom a member does not want to pop up."""

    def __init__(self, store: Store) -> None:
        """Only the store is needed: who sends asks it at each message."""
        self._store = store

    async def mute(self, member: Membership, who: str, on: bool) -> Muted:
        """Mute an address or an `@institution`, or end that; the whole list as it stands now."""
        entry = Audience.parse([who])
        if not entry.members and not entry.institutions:
            raise Refusal(ErrorCode.FIELD_INVALID, field="who", detail=who)
        muted = await self._store.write(SetMute(member.member_id, entry.typed[0], on))
        return Muted(who=[*muted])

    async def list(self, member: Membership) -> Muted:
        """Whom the member mutes."""
        return Muted(who=await self._store.read(list_mutes, member.member_id))
