"""Registrations as whoever decides them looks at them: pages, searches, doubts, what became of the letter."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from kentongan.errors import ErrorCode, Refusal
from kentongan.limits import DAY
from kentongan.services.inspection import InspectionService
from kentongan.store.registration import DecideRegistration, SaveRegistration
from kentongan.store.store import Store
from kentongan.words import DoubtKind, LetterState, RegistrationState
from tests.services.clock import Clock
from tests.store.people import admit, form

PENDING = RegistrationState.PENDING


@pytest.fixture
def connected() -> set[int]:
    return set()


@pytest.fixture
def service(store: Store, connected: set[int]) -> InspectionService:
    traffic = SimpleNamespace(live=SimpleNamespace(waits=connected.__contains__))
    return InspectionService(store, traffic)  # type: ignore[arg-type]


async def submit(store: Store, address: str, origin: str = "", **details: str) -> int:
    return await store.write(SaveRegistration(form(address, **details), "0" * 64, origin))


async def test_pages_go_on_where_the_last_has_ended(store: Store, service: InspectionService) -> None:
    numbers = [await submit(store, f"humas@kampus-{place}") for place in range(5)]
    first = await service.page(PENDING, "", 0, 2)
    second = await service.page(PENDING, "", first.next, 2)
    last = await service.page(PENDING, "", second.next, 2)
    found = [one.form.number for page in (first, second, last) for one in page.rows]
    assert (found, last.next) == (numbers[::-1], 0)
    assert first.counts[PENDING] == 5


async def test_a_search_wants_every_word(store: Store, service: InspectionService) -> None:
    await submit(store, "humas@satu", city="Makassar")
    await submit(store, "humas@dua", city="Ambon")
    assert [one.form.code for one in (await service.page(PENDING, "kota", 0, 9)).rows] == []
    assert [one.form.code for one in (await service.page(PENDING, "MAKASSAR satu", 0, 9)).rows] == ["satu"]
    assert (await service.page(PENDING, "makassar dua", 0, 9)).rows == []


async def test_doubts_are_told_as_long_as_it_waits(store: Store, service: InspectionService, clock: Clock) -> None:
    await admit(store, "humas@lama", institution="Universitas Contoh Nusantara")
    details = {"institution": "Universitas Contoh Nusantari", "email": "a@gmail.com"}
    number = await submit(store, "humas@baru", "192.0.2.1", **details)
    other = await submit(store, "humas@lain", "192.0.2.1")
    found = {doubt.kind: doubt.about for doubt in (await service.open(number)).doubts}
    assert found == {
        DoubtKind.NAME: "Universitas Contoh Nusantara",
        DoubtKind.MAIL: "gmail.com",
        DoubtKind.ORIGIN: str(other),
    }
    assert [one.form.number for one in await service.doubtful([number, other, 99])] == [number, other]
    clock.forward(8 * DAY)
    assert (await service.open(other)).doubts == []
    await store.write(DecideRegistration(number, RegistrationState.REJECTED, "Ganda.", "local:siti"))
    assert (await service.open(number)).doubts == []


async def test_who_joins_an_institution_and_who_is_connected(
    store: Store, service: InspectionService, connected: set[int]
) -> None:
    await admit(store, "humas@satu")
    number = await submit(store, "dekan@satu")
    connected.add(number)
    found = await service.open(number)
    assert (found.joins, found.connected, found.letter) == ("Universitas Satu", True, None)
    await store.write(DecideRegistration(number, RegistrationState.APPROVED, "", "local:siti"))
    decided = await service.open(number)
    assert (decided.joins, decided.connected) == ("", False)
    assert decided.letter is not None
    assert decided.letter.state is LetterState.WAITING


async def test_what_is_not_there(service: InspectionService, tmp_path: Path) -> None:
    with pytest.raises(Refusal) as refused:
        await service.open(7)
    assert refused.value.code is ErrorCode.REGISTRATION_UNKNOWN
