"""Bringing a message up again with those who have not acknowledged it, [MSG-12]."""

from collections.abc import Callable, Iterable

from kentongan.protocol.command import Block
from kentongan.protocol.commands.reminder import Reminded, Reminder
from kentongan.services.login import Membership
from kentongan.services.message import MessageService
from kentongan.store.mute import muted_by, muters_of
from kentongan.store.reminder import RemindOfMessage
from kentongan.store.store import Store


class ReminderService:
    """Reminds. `push` brings a block to everybody of some members who follows."""

    def __init__(self, store: Store, messages: MessageService) -> None:
        """Set `push` before the first message."""
        self.push: Callable[[Block, Iterable[int]], None] = lambda block, members: None
        self._store = store
        self._messages = messages

    async def remind(self, member: Membership, message: str) -> Reminded:
        """Push the message again; who has muted its sender is left in peace, unless it is an emergency, [MSG-13]."""
        waiting = await self._store.write(RemindOfMessage(member.member_id, message))
        found = await self._messages.fetch(member, message)
        muters = await self._store.read(muters_of, [found.sender])
        self.push(Reminder(message=found), set(waiting) - muted_by(muters, found.sender, found.level))
        return Reminded(message=message, recipients=len(waiting))
