"""The outbox of letters, for administrators. [ADMIN-33] f."""

from kentongan.bus.bus import Event, LetterQueued
from kentongan.bus.local import LocalBus
from kentongan.services.letter import LetterService
from kentongan.store.letter import CloseLetter, LeaseLetter
from kentongan.store.store import Store
from kentongan.words import LetterState
from tests.services.clock import Clock
from tests.store.people import admit


async def test_letters_are_listed_by_state_and_only_what_failed_is_tried_again(store: Store, clock: Clock) -> None:
    for address in ("a@satu", "b@satu", "c@satu"):
        await admit(store, address)
    bus, heard = LocalBus(), list[Event]()
    bus.subscribe(heard.append)
    service = LetterService(store, bus)
    sent, failed = await store.write(LeaseLetter(1000)), await store.write(LeaseLetter(1000))
    assert sent is not None
    assert failed is not None
    await store.write(CloseLetter(sent.id))
    await store.write(CloseLetter(failed.id, "refused", given_up=True))
    rows = (await service.page(None, 0)).letters
    assert [(row.address, row.state) for row in rows] == [
        ("a@satu", LetterState.SENT),
        ("b@satu", LetterState.FAILED),
        ("c@satu", LetterState.WAITING),
    ]
    assert [row.error for row in (await service.page(LetterState.FAILED, 0)).letters] == ["refused"]
    assert (await service.page(None, rows[-1].letter)).letters == []
    assert (await service.retry([sent.id], "local:siti")).letters == 0
    assert heard == []
    assert (await service.retry([], "local:siti")).letters == 1
    assert heard == [LetterQueued()]
    assert (await service.page(LetterState.FAILED, 0)).letters == []


async def test_a_letter_that_is_just_being_sent_is_left_alone(store: Store, clock: Clock) -> None:
    await admit(store, "a@satu")
    leased = await store.write(LeaseLetter(1000))
    assert leased is not None
    assert (await LetterService(store, LocalBus()).retry([leased.id], "local:siti")).letters == 0
