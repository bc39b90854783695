"""How members stand, for administrators who look: by institution, who is connected, how full the quota is.

Changing what is seen here is up to `services/roster`, `institution`, `membership` and `group`.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from kentongan.domain.address import Address
from kentongan.errors import ErrorCode, Refusal
from kentongan.protocol.commands.roster import Members
from kentongan.services.roster import filter_of
from kentongan.services.traffic import TrafficService
from kentongan.store.group import count_group, groups_of
from kentongan.store.institution import DeskRecord, InstitutionRecord, count_institutions, list_desks
from kentongan.store.roster import RosterFilter, RosterRecord, count_roster
from kentongan.store.standing import (
    StandingRecord,
    active_among,
    get_institutions,
    get_standing,
    list_standing,
    members_of,
)
from kentongan.store.store import Store

# A quota that is this full is worth a look.
_FULL = 0.9


@dataclass(frozen=True, slots=True)
class Standing:
    """A member, whether it follows now, its kept messages, the bytes that it holds and those that it may hold."""

    member: RosterRecord
    connected: bool
    sent: int
    held: int
    quota: int

    @property
    def is_full(self) -> bool:
        """Whether the quota is nearly used up."""
        return self.held >= self.quota * _FULL


@dataclass(frozen=True, slots=True)
class StandingPage:
    """Members institution by institution, with those institutions by their codes.

    `before` and `after` are the addresses from which one goes back and on, empty where there is nothing.
    """

    rows: list[Standing]
    institutions: dict[str, InstitutionRecord]
    matches: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Totals:
    """All institutions, all members, all sessions."""

    institutions: int
    members: int
    sessions: int


@dataclass(frozen=True, slots=True)
class InstitutionStanding:
    """An institution: how many of its members are not suspended, how many of them follow, and its first desks."""

    institution: InstitutionRecord
    active: int
    connected: int
    desks: list[DeskRecord]


class StandingService:
    """Looks at members and institutions."""

    def __init__(self, store: Store, traffic: TrafficService, quota: int) -> None:
        """`traffic` knows who is connected; `quota` is the setting, in bytes."""
        self._store = store
        self._traffic = traffic
        self._quota = quota

    async def page(self, wanted: Members, limit: int, *, after: str = "", before: str = "") -> StandingPage:
        """The members that are wanted, beyond one address or before another."""
        back, filter = bool(before), filter_of(wanted)
        found = await self._store.read(list_standing, filter, before or after, back, limit + 1, self._store.now())
        more = len(found) > limit
        kept = (found[1:] if back else found[:limit]) if more else found
        matches = await self._store.read(count_roster, filter)
        homes = await self._store.read(get_institutions, {one.member.code for one in kept})
        first, last = (kept[0].member.address, kept[-1].member.address) if kept else ("", "")
        leads_back, leads_on = (more, True) if back else (bool(after), more)
        return StandingPage(
            self._looked_at(kept), homes, matches, first if leads_back else "", last if leads_on else ""
        )

    async def totals(self) -> Totals:
        """How many there are."""
        institutions = await self._store.read(count_institutions, "")
        members = await self._store.read(count_roster, RosterFilter())
        return Totals(institutions, members, self._traffic.live.snapshot().sessions)

    async def open(self, address: str) -> Standing:
        """One member; raises Refusal(MEMBER_UNKNOWN)."""
        return self._looked_at([await self._one(address)])[0]

    async def groups(self, address: str) -> list[str]:
        """The groups that a member is in; raises Refusal(MEMBER_UNKNOWN)."""
        return await self._store.read(groups_of, (await self._one(address)).member_id)

    async def in_group(self, group: str) -> int:
        """How many members a group has."""
        return await self._store.read(count_group, group)

    async def _one(self, address: str) -> StandingRecord:
        name = str(Address.parse(address))
        found = await self._store.read(get_standing, name, self._store.now())
        if found is None:
            raise Refusal(ErrorCode.MEMBER_UNKNOWN, field="address", detail=name)
        return found

    async def institution(self, code: str, desks: int) -> InstitutionStanding:
        """One institution with so many of its desks; raises Refusal(INSTITUTION_UNKNOWN)."""
        code = code.strip().lower()
        found = (await self._store.read(get_institutions, [code])).get(code)
        if found is None:
            raise Refusal(ErrorCode.INSTITUTION_UNKNOWN, field="institution", detail=code)
        active = await self._store.read(members_of, code)
        first = await self._store.read(list_desks, code, "", desks)
        return InstitutionStanding(found, len(active), len(self._traffic.live.online(active)), first or [])

    async def affected(self, addresses: Iterable[str]) -> list[Standing]:
        """Whom a suspension would stop: those of some members that are not suspended already."""
        return self._looked_at(await self._store.read(active_among, list(addresses)))

    def _looked_at(self, found: list[StandingRecord]) -> list[Standing]:
        online = self._traffic.live.online(one.member_id for one in found)
        return [
            Standing(one.member, one.member_id in online, one.sent, one.held, one.member.quota or self._quota)
            for one in found
        ]
