"""Signing in to the console: one guess for name, password and code; sessions that end."""

import pytest

from kentongan.bus.bus import AdministratorChanged, Event
from kentongan.bus.local import LocalBus
from kentongan.config import LimitSettings
from kentongan.errors import ErrorCode, Refusal
from kentongan.services.administrator import AdministratorService
from kentongan.services.audit import AuditService
from kentongan.services.console import IDLE, LONGEST, ConsoleService, SignedIn
from kentongan.services.limiter import Limiter
from kentongan.services.password import PasswordService
from kentongan.services.second_factor import STEP, new_second_factor
from kentongan.store.audit import AuditFilter
from kentongan.store.store import Store
from kentongan.words import AuditEvent, Role
from tests.services.administrators import PASSWORD, Person, appoint
from tests.services.clock import Clock

SOURCE = "192.0.2.7"


@pytest.fixture
def heard() -> list[Event]:
    return []


@pytest.fixture
def bus(heard: list[Event]) -> LocalBus:
    bus = LocalBus()
    bus.subscribe(heard.append)
    return bus


@pytest.fixture
def limiter(store: Store, clock: Clock) -> Limiter:
    return Limiter(store, LimitSettings(), lambda: clock.now / 1000)


@pytest.fixture
def administrators(store: Store, passwords: PasswordService, bus: LocalBus, limiter: Limiter) -> AdministratorService:
    return AdministratorService(store, passwords, bus, limiter)


@pytest.fixture
def service(
    store: Store, passwords: PasswordService, bus: LocalBus, limiter: Limiter, audit: AuditService
) -> ConsoleService:
    return ConsoleService(store, passwords, bus, limiter, audit)


@pytest.fixture
async def rani(administrators: AdministratorService, clock: Clock) -> Person:
    return await appoint(administrators, clock.now)


async def enter(service: ConsoleService, person: Person, clock: Clock) -> str:
    """A session's secret; the clock goes on, so that the next code is another."""
    clock.forward(STEP)
    return await service.sign_in(person.name, PASSWORD, person.code(clock.now), SOURCE, "Browser/1")


async def signed_in(service: ConsoleService, secret: str) -> SignedIn:
    found = await service.who(secret)
    assert found is not None
    return found


async def refusal(work: object) -> Refusal:
    with pytest.raises(Refusal) as refused:
        await work  # type: ignore[misc]
    return refused.value


async def test_name_password_and_code_let_in(service: ConsoleService, rani: Person, clock: Clock) -> None:
    found = await signed_in(service, await enter(service, rani, clock))
    assert (found.actor, found.session.source, found.session.browser) == ("console:rani", SOURCE, "Browser/1")
    assert found.administrator.role is Role.ADMINISTRATOR


@pytest.mark.parametrize("wrong", ["name", "password", "code", "no code", "nobody"])
async def test_every_wrong_part_gets_the_same_answer(
    service: ConsoleService, rani: Person, clock: Clock, audit: AuditService, wrong: str
) -> None:
    name, password, code = rani.name, PASSWORD, rani.code(clock.now)
    name = "sari" if wrong in ("name", "nobody") else name
    password = "" if wrong in ("password", "nobody") else password
    code = {"code": rani.code(clock.now, 5), "no code": "", "nobody": ""}.get(wrong, code)
    refused = await refusal(service.sign_in(name, password, code, SOURCE, ""))
    assert (refused.code, refused.field, refused.detail) == (ErrorCode.SIGN_IN_REFUSED, "", "")
    await audit.sign()  # a write: what was noted is stored
    lines = await audit.lines(AuditFilter(event=AuditEvent.ADMINISTRATOR_REFUSED))
    assert [(line.source, line.subject) for line in lines] == [(SOURCE, name)]


async def test_a_code_opens_once(service: ConsoleService, rani: Person, clock: Clock) -> None:
    code = rani.code(clock.now)
    await service.sign_in("rani", PASSWORD, code, SOURCE, "")
    assert (await refusal(service.sign_in("rani", PASSWORD, code, SOURCE, ""))).code is ErrorCode.SIGN_IN_REFUSED
    assert (await refusal(service.sign_in("rani", PASSWORD, rani.code(clock.now, -1), SOURCE, ""))).code is (
        ErrorCode.SIGN_IN_REFUSED
    )


async def test_a_recovery_code_opens_once_however_it_is_typed(
    service: ConsoleService, rani: Person, clock: Clock
) -> None:
    code = rani.recovery_codes[3]
    found = await signed_in(service, await service.sign_in("rani", PASSWORD, f" {code.upper()} ", SOURCE, ""))
    assert await service.recovery_codes_left(found) == 9
    assert (await refusal(service.sign_in("rani", PASSWORD, code, SOURCE, ""))).code is ErrorCode.SIGN_IN_REFUSED


async def test_the_first_code_of_the_set_up_does_not_open_again(
    service: ConsoleService, rani: Person, clock: Clock
) -> None:
    refused = await refusal(service.sign_in("rani", PASSWORD, rani.code(clock.now, -1), SOURCE, ""))
    assert refused.code is ErrorCode.SIGN_IN_REFUSED


async def test_guessing_waits(service: ConsoleService, rani: Person, clock: Clock) -> None:
    for _ in range(5):
        await refusal(service.sign_in("rani", "wrong", "000000", SOURCE, ""))
    refused = await refusal(service.sign_in("rani", PASSWORD, rani.code(clock.now), "198.51.100.9", ""))
    assert refused.code is ErrorCode.LOGIN_LIMITED


