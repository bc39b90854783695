"""Putting messages of one's inbox away, [MSG-14], [MSG-15]."""

from kentongan.bus.bus import Bus, DoneOnDevice
from kentongan.services.login import Membership
from kentongan.store.keeping import ArchiveMessages, RemoveMessages
from kentongan.store.store import Store
from kentongan.words import ElsewhereState


class KeepingService:
    """Archive and removal."""

    def __init__(self, store: Store, bus: Bus) -> None:
        """`bus` hears after the commit what was removed on which device."""
        self._store = store
        self._bus = bus

    async def archive(self, member: Membership, messages: list[str], on: bool) -> None:
        """Move messages into the archive, or back into the inbox."""
        await self._store.write(ArchiveMessages(member.member_id, tuple(messages), on))

    async def remove(self, member: Membership, messages: list[str]) -> None:
        """Delete messages for this member; its other devices hear of those that were there."""
        gone = await self._store.write(RemoveMessages(member.member_id, tuple(messages)))
        if gone:
            self._bus.publish(DoneOnDevice(member.member_id, member.device, ElsewhereState.REMOVED, gone))
