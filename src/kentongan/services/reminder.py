"""Bringing a message up again with those who have not acknowledged it, [MSG-12]."""

from kentongan.bus.bus import Bus, MessageReminded
from kentongan.protocol.commands.reminder import Reminded, Reminder
from kentongan.services.login import Membership
from kentongan.services.message import wire_message
from kentongan.store.mute import muted_by, muters_of
from kentongan.store.reminder import RemindOfMessage, get_reminder
from kentongan.store.store import Store


class ReminderService:
    """Reminds, and says on the bus that it was done: every hub tells its own sessions."""

    def __init__(self, store: Store, bus: Bus) -> None:
        """`bus` hears which message it is."""
        self._store = store
        self._bus = bus

    async def remind(self, member: Membership, message: str) -> Reminded:
        """Bring the message up again with those who have not acknowledged it."""
        waiting = await self._store.write(RemindOfMessage(member.member_id, message))
        self._bus.publish(MessageReminded(message))
        return Reminded(message=message, recipients=len(waiting))

    async def told(self, message: str) -> tuple[Reminder, set[int]] | None:
        """The message again, and for whom.

        Who has muted its sender is left in peace, unless it is an emergency, [MSG-13].
        """
        found = await self._store.read(get_reminder, message, self._store.now())
        if found is None:
            return None
        record, waiting = found
        muters = await self._store.read(muters_of, [record.sender])
        return Reminder(message=wire_message(record)), set(waiting) - muted_by(muters, record.sender, record.level)
