"""Taking a message back, [MSG-11]."""

from collections.abc import Callable, Iterable

from kentongan.limits import RETRACTIONS
from kentongan.protocol.command import Block
from kentongan.protocol.commands.retraction import Retracted
from kentongan.services.login import DEVICE_LIFE, Membership
from kentongan.store.retraction import Retraction, RetractMessage, list_retractions
from kentongan.store.store import Store


class RetractionService:
    """Retracts, and tells devices of it. `push` brings a block to every following connection of some members."""

    def __init__(self, store: Store) -> None:
        """Set `push` before the first message."""
        self.push: Callable[[Block, Iterable[int]], None] = lambda block, members: None
        self._store = store

    async def retract(self, member: Membership, message: str) -> Retracted:
        """Take a message of one's own back; its recipients hear it after the commit."""
        done = await self._store.write(RetractMessage(member.member_id, message))
        if done.members:
            self.push(_block(done), done.members)
        return _block(done)

    async def missed(self, member_id: int, until: int) -> list[Retracted]:
        """What was taken back lately of the messages that a device has, for one that begins to follow."""
        since = self._store.now() - DEVICE_LIFE
        found = await self._store.read(list_retractions, member_id, until, since, RETRACTIONS.value)
        return [_block(one) for one in found]


def _block(retraction: Retraction) -> Retracted:
    return Retracted(message=retraction.message, retracted_at=retraction.at)
