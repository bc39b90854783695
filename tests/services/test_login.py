"""Login: the same answer for whoever fails, the first password replaced, devices that live 90 days. [LOGIN-1] ff."""

import pytest
from sqlalchemy import update

from kentongan.bus.local import LocalBus
from kentongan.config import LimitSettings
from kentongan.errors import ErrorCode, Refusal
from kentongan.ids import new_secret, secret_hash
from kentongan.services.limiter import Limiter
from kentongan.services.login import DEVICE_LIFE, LoginService
from kentongan.services.password import PasswordService
from kentongan.store.device import SeeDevice, get_device
from kentongan.store.engine import Engines
from kentongan.store.member import SetPassword, get_member_at
from kentongan.store.receipt import NoteDelivered
from kentongan.store.registration import SaveRegistration
from kentongan.store.schema import member
from kentongan.store.store import Store
from tests.services.clock import DAY, NOW, Clock
from tests.store.people import admit, form

PASSWORD, OWN = "kata-sandi-pertama", "kopi tubruk pahit"


@pytest.fixture
def service(store: Store, passwords: PasswordService) -> LoginService:
    return LoginService(store, passwords, LocalBus(), Limiter(store, LimitSettings()))


@pytest.fixture
async def member_id(store: Store, passwords: PasswordService) -> int:
    """A member with the first password of its letter."""
    member_id = await admit(store, "humas@satu")
    await store.write(SetPassword(member_id, await passwords.hash(PASSWORD), NOW + 3 * DAY, replaces=""))
    return member_id


async def refusal(service: LoginService, address: str, password: str, new_password: str = "") -> Refusal:
    with pytest.raises(Refusal) as refused:
        await service.login(address, password, new_password, "")
    return refused.value


def suspend(engines: Engines, member_id: int) -> None:
    with engines.writer.begin() as connection:
        connection.execute(update(member).where(member.c.id == member_id).values(suspended=True))


async def test_the_first_password_is_replaced_at_the_first_login(
    service: LoginService, member_id: int, store: Store
) -> None:
    assert (await refusal(service, "humas@satu", PASSWORD)).code is ErrorCode.PASSWORD_MUST_CHANGE
    found = await service.login(" HUMAS@Satu ", PASSWORD, OWN, "Laptop")
    assert (found.member_id, found.sender.address, found.cursor) == (member_id, "humas@satu", 0)
    assert (await refusal(service, "humas@satu", PASSWORD, "kata lain sekali")).code is ErrorCode.LOGIN_REFUSED
    record = await store.read(get_member_at, "humas@satu")
    assert record is not None
    assert record.first_password_until is None
    again = await service.login("humas@satu", OWN, "", "Telepon")
    assert again.device != found.device


async def test_whoever_fails_is_told_the_same(service: LoginService, member_id: int) -> None:
    told = [
        await refusal(service, *attempt)
        for attempt in (
            ("humas@satu", "salah"),
            ("humas@satu", "salah", OWN),
            ("nobody@satu", PASSWORD),
            ("not an address", PASSWORD),
            ("", PASSWORD),
        )
    ]
    assert {(one.code, one.field, one.detail, one.retry_after) for one in told} == {
        (ErrorCode.LOGIN_REFUSED, "", "", 0)
    }


