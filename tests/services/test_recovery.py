"""Coming back without the password. [RESET-1], [RESET-2]"""

import asyncio

import pytest

from kentongan.bus.bus import DevicesEnded, Event, LetterQueued
from kentongan.bus.local import LocalBus
from kentongan.config import LimitSettings
from kentongan.errors import ErrorCode, Refusal
from kentongan.services.limiter import Limiter
from kentongan.services.login import LoginService
from kentongan.services.mail import CODE_HOURS
from kentongan.services.membership import MembershipService
from kentongan.services.recovery import RecoveryService
from kentongan.store.audit import AuditFilter, list_audit
from kentongan.store.job import LeaseJob
from kentongan.store.member import SetPassword
from kentongan.words import AuditEvent
from tests.mail.office import HOUR, MINUTE, Box, Office, code_in, password_in
from tests.mail.sink import text_of
from tests.services.clock import Clock

OWN, NEW = "kopi tubruk pahit", "teh poci manis sekali"


@pytest.fixture
def heard() -> list[Event]:
    return []


@pytest.fixture
def service(office: Office, heard: list[Event]) -> RecoveryService:
    bus = LocalBus()
    bus.subscribe(heard.append)
    return RecoveryService(office.store, office.passwords, bus, Limiter(office.store, LimitSettings()), 60)


@pytest.fixture
def login(office: Office) -> LoginService:
    return LoginService(office.store, office.passwords, LocalBus(), Limiter(office.store, LimitSettings()))


@pytest.fixture
async def member(office: Office) -> str:
    """A member with a password of its own."""
    await office.approve()
    await office.service(Box()).send_due()
    found = await office.member()
    await office.store.write(
        SetPassword(found.id, await office.passwords.hash(OWN), None, replaces=found.password_hash)
    )
    return "humas@satu"


async def newest_code(office: Office) -> str:
    """What the mailbox gets now."""
    box = Box()
    await office.service(box).send_due()
    code = code_in(box.letters.get_nowait().raw)
    assert box.letters.empty()
    return code


async def refusal(service: RecoveryService, code: str, password: str = NEW, address: str = "humas@satu") -> ErrorCode:
    with pytest.raises(Refusal) as refused:
        await service.reset(address, code, password)
    return refused.value.code


async def test_a_letter_goes_to_the_registered_address_and_its_code_works_once(
    office: Office, service: RecoveryService, login: LoginService, member: str, heard: list[Event]
) -> None:
    session = await login.login(member, OWN, "", "Laptop")
    service.forgot(" HUMAS@satu ")
    box = Box()
    await office.store.write(LeaseJob("barrier", 1))  # what was written quietly before is committed by now
    assert heard == [LetterQueued()]
    await office.service(box).send_due()
    letter = box.letters.get_nowait()
    assert letter.recipient == "humas@satu.example"
    assert "humas@satu" in text_of(letter.raw)
    code = code_in(letter.raw)
    assert await login.login(member, OWN, "", "")  # the own password goes on working
    ended = await service.reset("Humas@Satu", code.replace("-", " ").upper(), NEW, "192.0.2.7")
    assert ended == 2
    assert isinstance(heard[-1], DevicesEnded)
    assert session.device in heard[-1].devices
    assert await refusal(service, code, "lain lagi yang panjang") is ErrorCode.CODE_REFUSED
    for wrong in (OWN, code):
        with pytest.raises(Refusal):
            await login.login(member, wrong, "", "")
    assert await login.login(member, NEW, "", "")
    (line,) = await office.store.read(list_audit, AuditFilter(AuditEvent.PASSWORD_CHANGED), 0, 9)
    assert (line.actor, line.subject, line.source, line.detail) == (member, member, "192.0.2.7", '{"by":"letter"}')


async def test_nobody_learns_whether_an_address_exists(
    office: Office, service: RecoveryService, member: str, heard: list[Event]
) -> None:
    for address in ("nobody@satu", "not an address", "", "humas@satu\r\nBcc: x@y.example"):
        assert service.forgot(address) is None
        assert await refusal(service, "abcd", address=address) is ErrorCode.CODE_REFUSED
    assert await refusal(service, "abcd") is ErrorCode.CODE_REFUSED  # no code was asked for
    assert heard == []
    assert await office.service(Box()).send_due() == 0


async def test_a_code_works_for_72_hours(office: Office, service: RecoveryService, member: str, clock: Clock) -> None:
    assert CODE_HOURS == 72
    for passed, code in ((72 * HOUR, None), (72 * HOUR + 1, ErrorCode.CODE_EXPIRED)):
        clock.now += 24 * HOUR
        service.forgot(member)
        written = await newest_code(office)
        clock.now += passed
        if code is None:
            await service.reset(member, written, NEW)
        else:
            assert await refusal(service, written) is code
            assert await refusal(service, "abcd") is ErrorCode.CODE_REFUSED


async def test_a_newer_letter_replaces_the_code_of_the_older_one(
    office: Office, service: RecoveryService, member: str
) -> None:
    administrators = MembershipService(office.store, LocalBus())
    service.forgot(member)
    older = await newest_code(office)
    await administrators.reset_password(member, "local:siti")
    newer = await newest_code(office)
    assert older != newer
    assert await refusal(service, older) is ErrorCode.CODE_REFUSED
    await service.reset(member, newer, NEW)


