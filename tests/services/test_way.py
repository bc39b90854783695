"""Which way the transfers of each institution went, [INBAND-7]."""

from collections.abc import Awaitable, Callable

from kentongan.limits import PAGE
from kentongan.services.login import Membership
from kentongan.services.way import WayService
from kentongan.store.device import SeeDevice
from kentongan.store.store import Store
from kentongan.words import TransferWay
from tests.services.clock import Clock

Admit = Callable[[str], Awaitable[Membership]]
SHADOW, INBAND = TransferWay.SHADOW, TransferWay.INBAND


async def test_every_institution_is_counted_by_itself_with_the_last_time_of_each_way(
    store: Store, clock: Clock, admit: Admit
) -> None:
    service = WayService(store)
    a, b, c = await admit("a@satu"), await admit("b@satu"), await admit("c@dua")
    assert (await service.list("")).rows == []
    clock.now = 2_000_000_000_000
    for member, way in ((a, INBAND), (b, INBAND), (a, SHADOW)):
        service.count(member, way)
    await store.write(SeeDevice("0" * 32))  # what was counted before is stored with it
    clock.now += 5
    service.count(b, INBAND)
    service.count(c, SHADOW)
    await store.write(SeeDevice("0" * 32))
    dua, satu = (await service.list("")).rows
    assert (satu.institution, satu.shadow, satu.shadow_at) == ("satu", 1, clock.now - 5)
    assert (satu.inband, satu.inband_at) == (3, clock.now)
    assert (dua.institution, dua.shadow, dua.shadow_at) == ("dua", 1, clock.now)
    assert (dua.inband, dua.inband_at) == (0, 0)


async def test_pages_follow_each_other_in_the_order_of_codes(store: Store, admit: Admit) -> None:
    service = WayService(store)
    codes = [f"i{number:03}" for number in range(PAGE.value + 3)]
    await admit("x@quiet")
    for code in codes:
        service.count(await admit(f"a@{code}"), INBAND)
    await store.write(SeeDevice("0" * 32))
    first = (await service.list("")).rows
    assert [row.institution for row in first] == codes[: PAGE.value]
    rest = (await service.list(first[-1].institution)).rows
    assert [row.institution for row in rest] == codes[PAGE.value :]
    assert (await service.list(rest[-1].institution)).rows == []
