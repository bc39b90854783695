"""The outbox of letters, for administrators. [ADMIN-33] f."""

import pytest

from kentongan.bus.bus import Event, LetterQueued
from kentongan.bus.local import LocalBus
from kentongan.errors import ErrorCode, Refusal
from kentongan.services.letter import LetterService
from kentongan.store.audit import AuditFilter, list_audit
from kentongan.store.letter import CloseLetter, LeaseLetter
from kentongan.store.registration import DecideRegistration, SaveRegistration
from kentongan.store.store import Store
from kentongan.words import LetterState, RegistrationState
from tests.services.clock import Clock
from tests.store.people import admit, form


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


async def test_a_letter_about_a_decision_is_sent_again_and_one_that_waits_is_not_doubled(
    store: Store, clock: Clock
) -> None:
    await admit(store, "a@satu")
    bus, heard = LocalBus(), list[Event]()
    bus.subscribe(heard.append)
    service = LetterService(store, bus)
    first = await store.write(LeaseLetter(1000))
    assert first is not None
    await store.write(CloseLetter(first.id, "ditolak", clock.now + 60_000))
    assert (await service.resend(1, "local:siti")).letters == 1
    again = await store.write(LeaseLetter(1000))
    assert again is not None
    assert again.id == first.id
    await store.write(CloseLetter(again.id))
    for _ in range(2):
        await service.resend(1, "local:siti")
    fresh = await store.write(LeaseLetter(1000))
    assert fresh is not None
    assert (fresh.id != first.id, fresh.kind, fresh.member_id) == (True, "welcome", first.member_id)
    assert await store.write(LeaseLetter(1000)) is None
    assert heard == [LetterQueued()] * 3
    lines = await store.read(list_audit, AuditFilter(subject="a@satu"), 0, 3)
    assert [line.event for line in lines] == ["mail_retried"] * 3


async def test_what_is_not_decided_has_no_letter_to_send_again(store: Store) -> None:
    number = await store.write(SaveRegistration(form("a@satu"), "0" * 64, "127.0.0.1"))
    service = LetterService(store, LocalBus())
    for wrong in (number, 99):
        with pytest.raises(Refusal) as refused:
            await service.resend(wrong, "local:siti")
        assert refused.value.code is ErrorCode.REGISTRATION_UNKNOWN
    await store.write(DecideRegistration(number, RegistrationState.REJECTED, "Ganda.", "local:siti"))
    first = await store.write(LeaseLetter(1000))
    assert first is not None
    await store.write(CloseLetter(first.id))
    await service.resend(number, "local:siti")
    again = await store.write(LeaseLetter(1000))
    assert again is not None
    assert (again.kind, again.member_id, again.reason) == ("rejection", None, "Ganda.")