async def test_a_weak_password_uses_nothing_up(office: Office, service: RecoveryService, member: str) -> None:
    service.forgot(member)
    code = await newest_code(office)
    for weak in ("pendek", "humas@satu", "password12", "Universitas Contoh"):
        assert await refusal(service, code, weak) is ErrorCode.PASSWORD_WEAK
    await service.reset(member, code, NEW)


async def test_of_many_that_show_the_same_code_at_once_one_wins(
    office: Office, service: RecoveryService, member: str
) -> None:
    service.forgot(member)
    code = await newest_code(office)
    tries = [service.reset(member, code, f"{NEW} {place}") for place in range(4)]
    answers = await asyncio.gather(*tries, return_exceptions=True)
    assert sorted(getattr(answer, "code", "in") for answer in answers) == ["code_refused"] * 3 + ["in"]


async def test_a_suspended_member_is_told_so_only_when_the_code_is_right(
    office: Office, service: RecoveryService, member: str
) -> None:
    administrators = MembershipService(office.store, LocalBus())
    service.forgot(member)
    code = await newest_code(office)
    await administrators.suspend(member, "x")
    assert await refusal(service, code) is ErrorCode.SUSPENDED
    assert await refusal(service, "abcd") is ErrorCode.CODE_REFUSED
    await administrators.restore(member, "x")
    await service.reset(member, code, NEW)


async def test_a_lost_first_password_is_replaced_in_the_same_way_and_works_no_longer(
    office: Office, service: RecoveryService, login: LoginService, clock: Clock
) -> None:
    box = Box()
    await office.approve()
    await office.service(box).send_due()
    first = password_in(box.letters.get_nowait().raw)
    service.forgot("humas@satu")
    code = await newest_code(office)
    for wrong in (first, code):
        with pytest.raises(Refusal) as refused:
            await login.login("humas@satu", wrong, OWN, "")
        assert refused.value.code is ErrorCode.LOGIN_REFUSED
    await service.reset("humas@satu", code, NEW)
    assert await login.login("humas@satu", NEW, "", "")


async def test_a_welcome_that_leaves_later_than_a_code_is_the_one_that_works(
    office: Office, service: RecoveryService, login: LoginService, clock: Clock
) -> None:
    await office.approve()
    await office.service(Box(failure=TimeoutError())).send_due()
    service.forgot("humas@satu")
    code = await newest_code(office)
    clock.now += MINUTE
    box = Box()
    await office.service(box).send_due()
    first = password_in(box.letters.get_nowait().raw)
    assert await refusal(service, code) is ErrorCode.CODE_REFUSED
    assert await login.login("humas@satu", first, OWN, "")


async def test_who_has_chosen_a_password_meanwhile_gets_no_code(
    office: Office, service: RecoveryService, login: LoginService, member: str, clock: Clock
) -> None:
    service.forgot(member)
    await office.service(Box(failure=TimeoutError())).send_due()
    await login.login(member, OWN, NEW, "")
    clock.now += MINUTE
    box = Box()
    await office.service(box).send_due()
    assert box.letters.empty()
    assert (await office.member()).code_hash == ""


async def test_codes_are_guessed_as_slowly_as_passwords_and_apart_from_them(
    office: Office, service: RecoveryService, login: LoginService, member: str, clock: Clock
) -> None:
    for address in (member, "nobody@satu"):
        told = [await refusal(service, "abcd", address=address) for _ in range(7)]
        assert told[:5] == [ErrorCode.CODE_REFUSED] * 5
        assert told[-1] is ErrorCode.LOGIN_LIMITED
    assert await login.login(member, OWN, "", "")
    service.forgot(member)
    code = await newest_code(office)
    clock.now += 16 * MINUTE
    assert await service.reset(member, code, NEW) == 1


async def test_a_source_cannot_ask_for_codes_without_end(service: RecoveryService, member: str) -> None:
    for number in range(LimitSettings().source_failures):
        service.forgot(f"x-{number}@satu", "192.0.2.7")
    with pytest.raises(Refusal) as refused:
        service.forgot(member, "192.0.2.7")
    assert refused.value.code is ErrorCode.LOGIN_LIMITED
    service.forgot(member, "192.0.2.8")


async def test_a_stranger_who_guesses_all_day_does_not_keep_the_owner_of_the_mailbox_out(
    office: Office, service: RecoveryService, login: LoginService, member: str
) -> None:
    """[LIMIT-3] Neither the code has to wait nor, after it, the new password."""
    service.forgot(member)
    code = await newest_code(office)
    for _ in range(6):
        with pytest.raises(Refusal) as refused:
            await login.login(member, "salah sekali lagi", "", "", "192.0.2.1")
        last = await refusal(service, "abcd")
    assert (refused.value.code, last) == (ErrorCode.LOGIN_LIMITED, ErrorCode.LOGIN_LIMITED)
    await service.reset(member, code, NEW)
    assert await login.login(member, NEW, "", "")
