"""What a hub reads when another one has rung, or may have rung unheard."""

from collections.abc import Iterable, Sequence

from kentongan.bus.bus import DoneOnDevice
from kentongan.limits import PAGE
from kentongan.store.doorbell import (
    DoneRecord,
    Orders,
    decided_of,
    done_missed,
    done_with,
    orders_after,
    receipts_missed,
    receipts_since,
    retracted_since,
    senders_of,
)
from kentongan.store.receipt import NewReceipt
from kentongan.store.store import Store
from kentongan.words import ElsewhereState, RegistrationState

# Milliseconds by which the clocks of two hubs may differ.
CLOCKS = 10_000


class DoorbellService:
    """Questions of one hub about what others may have committed. Moments in milliseconds since 1970."""

    def __init__(self, store: Store) -> None:
        """The database is the only one that is believed."""
        self._store = store

    @property
    def now(self) -> int:
        """This moment."""
        return self._store.now()

    async def decided(self, numbers: Iterable[int]) -> list[tuple[int, RegistrationState]]:
        """Those of some registrations that were decided, with their states."""
        wanted = list(numbers)
        return await self._store.read(decided_of, wanted) if wanted else []

    async def orders(self, after: int) -> Orders:
        """What administrators have ordered after a line of the audit log."""
        return await self._store.read(orders_after, after)

    async def last_order(self) -> int:
        """The line of the audit log from which on orders concern a hub that starts now."""
        return (await self.orders(2**62)).through

    async def senders(self, messages: Sequence[int]) -> dict[int, int]:
        """Who has sent some messages."""
        return await self._store.read(senders_of, messages) if messages else {}

    async def receipts(self, messages: Sequence[int], since: int) -> list[NewReceipt]:
        """The newest receipts of some messages since a moment of whichever clock."""
        return await self._store.read(receipts_since, messages, since - CLOCKS, PAGE.value) if messages else []

    async def missed_receipts(self, senders: Sequence[int], since: int) -> list[int]:
        """Messages of some senders that may have receipts since a moment."""
        return await self._store.read(receipts_missed, senders, since - CLOCKS, self.now) if senders else []

    async def done(self, pairs: Sequence[tuple[int, str]]) -> list[DoneOnDevice]:
        """What members have done with messages, as events for this hub."""
        return _events(await self._store.read(done_with, pairs)) if pairs else []

    async def missed_done(self, members: Sequence[int], since: int) -> list[DoneOnDevice]:
        """What some members may have done since a moment."""
        return _events(await self._store.read(done_missed, members, since - CLOCKS, self.now)) if members else []

    async def retracted(self, since: int) -> list[str]:
        """Messages that may have been taken back since a moment."""
        return await self._store.read(retracted_since, since - CLOCKS)


def _events(found: Iterable[DoneRecord]) -> list[DoneOnDevice]:
    """Which device it was is not kept: all of this hub are told, and the one that did it knows already."""
    messages: dict[tuple[int, ElsewhereState], list[str]] = {}
    for one in found:
        messages.setdefault((one.member_id, one.state), []).append(one.message)
    return [DoneOnDevice(member_id, "", state, tuple(names)) for (member_id, state), names in messages.items()]
