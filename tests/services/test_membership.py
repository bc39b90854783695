"""Memberships: what a member may do, whether it is let in, how it comes back. [ADMIN-5], [MEMBER-1] to [MEMBER-3]"""

import json

import pytest
from sqlalchemy import select

from kentongan.bus.bus import DevicesEnded, Event, LetterQueued, MembersSuspended, RightsChanged
from kentongan.bus.local import LocalBus
from kentongan.config import LimitSettings
from kentongan.errors import ErrorCode, Refusal
from kentongan.protocol.commands.membership import RightsSet, Suspension
from kentongan.services.limiter import Limiter
from kentongan.services.login import LoginService
from kentongan.services.membership import MembershipService
from kentongan.services.password import PasswordService
from kentongan.store.audit import AuditFilter, list_audit
from kentongan.store.device import SaveDevice, SeeDevice
from kentongan.store.engine import Engines
from kentongan.store.member import SetPassword, get_member
from kentongan.store.schema import letter
from kentongan.store.store import Store
from kentongan.words import Level
from tests.services.clock import Clock
from tests.store.people import admit

OWN = "kopi tubruk pahit"


@pytest.fixture
def heard() -> list[Event]:
    return []


@pytest.fixture
def bus(heard: list[Event]) -> LocalBus:
    bus = LocalBus()
    bus.subscribe(heard.append)
    return bus


@pytest.fixture
def service(store: Store, bus: LocalBus) -> MembershipService:
    return MembershipService(store, bus)


@pytest.fixture
def login(store: Store, passwords: PasswordService) -> LoginService:
    return LoginService(store, passwords, LocalBus(), Limiter(store, LimitSettings()))


async def test_rights_are_set_by_address_answered_as_they_are_stored_and_told(
    service: MembershipService, store: Store, heard: list[Event]
) -> None:
    member_id = await admit(store, "humas@satu")
    answer = await service.set_rights(" Humas@SATU", True, None, "local:siti")
    assert answer == RightsSet(address="humas@satu", broadcast=True, highest_level=Level.IMPORTANT, quota=0)
    answer = await service.set_rights("humas@satu", None, Level.INFO, "local:siti", 5_000)
    assert answer == RightsSet(address="humas@satu", broadcast=True, highest_level=Level.INFO, quota=5_000)
    assert (await service.set_rights("humas@satu", None, None, "local:siti", 0)).quota == 0
    assert heard == [
        RightsChanged(frozenset({member_id}), True, Level.IMPORTANT),
        RightsChanged(frozenset({member_id}), True, Level.INFO),
        RightsChanged(frozenset({member_id}), True, Level.INFO),
    ]


async def test_nobody_and_no_address_are_refused(service: MembershipService, heard: list[Event]) -> None:
    for address, code in (("x@satu", ErrorCode.MEMBER_UNKNOWN), ("satu", ErrorCode.FIELD_INVALID)):
        for act in (
            service.set_rights(address, True, None, ""),
            service.suspend(address, ""),
            service.restore(address, ""),
            service.reset_password(address, ""),
            service.end_sessions(address, ""),
        ):
            with pytest.raises(Refusal) as refused:
                await act
            assert (refused.value.code, refused.value.field) == (code, "address")
    assert heard == []


async def test_a_suspended_member_is_kept_out_until_it_is_restored(
    service: MembershipService, store: Store, heard: list[Event], login: LoginService, passwords: PasswordService
) -> None:
    member_id = await admit(store, "humas@satu")
    await store.write(SetPassword(member_id, await passwords.hash(OWN), None, replaces=""))
    key = (await login.login("humas@satu", OWN, "", "Laptop")).device_key
    for _ in range(2):
        assert await service.suspend("HUMAS@satu", "x") == Suspension(address="humas@satu", suspended=True)
    assert heard == [MembersSuspended(frozenset({member_id}))] * 2
    for attempt in (login.login("humas@satu", OWN, "", ""), login.resume(key)):
        with pytest.raises(Refusal) as refused:
            await attempt
        assert refused.value.code is ErrorCode.SUSPENDED
    for _ in range(2):
        assert await service.restore("humas@satu", "x") == Suspension(address="humas@satu", suspended=False)
    assert (await login.resume(key)).member_id == member_id


async def test_every_act_is_recorded_with_who_did_it(service: MembershipService, store: Store) -> None:
    member_id = await admit(store, "humas@satu")
    assert await store.write(SaveDevice("d" * 32, member_id, "k" * 64, ""))
    await service.set_rights("humas@satu", True, None, "local:siti", 5_000)
    await service.set_rights("humas@satu", None, None, "local:siti")  # asking changes nothing
    await service.suspend("humas@satu", "local:siti")
    await service.restore("humas@satu", "local:budi")
    await service.reset_password("humas@satu", "local:siti")
    await service.end_sessions("humas@satu", "local:siti")
    lines = await store.read(list_audit, AuditFilter(subject="humas@satu"), 0, 5)
    assert [(line.event, line.actor) for line in reversed(lines)] == [
        ("rights_set", "local:siti"),
        ("member_suspended", "local:siti"),
        ("member_restored", "local:budi"),
        ("password_reset", "local:siti"),
        ("sessions_ended", "local:siti"),
    ]
    assert json.loads(lines[-1].detail) == {"broadcast": True, "quota": 5_000}


