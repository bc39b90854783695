"""Putting messages of one's inbox away, [MSG-14], [MSG-15]."""

from collections.abc import Callable

from kentongan.services.login import Membership
from kentongan.store.keeping import ArchiveMessages, RemoveMessages
from kentongan.store.store import Store


class KeepingService:
    """Archive and removal. `removed` hears (member, device, messages) after the commit."""

    def __init__(self, store: Store) -> None:
        """Set `removed` before the first message."""
        self.removed: Callable[[int, str, list[str]], None] = lambda member, device, messages: None
        self._store = store

    async def archive(self, member: Membership, messages: list[str], on: bool) -> None:
        """Move messages into the archive, or back into the inbox."""
        await self._store.write(ArchiveMessages(member.member_id, tuple(messages), on))

    async def remove(self, member: Membership, messages: list[str]) -> None:
        """Delete messages for this member; its other devices hear of those that were there."""
        gone = await self._store.write(RemoveMessages(member.member_id, tuple(messages)))
        if gone:
            self.removed(member.member_id, member.device, list(gone))