async def test_who_has_not_set_itself_up_cannot_sign_in(
    service: ConsoleService, administrators: AdministratorService
) -> None:
    await administrators.add("budi", "Budi", Role.AUDITOR, "local:siti")
    for code in ("", "000000"):
        assert (await refusal(service.sign_in("budi", "", code, SOURCE, ""))).code is ErrorCode.SIGN_IN_REFUSED


async def test_a_session_ends_after_a_quarter_of_an_hour_without_use(
    service: ConsoleService, rani: Person, clock: Clock
) -> None:
    secret = await enter(service, rani, clock)
    for _ in range(4):
        clock.forward(IDLE - 1)
        assert await service.who(secret)
        await service.end_others(await signed_in(service, secret))  # a write: what was marked as seen is stored
    clock.forward(IDLE)
    assert await service.who(secret) is None


async def test_what_a_page_asks_by_itself_is_no_use(service: ConsoleService, rani: Person, clock: Clock) -> None:
    secret = await enter(service, rani, clock)
    clock.forward(IDLE - 1)
    assert await service.who(secret, quiet=True)
    clock.forward(1)
    assert await service.who(secret, quiet=True) is None


async def test_no_session_is_older_than_twelve_hours(service: ConsoleService, rani: Person, clock: Clock) -> None:
    secret = await enter(service, rani, clock)
    begun = clock.now
    while clock.now - begun < LONGEST - IDLE:
        clock.forward(IDLE - 1)
        await service.end_others(await signed_in(service, secret))
    clock.now = begun + LONGEST
    assert await service.who(secret) is None


async def test_sessions_are_listed_and_ended_one_by_one_or_all_others(
    service: ConsoleService, rani: Person, clock: Clock, heard: list[Event]
) -> None:
    secrets = [await enter(service, rani, clock) for _ in range(4)]
    me = await signed_in(service, secrets[0])
    others = [one.id for one in await service.sessions(me) if one.id != me.session.id]
    assert len(others) == 3
    await service.end_session(me, others[0])
    assert heard == [AdministratorChanged(me.administrator.id)]
    assert len(await service.sessions(me)) == 3
    await service.end_others(me)
    assert [one.id for one in await service.sessions(me)] == [me.session.id]
    assert [await service.who(secret) for secret in secrets[1:]] == [None] * 3
    await service.sign_out(me)
    assert await service.who(secrets[0]) is None


async def test_nobody_ends_the_session_of_another(
    service: ConsoleService, administrators: AdministratorService, rani: Person, clock: Clock
) -> None:
    sari = await appoint(administrators, clock.now, "sari")
    hers = await enter(service, sari, clock)
    me = await signed_in(service, await enter(service, rani, clock))
    await service.end_session(me, (await signed_in(service, hers)).session.id)
    assert await service.who(hers)


async def test_a_new_password_ends_all_other_sessions(service: ConsoleService, rani: Person, clock: Clock) -> None:
    other = await enter(service, rani, clock)
    secret = await enter(service, rani, clock)
    me = await signed_in(service, secret)
    assert (await refusal(service.change_password(me, "wrong", "hujan di bulan juni"))).field == "password"
    assert (await refusal(service.change_password(me, PASSWORD, "rani"))).code is ErrorCode.PASSWORD_WEAK
    await service.change_password(me, PASSWORD, "hujan di bulan juni sekali")
    assert await service.who(secret)
    assert await service.who(other) is None
    stale = await refusal(service.change_password(me, PASSWORD, "hujan di bulan juli sekali"))
    assert stale.code is ErrorCode.SIGN_IN_REFUSED
    clock.forward(STEP)
    await service.sign_in("rani", "hujan di bulan juni sekali", rani.code(clock.now), SOURCE, "")


async def test_another_telephone_and_other_recovery_codes(service: ConsoleService, rani: Person, clock: Clock) -> None:
    me = await signed_in(service, await enter(service, rani, clock))
    new = Person("rani", new_second_factor(), [])
    wrong = await refusal(service.change_second_factor(me, PASSWORD, new.second_factor, "000000"))
    assert wrong.code is ErrorCode.SECOND_FACTOR_REFUSED
    await service.change_second_factor(me, PASSWORD, new.second_factor, new.code(clock.now))
    codes = await service.new_recovery_codes(me, PASSWORD)
    clock.forward(STEP)
    assert (await refusal(service.sign_in("rani", PASSWORD, rani.code(clock.now), SOURCE, ""))).code is (
        ErrorCode.SIGN_IN_REFUSED
    )
    await service.sign_in("rani", PASSWORD, new.code(clock.now), SOURCE, "")
    refused = await refusal(service.sign_in("rani", PASSWORD, rani.recovery_codes[0], SOURCE, ""))
    assert refused.code is ErrorCode.SIGN_IN_REFUSED
    await service.sign_in("rani", PASSWORD, codes[0], SOURCE, "")


async def test_whoever_is_removed_is_out(
    service: ConsoleService, administrators: AdministratorService, rani: Person, clock: Clock
) -> None:
    sari = await appoint(administrators, clock.now, "sari")
    secret = await enter(service, sari, clock)
    await administrators.remove("sari", "local:siti")
    assert await service.who(secret) is None