async def test_a_session_that_begins_at_the_moment_of_the_suspension_does_not(
    service: MembershipService, store: Store, login: LoginService, passwords: PasswordService,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """The last look at the member and the device's row are one step: whoever is suspended in between is told so."""
    member_id = await admit(store, "humas@satu")
    await store.write(SetPassword(member_id, await passwords.hash(OWN), None, replaces=""))
    key = (await login.login("humas@satu", OWN, "", "")).device_key
    write = store.write

    async def suspended_first(operation):  # type: ignore[no-untyped-def]
        if isinstance(operation, SaveDevice | SeeDevice):
            monkeypatch.setattr(store, "write", write)
            await service.suspend("humas@satu", "x")
        return await write(operation)

    for begin in (lambda: login.login("humas@satu", OWN, "", ""), lambda: login.resume(key)):
        await service.restore("humas@satu", "x")
        monkeypatch.setattr(store, "write", suspended_first)
        with pytest.raises(Refusal) as refused:
            await begin()
        assert refused.value.code is ErrorCode.SUSPENDED


async def test_all_devices_of_a_member_end_together_and_of_nobody_else(
    service: MembershipService, store: Store, heard: list[Event]
) -> None:
    one, other = await admit(store, "humas@satu"), await admit(store, "rektorat@satu")
    for device, member_id in (("a", one), ("b", one), ("c", other)):
        assert await store.write(SaveDevice(device * 32, member_id, device * 64, ""))
    assert (await service.end_sessions("humas@satu", "x")).devices == 2
    assert heard == [DevicesEnded(frozenset({"a" * 32, "b" * 32}))]
    assert (await service.end_sessions("humas@satu", "x")).devices == 0
    assert len(heard) == 1
    assert await store.write(SeeDevice("c" * 32))


async def test_a_letter_with_a_code_is_queued_once_and_due_at_once(
    service: MembershipService, store: Store, heard: list[Event], engines: Engines, clock: Clock
) -> None:
    member_id = await admit(store, "humas@satu")
    for _ in range(2):
        clock.forward(1)
        assert (await service.reset_password("humas@satu", "local:siti")).address == "humas@satu"
    assert heard == [LetterQueued()] * 2
    with engines.writer.begin() as connection:
        rows = connection.execute(select(letter).where(letter.c.kind == "code")).all()
    assert [(row.member_id, row.anonymous, row.state, row.due_at) for row in rows] == [
        (member_id, False, "waiting", clock.now)
    ]
    await service.suspend("humas@satu", "x")
    with pytest.raises(Refusal) as refused:
        await service.reset_password("humas@satu", "x")
    assert refused.value.code is ErrorCode.SUSPENDED


async def test_an_institution_is_changed_as_a_whole_with_a_line_for_each_who_is_another(
    service: MembershipService, store: Store, heard: list[Event]
) -> None:
    a, b, other = await admit(store, "a@satu"), await admit(store, "b@satu"), await admit(store, "a@dua")
    await service.suspend("b@satu", "local:siti")
    heard.clear()
    assert (await service.change_institution(" SATU", "local:siti", suspended=True)).changed == 1
    rights = (False, Level.IMPORTANT)
    assert heard == [RightsChanged(frozenset({a}), *rights), MembersSuspended(frozenset({a}))]
    changed = await service.change_institution(
        "satu", "local:siti", suspended=False, highest_level=Level.INFO, quota=7_000
    )
    assert changed.changed == 2
    assert heard[2:] == [RightsChanged(frozenset({a, b}), False, Level.INFO)]
    found = [await store.read(get_member, one) for one in (a, b, other)]
    assert [(one.suspended, one.quota) for one in found if one] == [(False, 7_000), (False, 7_000), (False, None)]
    assert (await service.change_institution("satu", "local:siti", quota=0)).changed == 2
    assert (await service.change_institution("satu", "local:siti", quota=0, broadcast=False)).changed == 0
    lines = await store.read(list_audit, AuditFilter(subject="a@satu"), 0, 100)
    assert [line.event for line in lines if line.actor == "local:siti"] == [
        *("rights_set", "rights_set", "member_restored", "member_suspended"),
    ]
    with pytest.raises(Refusal, match="tiga"):
        await service.change_institution("tiga", "local:siti", suspended=True)


async def test_an_institution_is_logged_out_as_a_whole(
    service: MembershipService, store: Store, heard: list[Event]
) -> None:
    for number, address in enumerate(("a@satu", "b@satu", "a@dua")):
        await store.write(SaveDevice(f"{number:032x}", await admit(store, address), f"{number:064x}", "meja"))
    assert (await service.end_institution("satu", "local:siti")).devices == 2
    assert heard == [DevicesEnded(frozenset({f"{0:032x}", f"{1:032x}"}))]
    assert (await service.end_institution("satu", "local:siti")).devices == 0
    (line,) = await store.read(list_audit, AuditFilter(subject="@satu"), 0, 10)
    assert (line.event, json.loads(line.detail)) == ("sessions_ended", {"devices": 2})
    with pytest.raises(Refusal, match="tiga"):
        await service.end_institution("tiga", "local:siti")