async def test_a_user_who_does_not_exist_costs_the_same_work(
    service: LoginService, member_id: int, passwords: PasswordService, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []
    matches = passwords._matches

    def count(hash: str, password: str) -> bool:
        checked.append(hash)
        return matches(hash, password)

    monkeypatch.setattr(passwords, "_matches", count)
    for address in ("humas@satu", "nobody@satu", "not an address"):
        await refusal(service, address, "salah")
    assert len(checked) == 3
    assert all(hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$") for hash in checked)


async def test_the_first_password_ends_with_its_time(service: LoginService, member_id: int, clock: Clock) -> None:
    clock.forward(3 * DAY)
    assert (await refusal(service, "humas@satu", PASSWORD)).code is ErrorCode.PASSWORD_MUST_CHANGE
    clock.forward(1)
    assert (await refusal(service, "humas@satu", PASSWORD, OWN)).code is ErrorCode.PASSWORD_EXPIRED
    assert (await refusal(service, "humas@satu", "salah", OWN)).code is ErrorCode.LOGIN_REFUSED


@pytest.mark.parametrize("weak", ["pendek", PASSWORD, "humas@satu", "aaaaaaaaaaaa"])
async def test_a_weak_new_password_changes_nothing(service: LoginService, member_id: int, weak: str) -> None:
    told = await refusal(service, "humas@satu", PASSWORD, weak)
    assert (told.code, told.field) == (ErrorCode.PASSWORD_WEAK, "new_password")
    await service.login("humas@satu", PASSWORD, OWN, "")


async def test_a_member_without_a_password_cannot_log_in(service: LoginService, store: Store) -> None:
    await admit(store, "baru@satu")
    for password in ("", "x", PASSWORD):
        assert (await refusal(service, "baru@satu", password)).code is ErrorCode.LOGIN_REFUSED


async def test_who_is_not_approved_yet_is_told_to_wait(service: LoginService, store: Store) -> None:
    await store.write(SaveRegistration(form("baru@satu"), "c" * 64, ""))
    assert (await refusal(service, "baru@satu", "x")).code is ErrorCode.WAITING_FOR_APPROVAL


async def test_only_who_knows_the_password_learns_of_a_suspension(
    service: LoginService, member_id: int, engines: Engines
) -> None:
    session = await service.login("humas@satu", PASSWORD, OWN, "")
    suspend(engines, member_id)
    assert (await refusal(service, "humas@satu", OWN)).code is ErrorCode.SUSPENDED
    assert (await refusal(service, "humas@satu", "salah")).code is ErrorCode.LOGIN_REFUSED
    with pytest.raises(Refusal) as refused:
        await service.resume(session.device_key)
    assert refused.value.code is ErrorCode.SUSPENDED


# Devices


async def test_a_device_key_is_kept_as_a_hash_and_resumes_where_the_device_was(
    service: LoginService, member_id: int, store: Store
) -> None:
    session = await service.login("humas@satu", PASSWORD, OWN, "Laptop")
    found = await store.read(get_device, secret_hash(session.device_key))
    assert found is not None
    assert (found.id, found.name) == (session.device, "Laptop")
    await store.write(NoteDelivered(member_id, session.device, 41))
    resumed = await service.resume(session.device_key)
    assert (resumed.member_id, resumed.device, resumed.cursor) == (member_id, session.device, 41)
    assert resumed.device_key == ""


async def test_a_device_lives_ninety_days_from_the_last_time_it_was_seen(
    service: LoginService, member_id: int, clock: Clock, store: Store
) -> None:
    assert DEVICE_LIFE == 90 * DAY
    key = (await service.login("humas@satu", PASSWORD, OWN, "")).device_key
    for _ in range(3):
        clock.forward(90 * DAY)
        await service.resume(key)
        await store.write(SeeDevice("nobody's"))  # what was written quietly before is committed by now
    clock.forward(90 * DAY + 1)
    for _ in range(2):
        with pytest.raises(Refusal) as refused:
            await service.resume(key)
        assert refused.value.code is ErrorCode.DEVICE_UNKNOWN


async def test_a_key_lives_as_long_as_the_server_is_told(store: Store, member_id: int, clock: Clock) -> None:
    passwords = PasswordService(2)
    service = LoginService(store, passwords, LocalBus(), Limiter(store, LimitSettings()), device_life=7 * DAY)
    key = (await service.login("humas@satu", PASSWORD, OWN, "")).device_key
    clock.forward(7 * DAY + 1)
    with pytest.raises(Refusal) as refused:
        await service.resume(key)
    passwords.close()
    assert refused.value.code is ErrorCode.DEVICE_UNKNOWN


async def test_a_key_that_nobody_has_and_one_that_was_logged_out_are_unknown(
    service: LoginService, member_id: int
) -> None:
    kept = await service.login("humas@satu", PASSWORD, OWN, "")
    gone = await service.login("humas@satu", OWN, "", "")
    await service.logout(gone)
    for key in (gone.device_key, new_secret(), "", gone.device):
        with pytest.raises(Refusal) as refused:
            await service.resume(key)
        assert refused.value.code is ErrorCode.DEVICE_UNKNOWN
    assert (await service.resume(kept.device_key)).device == kept.device
