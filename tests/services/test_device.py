"""A member's devices: listed, revoked, ended by a new password; and who has to hear of it. [DEV-1] to [DEV-4]"""

import pytest

from kentongan.bus.bus import DevicesEnded, Event
from kentongan.bus.local import LocalBus
from kentongan.config import LimitSettings
from kentongan.errors import ErrorCode, Refusal
from kentongan.services.device import DeviceService
from kentongan.services.limiter import Limiter
from kentongan.services.login import DEVICE_LIFE, LoginService, Membership
from kentongan.services.password import PasswordService
from kentongan.store.member import SetPassword
from kentongan.store.store import Store
from tests.services.clock import Clock
from tests.store.people import admit

OLD, NEW = "kopi tubruk pahit", "teh manis hangat"


class Stage:
    def __init__(self, store: Store, passwords: PasswordService) -> None:
        self.bus = LocalBus()
        self.ended: list[set[str]] = []
        self.bus.subscribe(self._hear)
        limiter = Limiter(store, LimitSettings())
        self.login = LoginService(store, passwords, self.bus, limiter)
        self.service = DeviceService(store, passwords, self.bus, limiter)

    def _hear(self, event: Event) -> None:
        if isinstance(event, DevicesEnded) and event.devices:
            self.ended.append(set(event.devices))

    async def enter(self, name: str = "", password: str = OLD) -> Membership:
        return await self.login.login("humas@satu", password, "", name)

    async def names(self, member: Membership) -> list[str]:
        return sorted(one.name for one in (await self.service.list(member)).devices)


@pytest.fixture
async def stage(store: Store, passwords: PasswordService) -> Stage:
    member_id = await admit(store, "humas@satu")
    await store.write(SetPassword(member_id, await passwords.hash(OLD), None, replaces=""))
    return Stage(store, passwords)


async def code(work: object) -> str:
    with pytest.raises(Refusal) as refused:
        await work  # type: ignore[misc]
    return refused.value.code


async def test_devices_are_listed_until_their_keys_are_over(stage: Stage, clock: Clock) -> None:
    await stage.enter("Lama")
    clock.forward(DEVICE_LIFE)
    own = await stage.enter("Laptop")
    assert await stage.names(own) == ["Lama", "Laptop"]
    assert [one.name for one in (await stage.service.list(own)).devices if one.this] == ["Laptop"]
    clock.forward(1)
    assert await stage.names(own) == ["Laptop"]


async def test_a_revoked_device_cannot_resume_and_everybody_hears_of_it(stage: Stage) -> None:
    own, lost = await stage.enter("Laptop"), await stage.enter("Telepon")
    await stage.service.revoke(own, lost.device)
    assert stage.ended == [{lost.device}]
    assert await code(stage.login.resume(lost.device_key)) == ErrorCode.DEVICE_UNKNOWN
    assert await code(stage.service.revoke(own, lost.device)) == ErrorCode.DEVICE_MISSING
    assert stage.ended == [{lost.device}]


async def test_everywhere_means_the_others_or_all(stage: Stage) -> None:
    own, one, two = [await stage.enter(name) for name in "abc"]
    assert await stage.service.logout_everywhere(own, this_too=False) == 2
    assert await stage.service.logout_everywhere(own, this_too=False) == 0
    assert await stage.service.logout_everywhere(own, this_too=True) == 1
    assert stage.ended == [{one.device, two.device}, {own.device}]


async def test_a_new_password_ends_the_other_devices(stage: Stage) -> None:
    own, other = await stage.enter(), await stage.enter()
    assert await stage.service.change_password(own, OLD, NEW) == 1
    assert stage.ended == [{other.device}]
    assert (await stage.login.resume(own.device_key)).device == own.device
    assert await code(stage.enter()) == ErrorCode.LOGIN_REFUSED
    await stage.enter(password=NEW)


@pytest.mark.parametrize(
    ("old", "new", "why"), [("salah", NEW, ErrorCode.LOGIN_REFUSED), (OLD, "pendek", ErrorCode.PASSWORD_WEAK)]
)
async def test_a_refused_password_changes_nothing(stage: Stage, old: str, new: str, why: ErrorCode) -> None:
    own, other = await stage.enter(), await stage.enter()
    assert await code(stage.service.change_password(own, old, new)) == why
    assert stage.ended == []
    await stage.login.resume(other.device_key)
    await stage.enter()


async def test_a_password_replaced_at_the_login_ends_the_devices_before(stage: Stage) -> None:
    before = await stage.enter()
    await stage.login.login("humas@satu", OLD, NEW, "")
    assert stage.ended == [{before.device}]
