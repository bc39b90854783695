"""What happened to messages on this device and has to be reported: kept until the server has noted it."""

from kentongan import limits
from kentongan.client.cache import Cache
from kentongan.client.client import Client
from kentongan.client.errors import ServerRefused
from kentongan.client.patience import is_passing
from kentongan.protocol.commands.message import Noted, Receipt
from kentongan.words import DeliveryState


class Reports:
    """Receipts that the server has not noted yet, [RCPT-2]. Repeating one does no harm: the first time counts."""

    def __init__(self, cache: Cache) -> None:
        self._database = cache.database
        self._clock = cache.clock

    def add(self, state: DeliveryState, *messages: str) -> None:
        """These messages have been shown, opened or acknowledged; it is on the disk when this returns."""
        with self._database.writing():
            for message in messages:
                self.note(state, message)

    def note(self, state: DeliveryState, message: str) -> None:
        """The same for one message, within a transaction of the caller."""
        self._database.change(
            f"UPDATE message SET {state}_at = ? WHERE id = ? AND {state}_at = 0", (self._clock(), message)
        )
        self._database.change("INSERT OR IGNORE INTO report (state, message) VALUES (?, ?)", (state, message))

    def waiting(self) -> list[tuple[int, DeliveryState, str]]:
        """The oldest ones, as many as fit into one block."""
        rows = self._database.rows("SELECT number, state, message FROM report ORDER BY number LIMIT ?", _A_BLOCK)
        return [(number, DeliveryState(state), message) for number, state, message in rows]

    async def send(self, client: Client) -> None:
        """Report all that waits, in order; each is forgotten when the server has noted it, or will never."""
        while rows := self.waiting():
            state = rows[0][1]
            alike = [row for row in rows if row[1] is state]
            block = Receipt(state=state, messages=[message for _, _, message in alike])
            try:
                await client.link.request(block, Noted)
            except ServerRefused as refused:
                if is_passing(refused):
                    raise
            with self._database.writing():
                for number, _, _ in alike:
                    self._database.change("DELETE FROM report WHERE number = ?", (number,))


_A_BLOCK = (limits.PAGE.value,)
