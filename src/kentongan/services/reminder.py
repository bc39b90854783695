"""Bringing a message up again with those who have not acknowledged it, [MSG-12]."""

from collections.abc import Sequence

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

    async def remind(self, member: Membership, message: str, to: Sequence[str] = ()) -> Reminded:
        """Bring the message up again with those who have not acknowledged it; with addresses, only with these."""
        waiting = await self._store.write(RemindOfMessage(member.member_id, message, tuple(to)))
        if waiting:
            self._bus.publish(MessageReminded(message, frozenset(waiting) if to else None))
        return Reminded(message=message, recipients=len(waiting))

    async def told(self, message: str, chosen: frozenset[int] | None = None) -> tuple[Reminder, set[int]] | None:
        """The message again, and for whom: those who have not acknowledged it, of the chosen ones if there are any.

        Who has muted its sender is left in peace, unless it is an emergency, [MSG-13].
        """
        found = await self._store.read(get_reminder, message, self._store.now())
        if found is None:
            return None
        record, waiting = found
        muters = await self._store.read(muters_of, [record.sender])
        disturbed = set(waiting) - muted_by(muters, record.sender, record.level)
        return Reminder(message=wire_message(record)), disturbed if chosen is None else disturbed & chosen
