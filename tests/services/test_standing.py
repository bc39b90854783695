"""How members stand: by institution, page by page both ways, connected, how full, who would be stopped."""

import pytest
from sqlalchemy import insert

from kentongan.errors import ErrorCode, Refusal
from kentongan.protocol.commands.roster import Members
from kentongan.services.audit import AuditService
from kentongan.services.standing import Standing, StandingService
from kentongan.services.traffic import TrafficService
from kentongan.store.engine import Engines
from kentongan.store.group import ChangeGroup, CreateGroup
from kentongan.store.member import SetRights, SetSuspended, get_member_at
from kentongan.store.schema import attachment, blob
from kentongan.store.store import Store
from tests.store.crowd import fill
from tests.store.people import admit
from tests.web.stage import QuietHub

QUOTA = 1000


@pytest.fixture
def hub() -> QuietHub:
    return QuietHub()


@pytest.fixture
def service(store: Store, audit: AuditService, hub: QuietHub) -> StandingService:
    traffic = TrafficService(store, audit)
    traffic.live = hub
    return StandingService(store, traffic, QUOTA)


def addresses(rows: list[Standing]) -> list[str]:
    return [one.member.address for one in rows]


async def test_pages_cover_everybody_once_in_both_directions(service: StandingService, engines: Engines) -> None:
    fill(engines.writer, members=97, institutions=7)
    pages, after = [], ""
    while not pages or after:
        page = await service.page(Members(), 10, after=after)
        pages.append(page)
        after = page.after
        assert page.matches == 97
    everybody = [address for page in pages for address in addresses(page.rows)]
    assert everybody == sorted(set(everybody), key=lambda address: address.split("@")[::-1])
    assert len(everybody) == 97
    for place in range(len(pages) - 1, 0, -1):
        back = await service.page(Members(), 10, before=pages[place].before)
        assert addresses(back.rows) == addresses(pages[place - 1].rows)
        assert back.after == pages[place - 1].after
    assert pages[0].before == ""
    assert {one.members for one in pages[0].institutions.values()} == {13}


async def test_a_page_at_the_beginning_leads_no_further_back(service: StandingService, store: Store) -> None:
    for address in ("a@satu", "b@satu", "c@satu"):
        await admit(store, address)
    page = await service.page(Members(), 2, before="c@satu")
    assert (addresses(page.rows), page.before, page.after) == (["a@satu", "b@satu"], "", "b@satu")
    nothing = await service.page(Members(search="nobody"), 2)
    assert (nothing.rows, nothing.matches, nothing.before, nothing.after) == ([], 0, "", "")


async def test_who_is_connected_and_what_is_held(
    service: StandingService, store: Store, hub: QuietHub, engines: Engines
) -> None:
    full, calm = await admit(store, "a@satu"), await admit(store, "b@satu")
    hub.following = {calm}
    with engines.writer.begin() as connection:
        connection.execute(insert(blob).values(sha256="0" * 64, size=900, created_at=0))
        connection.execute(
            insert(attachment).values(
                public_id="1" * 32,
                owner_id=full,
                sha256="0" * 64,
                size=900,
                name="a",
                kind="other",
                media_type="x/y",
                created_at=0,
            )
        )
    first, second = (await service.page(Members(), 10)).rows
    assert (first.connected, first.held, first.quota, first.is_full) == (False, 900, QUOTA, True)
    assert (second.connected, second.held, second.is_full) == (True, 0, False)
    await store.write(SetRights("a@satu", None, None, quota=1001))
    assert not (await service.open("A@satu")).is_full  # 90 % of the member's own quota are not reached


async def test_a_suspension_stops_only_those_who_are_not_suspended(
    service: StandingService, store: Store, hub: QuietHub
) -> None:
    hub.following = {await admit(store, "a@satu")}
    for address in ("b@satu", "c@dua"):
        await admit(store, address)
    await store.write(SetSuspended("b@satu", True, "test"))
    found = await service.affected(["c@dua", "a@satu", "b@satu", "gone@satu"])
    assert [(one.member.address, one.connected) for one in found] == [("a@satu", True), ("c@dua", False)]
    home = await service.institution(" Satu ", 10)
    assert (home.institution.members, home.active, home.connected) == (2, 1, 1)
    assert [(one.desk, one.members) for one in home.desks] == [("a", 1), ("b", 1)]


async def test_groups_of_a_member_and_members_of_a_group(service: StandingService, store: Store) -> None:
    await admit(store, "a@satu")
    for group in ("dosen", "bencana"):
        await store.write(CreateGroup(group, "test"))
        await store.write(ChangeGroup(group, ("a@satu",), True, "test"))
    assert await service.groups("a@satu") == ["bencana", "dosen"]
    assert (await service.in_group("dosen"), await service.in_group("gone")) == (1, 0)


async def test_totals(service: StandingService, store: Store) -> None:
    for address in ("a@satu", "b@satu", "c@dua"):
        await admit(store, address)
    totals = await service.totals()
    assert (totals.institutions, totals.members, totals.sessions) == (2, 3, 0)


async def test_what_is_not_there_is_refused(service: StandingService, store: Store) -> None:
    await admit(store, "a@satu")
    assert await store.read(get_member_at, "a@satu")
    for asked, code in ((service.open, ErrorCode.MEMBER_UNKNOWN), (service.groups, ErrorCode.MEMBER_UNKNOWN)):
        with pytest.raises(Refusal) as refused:
            await asked("b@satu")
        assert refused.value.code is code
    with pytest.raises(Refusal) as refused:
        await service.institution("dua", 10)
    assert refused.value.code is ErrorCode.INSTITUTION_UNKNOWN
