"""The outbox of letters, for administrators; `services/mail` sends them."""

from kentongan.bus.bus import Bus, LetterQueued
from kentongan.limits import PAGE
from kentongan.protocol.codec import rows_that_fit
from kentongan.protocol.commands.letter import LetterPage, LetterRow, LettersDue
from kentongan.store.letter import ResendLetter, RetryLetters, list_letters
from kentongan.store.store import Store
from kentongan.words import LetterState


class LetterService:
    """Shows letters and makes them due."""

    def __init__(self, store: Store, bus: Bus) -> None:
        """Whoever sends letters hears of it on the bus."""
        self._store = store
        self._bus = bus

    async def page(self, state: LetterState | None, after: int) -> LetterPage:
        """A page of letters, oldest first, [ADMIN-33]."""
        found = await self._store.read(list_letters, state, after, PAGE.value)
        rows = [LetterRow(**{name: getattr(one, name) for name in LetterRow.__struct_fields__}) for one in found]
        return LetterPage(letters=rows[: rows_that_fit(rows)])

    async def retry(self, letters: list[int], actor: str) -> LettersDue:
        """Make some letters due at once, or all that were given up, [ADMIN-34]."""
        due = await self._store.write(RetryLetters(tuple(letters), actor))
        if due:
            self._bus.publish(LetterQueued())
        return LettersDue(letters=due)

    async def resend(self, number: int, actor: str) -> LettersDue:
        """Send the letter about a decided registration again, also one that was sent, [ADMIN-66].

        A new first password is in it. Raises Refusal(REGISTRATION_UNKNOWN) for what is not decided, or not there.
        """
        due = await self._store.write(ResendLetter(number, actor))
        self._bus.publish(LetterQueued())
        return LettersDue(letters=due)
