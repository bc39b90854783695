"""Registration: a form, a claim, a decision that everybody who waits hears of. [REG-2] to [REG-4]"""

import pytest
from sqlalchemy import select

from kentongan.bus.bus import Event, LetterQueued, RegistrationArrived, RegistrationDecided
from kentongan.bus.local import LocalBus
from kentongan.config import LimitSettings
from kentongan.errors import ErrorCode, Refusal
from kentongan.ids import new_secret, secret_hash
from kentongan.services.limiter import Limiter
from kentongan.services.registration import RegistrationService
from kentongan.store.letter import CloseLetter, LeaseLetter
from kentongan.store.registration import get_registration
from kentongan.store.schema import letter
from kentongan.store.store import Store
from kentongan.words import RegistrationState
from tests.services.clock import DAY, NOW, Clock
from tests.store.people import form

MINUTE = 60_000


@pytest.fixture
def heard() -> list[Event]:
    return []


@pytest.fixture
def service(store: Store, heard: list[Event]) -> RegistrationService:
    bus = LocalBus()
    bus.subscribe(heard.append)
    return RegistrationService(store, bus, Limiter(store, LimitSettings(registrations=100)), 500)


async def test_who_has_the_claim_learns_where_the_registration_stands(
    service: RegistrationService, clock: Clock
) -> None:
    receipt = await service.submit(form("humas@satu"), "192.0.2.7")
    assert (receipt.number, receipt.address) == (1, "humas@satu")
    status = await service.status(1, receipt.claim)
    assert (status.number, status.state, status.submitted_at) == (1, RegistrationState.PENDING, NOW)
    clock.forward(DAY)
    await service.reject(1, "  Bukan   universitas ", "local:admin")
    status = await service.status(1, receipt.claim)
    assert (status.state, status.reason, status.decided_at) == (
        RegistrationState.REJECTED,
        "Bukan universitas",
        NOW + DAY,
    )
    assert await service.look(1) == status


async def test_a_wrong_claim_and_a_wrong_number_are_refused_alike(service: RegistrationService) -> None:
    mine = await service.submit(form("humas@satu"), "")
    other = await service.submit(form("humas@dua"), "")
    refusals = []
    for number, claim in ((1, new_secret()), (1, other.claim), (2, mine.claim), (3, mine.claim), (3, ""), (1, "")):
        with pytest.raises(Refusal) as refused:
            await service.status(number, claim)
        refusals.append((refused.value.code, refused.value.field, refused.value.detail, refused.value.say("id")))
    assert len(set(refusals)) == 1
    assert refusals[0][0] is ErrorCode.REGISTRATION_UNKNOWN
    with pytest.raises(Refusal):
        await service.look(3)


async def test_the_claim_is_kept_as_a_hash_only(service: RegistrationService, store: Store) -> None:
    receipt = await service.submit(form("humas@satu"), "")
    found = await store.read(get_registration, 1)
    assert found is not None
    assert found.claim_hash == secret_hash(receipt.claim)
    assert receipt.claim not in repr(found)


async def test_a_decision_is_told_on_the_bus_after_its_commit(
    service: RegistrationService, store: Store, heard: list[Event]
) -> None:
    await service.submit(form("humas@satu"), "")
    decision = await service.approve(1, "local:admin")
    assert (decision.state, decision.address) == (RegistrationState.APPROVED, "humas@satu")
    assert heard == [RegistrationArrived(1), RegistrationDecided(1, RegistrationState.APPROVED), LetterQueued()]
    heard.clear()
    for act in (service.approve(1, "x"), service.reject(1, "x", "x"), service.approve(9, "x")):
        with pytest.raises(Refusal):
            await act
    assert heard == []


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        ("", ErrorCode.FIELD_EMPTY),
        ("x" * 501, ErrorCode.FIELD_TOO_LONG),
        ("a\r\nBcc: b@c.example", ErrorCode.FIELD_INVALID),
        ("=?utf-8?q?x?=", ErrorCode.FIELD_INVALID),
    ],
)
async def test_a_reason_is_one_line_because_it_stands_in_a_letter(
    service: RegistrationService, reason: str, code: ErrorCode
) -> None:
    receipt = await service.submit(form("humas@satu"), "")
    with pytest.raises(Refusal) as refused:
        await service.reject(1, reason, "local:admin")
    assert (refused.value.code, refused.value.field) == (code, "reason")
    assert (await service.status(1, receipt.claim)).state is RegistrationState.PENDING


