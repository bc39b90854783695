"""The registration log: one pending registration an address, one decision, and what an approval makes. [REG-2]"""

import dataclasses
from typing import Any

import pytest

from kentongan.errors import ErrorCode, Refusal
from kentongan.store.member import get_member_at
from kentongan.store.registration import (
    DecideRegistration,
    SaveRegistration,
    get_pending_registration,
    get_registration,
    list_registrations,
)
from kentongan.store.schema import desk, institution, letter, member
from kentongan.store.store import Store
from kentongan.words import InstitutionKind, Level, RegistrationState
from tests.store.batch import LastWord, count_rows, in_one_batch
from tests.store.people import form

APPROVED, REJECTED, PENDING = RegistrationState.APPROVED, RegistrationState.REJECTED, RegistrationState.PENDING


async def submit(store: Store, address: str, **details: str) -> int:
    return await store.write(SaveRegistration(form(address, **details), "c" * 64, "192.0.2.7"))


async def decide(store: Store, number: int, state: RegistrationState = APPROVED, reason: str = "") -> Any:
    return await store.write(DecideRegistration(number, state, reason, "local:admin"))


async def counts(store: Store) -> dict[str, int]:
    tables = (institution, desk, member, letter)
    return {table.name: await count_rows(store, table) for table in tables}


async def test_a_form_is_kept_as_it_was_handed_in(store: Store) -> None:
    number = await submit(store, "humas@satu", contact="Ibu Contoh")
    found = await store.read(get_registration, number)
    assert found is not None
    assert dataclasses.asdict(found) == {
        "number": 1,
        "state": PENDING,
        "address": "humas@satu",
        "institution": "Universitas Satu",
        "code": "satu",
        "city": "Kota Contoh",
        "kind": InstitutionKind.UNIVERSITY,
        "contact": "Ibu Contoh",
        "email": "humas@satu.example",
        "desk": "humas",
        "origin": "192.0.2.7",
        "submitted_at": found.submitted_at,
        "decided_at": 0,
        "decided_by": "",
        "reason": "",
        "revision": 0,
        "claim_hash": "c" * 64,
        "existing": False,
    }
    assert found.submitted_at >= 1_000_000
    assert await store.read(get_pending_registration, "humas@satu") == found
    assert await store.read(get_registration, 2) is None


async def test_an_address_is_waited_for_once_and_free_again_after_a_rejection(store: Store) -> None:
    first = await submit(store, "humas@satu")
    with pytest.raises(Refusal) as refused:
        await submit(store, "humas@satu")
    assert (refused.value.code, refused.value.detail) == (ErrorCode.ADDRESS_TAKEN, "humas@satu")
    await decide(store, first, REJECTED, "Bukan universitas")
    assert await store.read(get_pending_registration, "humas@satu") is None
    second = await submit(store, "humas@satu")
    await decide(store, second)
    with pytest.raises(Refusal) as refused:
        await submit(store, "humas@satu")
    assert refused.value.code is ErrorCode.ADDRESS_TAKEN


async def test_of_two_in_one_batch_the_first_gets_the_address(store: Store) -> None:
    save = [SaveRegistration(form(x), "c" * 64, "") for x in ("humas@satu", "humas@satu", "humas@dua")]
    results = await in_one_batch(store, *save)
    assert [results[0], results[2]] == [1, 2]
    assert results[1].code is ErrorCode.ADDRESS_TAKEN


async def test_an_approval_makes_institution_desk_member_and_letter(store: Store) -> None:
    number = await submit(store, "humas@satu")
    decision = await decide(store, number)
    assert (decision.number, decision.state, decision.address) == (number, APPROVED, "humas@satu")
    found = await store.read(get_member_at, "humas@satu")
    assert found is not None
    assert (found.institution, found.code, found.email) == ("Universitas Satu", "satu", "humas@satu.example")
    assert (found.password_hash, found.first_password_until, found.suspended) == ("", None, False)
    assert (found.rights.broadcast, found.rights.highest_level) == (False, Level.IMPORTANT)
    assert await counts(store) == {"institution": 1, "desk": 1, "member": 1, "letter": 1}
    record = await store.read(get_registration, number)
    assert record is not None
    assert (record.state, record.existing) == (APPROVED, False)
    assert record.decided_at > record.submitted_at


async def test_an_approval_is_made_whole_or_not_at_all(store: Store) -> None:
    number = await submit(store, "humas@satu")
    results = await in_one_batch(store, DecideRegistration(number, APPROVED, "", "x"), LastWord("broken"))
    assert results[0].code is ErrorCode.STORAGE_FAILED
    assert await counts(store) == {"institution": 0, "desk": 0, "member": 0, "letter": 0}
    assert await store.read(get_pending_registration, "humas@satu") is not None


async def test_an_institution_that_exists_is_marked_and_never_changed(store: Store) -> None:
    await decide(store, await submit(store, "humas@satu"))
    number = await submit(store, "rektorat@satu", institution="Nama Lain", city="Kota Lain")
    record = await store.read(get_registration, number)
    assert record is not None
    assert record.existing
    await decide(store, number)
    found = await store.read(get_member_at, "rektorat@satu")
    assert found is not None
    assert (found.institution, found.city) == ("Universitas Satu", "Kota Contoh")
    assert await counts(store) == {"institution": 1, "desk": 2, "member": 2, "letter": 2}


async def test_a_rejection_keeps_its_reason_and_makes_a_letter_only(store: Store) -> None:
    number = await submit(store, "humas@satu")
    decision = await decide(store, number, REJECTED, "Bukan universitas")
    assert decision.state is REJECTED
    record = await store.read(get_registration, number)
    assert record is not None
    assert (record.state, record.reason) == (REJECTED, "Bukan universitas")
    assert await counts(store) == {"institution": 0, "desk": 0, "member": 0, "letter": 1}


@pytest.mark.parametrize("state", [APPROVED, REJECTED])
async def test_a_registration_is_decided_once(store: Store, state: RegistrationState) -> None:
    number = await submit(store, "humas@satu")
    results = await in_one_batch(
        store, DecideRegistration(number, state, "x", "a"), DecideRegistration(number, APPROVED, "", "b")
    )
    assert results[0].state is state
    assert results[1].code is ErrorCode.REGISTRATION_DECIDED
    with pytest.raises(Refusal) as refused:
        await decide(store, 99)
    assert refused.value.code is ErrorCode.REGISTRATION_UNKNOWN


async def test_the_log_is_paged_by_number_and_state(store: Store) -> None:
    numbers = [await submit(store, f"d{n}@satu") for n in range(7)]
    await decide(store, numbers[2], REJECTED, "x")
    page = await store.read(list_registrations, PENDING, 0, 3)
    assert [one.number for one in page] == [1, 2, 4]
    rest = await store.read(list_registrations, PENDING, 4, 10)
    assert [one.number for one in rest] == [5, 6, 7]
    assert [one.number for one in await store.read(list_registrations, REJECTED, 0, 10)] == [3]
