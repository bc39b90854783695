"""Messages in memory: what the hub asks the message service for, with pauses where a database would take its time."""

from collections.abc import Callable, Iterable

from kentongan.domain.message import Rights
from kentongan.limits import PAGE
from kentongan.protocol.commands import message as wire
from kentongan.services.login import Membership
from kentongan.services.message import Missed, NewReceipt, Progress, Publication
from kentongan.store.acceptance import SenderRecord
from kentongan.words import DeliveryState, ElsewhereState, Level
from tests.hub.leaping_loop import turn


def membership(member_id: int, cursor: int = 0) -> Membership:
    sender = SenderRecord(member_id, f"m{member_id}@satu", "Kontak Contoh", "Universitas Satu")
    return Membership(member_id, sender, Rights(False, Level.IMPORTANT), f"{member_id:032x}", "", cursor)


def message(sequence: int) -> wire.Message:
    return wire.Message(
        id=f"{sequence:032x}",
        sequence=sequence,
        sender="a@satu",
        institution="Universitas Satu",
        contact="Kontak Contoh",
        to=["*"],
        recipients=1,
        subject=f"Nomor {sequence}",
        text="",
        level=Level.NORMAL,
        sent_at=1,
        expires_at=2,
        attachments=[],
    )


class FakeMessages:
    """Committed messages by sequence, and what was asked. `pause` gives the turns that the next question takes."""

    def __init__(self) -> None:
        self.publish: Callable[[list[Publication]], None] = lambda publications: None
        self.news: Callable[[list[NewReceipt]], None] = lambda receipts: None
        self.committed: list[Publication] = []
        self.seen: dict[int, ElsewhereState] = {}
        self.tallies: dict[int, Progress] = {}
        self.pause: Callable[[], int] = lambda: 0
        self.failures: list[Exception] = []
        self.questions: list[tuple[str, int, int]] = []
        self.noted: list[tuple[object, ...]] = []
        self.noted_quietly: list[tuple[object, ...]] = []

    def commit(self, *audiences: tuple[int, ...]) -> list[Publication]:
        """Messages for these members, as another hub commits them: nobody here is told."""
        batch = [
            Publication(message(len(self.committed) + place), members) for place, members in enumerate(audiences, 1)
        ]
        self.committed += batch
        return batch

    def commit_here(self, *audiences: tuple[int, ...]) -> None:
        """The same, committed by this hub."""
        self.publish(self.commit(*audiences))

    def sequences_of(self, member_id: int, after: int = 0) -> list[int]:
        return [
            one.message.sequence for one in self.committed if member_id in one.members and one.message.sequence > after
        ]

    async def last_sequence(self) -> int:
        return len(self.committed)

    async def missed(self, member_id: int, after: int, until: int) -> list[Missed]:
        self.questions.append(("missed", after, until))
        await self._take_time()
        found = [
            Missed(one.message, self.seen.get(one.message.sequence))
            for one in self.committed[after:until]
            if member_id in one.members
        ]
        await turn(self.pause())
        return found[: PAGE.value]

    async def published_between(self, after: int, until: int) -> list[Publication]:
        self.questions.append(("between", after, until))
        await self._take_time()
        found = self.committed[after:until][: PAGE.value]
        await turn(self.pause())
        return found

    async def progress(self, message_ids: list[int]) -> dict[int, Progress]:
        await self._take_time()
        return {of: self.tallies[of] for of in message_ids if of in self.tallies}

    async def addresses(self, member_ids: Iterable[int]) -> dict[int, str]:
        return {member_id: f"m{member_id}@satu" for member_id in member_ids}

    # Receipts

    is_busy = False

    def delivered(self, member: Membership, until: int) -> tuple[object, ...]:
        return ("delivered", member.member_id, member.device, until)

    def receipt(self, member: Membership, state: DeliveryState, messages: list[str]) -> tuple[object, ...]:
        return ("receipt", member.member_id, state, *messages)

    async def note(self, operation: tuple[object, ...]) -> None:
        await self._take_time()
        self.noted.append(operation)

    def note_quietly(self, operation: tuple[object, ...]) -> None:
        self.noted_quietly.append(operation)

    async def _take_time(self) -> None:
        await turn(self.pause())
        if self.failures:
            raise self.failures.pop(0)