async def test_the_log_shows_where_a_registration_came_from_and_that_its_institution_exists(
    service: RegistrationService,
) -> None:
    await service.submit(form("humas@satu"), "192.0.2.7")
    await service.approve(1, "x")
    await service.submit(form("rektorat@satu"), "192.0.2.8")
    (row,) = await service.log(RegistrationState.PENDING, 0)
    assert (row.number, row.origin, row.existing, row.desk) == (2, "192.0.2.8", True, "rektorat")
    assert await service.log(RegistrationState.PENDING, 2) == []
    assert not hasattr(row, "claim_hash")


async def test_a_registration_is_corrected_while_it_waits_and_sent_again_after_a_rejection(
    service: RegistrationService, clock: Clock
) -> None:
    mine = await service.submit(form("humas@satu"), "192.0.2.7")
    clock.forward(1)
    status = await service.correct(1, mine.claim, form("rektorat@satu"), "192.0.2.8")
    assert (status.state, status.address, status.submitted_at) == (RegistrationState.PENDING, "rektorat@satu", NOW)
    (row,) = await service.log(RegistrationState.PENDING, 0)
    assert (row.revision, row.desk, row.origin, row.address) == (1, "rektorat", "192.0.2.8", "rektorat@satu")
    await service.submit(form("humas@satu"), "")  # the address before is free
    await service.reject(1, "Kode belum tepat", "x")
    status = await service.correct(1, mine.claim, form("rektorat@satu", contact="Lain"), "")
    assert (status.state, status.reason, status.decided_at) == (RegistrationState.PENDING, "", 0)
    assert status.submitted_at == NOW + 1
    assert (await service.approve(1, "x")).address == "rektorat@satu"


async def test_an_applicant_cannot_take_an_address_or_change_what_is_decided(service: RegistrationService) -> None:
    mine, other = [await service.submit(form(f"{desk}@satu"), "") for desk in ("humas", "rektorat")]
    refusals = []
    for attempt in (
        service.correct(1, mine.claim, form("rektorat@satu"), ""),
        service.correct(1, other.claim, form("lain@satu"), ""),
        service.withdraw(1, other.claim),
        service.correct(9, mine.claim, form("lain@satu"), ""),
    ):
        with pytest.raises(Refusal) as refused:
            await attempt
        refusals.append(refused.value.code)
    assert refusals == [ErrorCode.ADDRESS_TAKEN] + [ErrorCode.REGISTRATION_UNKNOWN] * 3
    await service.approve(1, "x")
    for attempt in (service.correct(1, mine.claim, form("lain@satu"), ""), service.withdraw(1, mine.claim)):
        with pytest.raises(Refusal) as refused:
            await attempt
        assert refused.value.code is ErrorCode.REGISTRATION_DECIDED
    # Who keeps the own address takes it from nobody.
    assert (await service.correct(2, other.claim, form("rektorat@satu"), "")).address == "rektorat@satu"


async def test_nobody_approves_a_form_that_was_exchanged_after_it_was_read(service: RegistrationService) -> None:
    mine = await service.submit(form("humas@satu"), "")
    (read,) = await service.log(RegistrationState.PENDING, 0)
    await service.correct(1, mine.claim, form("rektorat@lain"), "")
    with pytest.raises(Refusal) as refused:
        await service.approve(1, "x", read.revision)
    assert (refused.value.code, refused.value.detail) == (ErrorCode.REGISTRATION_CHANGED, "1")
    (read,) = await service.log(RegistrationState.PENDING, 0)
    assert (await service.approve(1, "x", read.revision)).address == "rektorat@lain"


