"""Taking a message back, [MSG-11]."""

from kentongan.bus.bus import Bus, MessageRetracted
from kentongan.limits import RETRACTIONS
from kentongan.protocol.commands.retraction import Retracted
from kentongan.services.login import DEVICE_LIFE, Membership
from kentongan.store.retraction import Retraction, RetractMessage, get_retraction, list_retractions
from kentongan.store.store import Store


class RetractionService:
    """Retracts, and says on the bus that it was done: every hub tells its own sessions."""

    def __init__(self, store: Store, bus: Bus, device_life: int = DEVICE_LIFE) -> None:
        """`device_life`: how long a device may have been away and go on, in milliseconds."""
        self._store = store
        self._bus = bus
        self._device_life = device_life

    async def retract(self, member: Membership, message: str) -> Retracted:
        """Take a message of one's own back; its recipients hear it after the commit."""
        done = await self._store.write(RetractMessage(member.member_id, message))
        if done.members:
            self._bus.publish(MessageRetracted(message))
        return _block(done)

    async def told(self, message: str) -> tuple[Retracted, tuple[int, ...]] | None:
        """What recipients hear of a message that was taken back, and who they are."""
        found = await self._store.read(get_retraction, message)
        return (_block(found), found.members) if found else None

    async def missed(self, member_id: int, until: int) -> list[Retracted]:
        """What was taken back lately of the messages that a device has, for one that begins to follow."""
        since = self._store.now() - self._device_life
        found = await self._store.read(list_retractions, member_id, until, since, RETRACTIONS.value)
        return [_block(one) for one in found]


def _block(retraction: Retraction) -> Retracted:
    return Retracted(message=retraction.message, retracted_at=retraction.at)
