"""Administrators: appointed by name, set up by a link that works once. [CONSOLE-2] ff."""

from dataclasses import replace

import pytest

from kentongan.bus.bus import AdministratorChanged, Event
from kentongan.bus.local import LocalBus
from kentongan.config import LimitSettings
from kentongan.errors import ErrorCode, Refusal
from kentongan.services.administrator import LINK_LIFE, RECOVERY_CODES, AdministratorService
from kentongan.services.audit import AuditService
from kentongan.services.limiter import Limiter
from kentongan.services.password import PasswordService
from kentongan.store.administrator import get_administrator
from kentongan.store.audit import AuditFilter
from kentongan.store.store import Store
from kentongan.words import Role
from tests.services.administrators import PASSWORD, appoint, chosen
from tests.services.clock import Clock

ACTOR = "local:siti"


@pytest.fixture
def heard() -> list[Event]:
    return []


@pytest.fixture
def service(store: Store, passwords: PasswordService, heard: list[Event]) -> AdministratorService:
    bus = LocalBus()
    bus.subscribe(heard.append)
    return AdministratorService(store, passwords, bus, Limiter(store, LimitSettings()))


async def refusal(work: object) -> Refusal:
    with pytest.raises(Refusal) as refused:
        await work  # type: ignore[misc]
    return refused.value


async def test_a_link_works_once_and_three_days(service: AdministratorService, clock: Clock, store: Store) -> None:
    _, link = await service.add("Rani", " Rani  Sampelia ", Role.OPERATOR, ACTOR)
    assert (await service.linked(link)).person == "Rani Sampelia"
    clock.forward(LINK_LIFE)
    found, codes = await service.set_up(link, chosen(clock.now, "other"))
    assert (found.name, found.role, found.is_set_up, len(set(codes))) == ("rani", Role.OPERATOR, True, RECOVERY_CODES)
    assert (await refusal(service.linked(link))).code is ErrorCode.SETUP_REFUSED
    assert (await refusal(service.set_up(link, chosen(clock.now)))).code is ErrorCode.SETUP_REFUSED
    _, late = await service.renew("rani", ACTOR)
    clock.forward(LINK_LIFE + 1)
    assert (await refusal(service.linked(late))).code is ErrorCode.SETUP_REFUSED
    assert (await refusal(service.linked(""))).code is ErrorCode.SETUP_REFUSED
    kept = await store.read(get_administrator, "rani")
    assert link not in repr(kept)


async def test_what_is_chosen_must_be_good(service: AdministratorService, clock: Clock) -> None:
    _, link = await service.add("rani", "Rani", Role.AUDITOR, ACTOR)
    good = chosen(clock.now)
    for choice, code in (
        (replace(good, password="rani12345678"), ErrorCode.PASSWORD_WEAK),
        (replace(good, code="000000"), ErrorCode.SECOND_FACTOR_REFUSED),
        (replace(good, person=" "), ErrorCode.FIELD_EMPTY),
    ):
        assert (await refusal(service.set_up(link, choice))).code is code
    await service.set_up(link, good)


async def test_the_first_one_chooses_its_name(service: AdministratorService, clock: Clock) -> None:
    first = await service.first_link()
    again = await service.first_link()
    assert (await refusal(service.linked(first))).code is ErrorCode.SETUP_REFUSED
    assert (await refusal(service.set_up(again, chosen(clock.now, "admin")))).code is ErrorCode.NAME_RESERVED
    found, _ = await service.set_up(again, chosen(clock.now, "Siti-Contoh"))
    assert (found.name, found.role) == ("siti-contoh", Role.ADMINISTRATOR)
    assert await service.first_link() == ""
    assert [one.name for one in await service.all()] == ["siti-contoh"]


async def test_the_first_one_cannot_take_the_name_of_another(service: AdministratorService, clock: Clock) -> None:
    first = await service.first_link()
    await service.add("rani", "Rani", Role.AUDITOR, ACTOR)
    assert (await refusal(service.set_up(first, chosen(clock.now, "rani")))).code is ErrorCode.ADMINISTRATOR_TAKEN


async def test_a_new_link_takes_everything_that_let_in(
    service: AdministratorService, clock: Clock, heard: list[Event], store: Store
) -> None:
    await appoint(service, clock.now)
    found, link = await service.renew("rani", ACTOR)
    assert not found.is_set_up
    assert found.second_factor == ""
    assert heard == [AdministratorChanged(found.id)]
    assert (await service.linked(link)).name == "rani"


async def test_the_last_who_may_do_everything_stays(service: AdministratorService, clock: Clock) -> None:
    await appoint(service, clock.now)
    await service.add("budi", "Budi", Role.ADMINISTRATOR, ACTOR)  # has not set itself up: it does not count
    for act in (service.remove("rani", ACTOR), service.change("rani", Role.AUDITOR, None, ACTOR)):
        assert (await refusal(act)).code is ErrorCode.ADMINISTRATOR_LAST
    await appoint(service, clock.now, "sari")
    assert (await service.change("rani", Role.AUDITOR, "Rani Baru", ACTOR)).role is Role.AUDITOR
    assert (await service.remove("rani", ACTOR)).person == "Rani Baru"
    assert (await refusal(service.remove("rani", ACTOR))).code is ErrorCode.ADMINISTRATOR_UNKNOWN
    assert (await refusal(service.renew("rani", ACTOR))).code is ErrorCode.ADMINISTRATOR_UNKNOWN
    assert (await refusal(service.change("rani", None, None, ACTOR))).code is ErrorCode.ADMINISTRATOR_UNKNOWN
    assert (await refusal(service.add("sari", "x", Role.AUDITOR, ACTOR))).code is ErrorCode.ADMINISTRATOR_TAKEN


async def test_every_act_is_in_the_audit_log_without_a_secret(
    service: AdministratorService, clock: Clock, audit: AuditService
) -> None:
    person = await appoint(service, clock.now)
    await appoint(service, clock.now, "sari")
    await service.change("rani", Role.OPERATOR, None, ACTOR)
    await service.renew("rani", ACTOR)
    await service.remove("rani", ACTOR)
    lines = await audit.lines(AuditFilter(subject="rani"))
    assert [(line.event, line.actor) for line in reversed(lines)] == [
        ("administrator_added", ACTOR),
        ("administrator_set_up", "console:rani"),
        ("administrator_changed", ACTOR),
        ("administrator_changed", ACTOR),
        ("administrator_removed", ACTOR),
    ]
    told = repr(lines)
    assert not any(secret in told for secret in (PASSWORD, person.second_factor, *person.recovery_codes))
