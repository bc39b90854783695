"""Letters to send: leased by one, due again when the lease or the pause is over, and never a secret in a row."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from kentongan.store.engine import open_engines
from kentongan.store.letter import CloseLetter, LeaseLetter, LetterRecord, next_due
from kentongan.store.registration import DecideRegistration, SaveRegistration
from kentongan.store.schema import letter
from kentongan.store.store import Store
from kentongan.words import RegistrationState
from tests.store.batch import in_one_batch
from tests.store.people import form

LEASE = 1000


class Clock:
    def __init__(self) -> None:
        self.now = 50_000

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def store(tmp_path: Path, database: str, clock: Clock) -> AsyncIterator[Store]:
    store = Store(open_engines(tmp_path, database), clock)
    store.start()
    yield store
    await store.stop()


@pytest.fixture
def queue(store: Store) -> Callable[..., object]:
    async def decide(address: str, state: RegistrationState = RegistrationState.APPROVED) -> None:
        number = await store.write(SaveRegistration(form(address), "c" * 64, ""))
        await store.write(DecideRegistration(number, state, "Alasan" if state == "rejected" else "", "test"))

    return decide


async def lease(store: Store) -> LetterRecord:
    record = await store.write(LeaseLetter(LEASE))
    assert record is not None
    return record


async def test_a_letter_knows_whom_it_is_for_and_holds_no_secret(store: Store, queue) -> None:
    await queue("humas@satu")
    await queue("humas@dua", RegistrationState.REJECTED)
    welcome, rejection = await lease(store), await lease(store)
    assert (welcome.kind, welcome.address, welcome.email) == ("welcome", "humas@satu", "humas@satu.example")
    assert (welcome.contact, welcome.institution, welcome.member_id) == ("Kontak Contoh", "Universitas Satu", 1)
    assert (rejection.kind, rejection.reason, rejection.member_id) == ("rejection", "Alasan", None)
    assert {column.name for column in letter.columns} == {
        "id", "kind", "member_id", "registration_number", "anonymous", "state", "attempts",
        "due_at", "leased_until", "error", "created_at", "sent_at",
    }  # fmt: skip


async def test_a_leased_letter_is_nobody_elses_until_the_lease_is_over(store: Store, queue, clock: Clock) -> None:
    await queue("humas@satu")
    first = await lease(store)
    assert first.attempts == 1
    assert await in_one_batch(store, LeaseLetter(LEASE), LeaseLetter(LEASE)) == [None, None]
    clock.now += LEASE - 1
    assert await store.write(LeaseLetter(LEASE)) is None
    clock.now += 1
    again = await lease(store)
    assert (again.id, again.attempts) == (first.id, 2)


async def test_two_that_ask_at_once_get_two_letters(store: Store, queue) -> None:
    await queue("humas@satu")
    await queue("humas@dua")
    one, two, none = await in_one_batch(store, *[LeaseLetter(LEASE)] * 3)
    assert {one.address, two.address} == {"humas@satu", "humas@dua"}
    assert none is None


async def test_a_failed_letter_is_due_again_after_its_pause_and_a_sent_one_never(
    store: Store, queue, clock: Clock
) -> None:
    await queue("humas@satu")
    assert await store.read(next_due) == clock.now
    first = await lease(store)
    assert await store.read(next_due) == clock.now + LEASE
    await store.write(CloseLetter(first.id, "no answer " * 100, clock.now + 60_000))
    assert await store.read(next_due) == clock.now + 60_000
    assert await store.write(LeaseLetter(LEASE)) is None
    clock.now += 60_000
    again = await lease(store)
    assert again.attempts == 2
    await store.write(CloseLetter(again.id))
    assert await store.read(next_due) is None
    clock.now += 10**9
    assert await store.write(LeaseLetter(LEASE)) is None
    row = await store.read(lambda connection: connection.execute(select(letter)).one())
    assert (row.state, row.error, row.sent_at) == ("sent", "", clock.now - 10**9)


async def test_the_letter_that_is_due_first_goes_first(store: Store, queue, clock: Clock) -> None:
    await queue("humas@satu")
    first = await lease(store)
    clock.now += 10
    await queue("humas@dua")
    await store.write(CloseLetter(first.id, "later", clock.now + 5))
    clock.now += 10
    assert (await lease(store)).address == "humas@dua"
    assert (await lease(store)).address == "humas@satu"