async def test_a_withdrawn_registration_is_over_and_its_address_free(
    service: RegistrationService, heard: list[Event], clock: Clock
) -> None:
    mine = await service.submit(form("humas@satu"), "")
    heard.clear()
    clock.forward(5)
    for _ in range(2):
        status = await service.withdraw(1, mine.claim)
        assert (status.state, status.decided_at) == (RegistrationState.WITHDRAWN, NOW + 5)
        clock.forward(5)
    assert heard == [RegistrationDecided(1, RegistrationState.WITHDRAWN)] * 2
    for attempt in (service.approve(1, "x"), service.correct(1, mine.claim, form("humas@satu"), "")):
        with pytest.raises(Refusal) as refused:
            await attempt
        assert refused.value.code is ErrorCode.REGISTRATION_DECIDED
    assert (await service.submit(form("humas@satu"), "")).number == 2


async def test_the_administrator_is_told_of_waiting_registrations_once_an_hour(store: Store, clock: Clock) -> None:
    service = RegistrationService(
        store, LocalBus(), Limiter(store, LimitSettings(registrations=100)), 500, announce=True
    )

    async def waiting() -> list[tuple[str, int]]:
        query = select(letter.c.state, letter.c.due_at).where(letter.c.kind == "waiting").order_by(letter.c.id)
        return await store.read(lambda connection: [tuple(row) for row in connection.execute(query)])

    async def send() -> None:
        record = await store.write(LeaseLetter(1000))
        assert record is not None
        await store.write(CloseLetter(record.id))

    for number in range(3):
        mine = await service.submit(form(f"a-{number}@satu"), "")
    assert await waiting() == [("waiting", NOW)]
    await send()
    clock.forward(MINUTE)
    await service.submit(form("b@satu"), "")
    await service.correct(3, mine.claim, form("c@satu"), "")
    assert await waiting() == [("sent", NOW), ("waiting", NOW + 60 * MINUTE)]
    assert await store.write(LeaseLetter(1000)) is None
    clock.forward(59 * MINUTE)
    await send()
    clock.forward(90 * MINUTE)
    await service.submit(form("d@satu"), "")
    assert (await waiting())[2:] == [("waiting", clock.now)]
    silent = RegistrationService(store, LocalBus(), Limiter(store, LimitSettings(registrations=100)), 500)
    await send()
    await silent.submit(form("e@satu"), "")
    assert len(await waiting()) == 3


async def test_corrections_are_counted_as_registrations_are(store: Store) -> None:
    """[LIMIT-4] Each tells of an address whether it is taken, and leaves a line in the audit log for years."""
    service = RegistrationService(store, LocalBus(), Limiter(store, LimitSettings()), 500)
    mine = await service.submit(form("humas@satu"), "192.0.2.7")
    for name in ("dua", "tiga"):
        await service.correct(1, mine.claim, form(f"humas@{name}"), "192.0.2.7")
    with pytest.raises(Refusal) as refused:
        await service.correct(1, mine.claim, form("humas@empat"), "192.0.2.7")
    assert refused.value.code is ErrorCode.REGISTRATION_LIMITED
    with pytest.raises(Refusal) as refused:  # who has no claim uses nothing up
        await service.correct(1, new_secret(), form("humas@empat"), "192.0.2.8")
    assert refused.value.code is ErrorCode.REGISTRATION_UNKNOWN
    await service.correct(1, mine.claim, form("humas@empat"), "192.0.2.8")


async def test_rejected_registrations_do_not_come_back_beyond_the_number_that_may_wait(store: Store) -> None:
    """[LIMIT-4]"""
    service = RegistrationService(store, LocalBus(), Limiter(store, LimitSettings(registrations=100)), 2)
    mine = await service.submit(form("humas@satu"), "")
    await service.reject(1, "Bukan universitas", "local:admin")
    other = await service.submit(form("humas@dua"), "")
    await service.submit(form("humas@tiga"), "")
    with pytest.raises(Refusal) as refused:
        await service.correct(1, mine.claim, form("humas@satu"), "")
    assert refused.value.code is ErrorCode.REGISTRATIONS_FULL
    await service.correct(2, other.claim, form("humas@dua", contact="Lain"), "")  # its place is its own
