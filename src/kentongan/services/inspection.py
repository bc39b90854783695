"""Registrations as whoever decides them looks at them: found by words, with doubts, with what became of the letter."""

import asyncio
from dataclasses import dataclass

from kentongan.domain.doubt import Doubt, KnownNames, domain_of, is_free_mail
from kentongan.errors import ErrorCode, Refusal
from kentongan.limits import DAY
from kentongan.services.traffic import TrafficService
from kentongan.store.institution import institution_names
from kentongan.store.letter import OutboxRecord, newest_letters
from kentongan.store.registration import (
    RegistrationRecord,
    count_registrations,
    get_registration,
    others_from,
    search_registrations,
)
from kentongan.store.store import Store
from kentongan.words import DoubtKind, RegistrationState

# Registrations from the same network address count as long as this.
_NEIGHBOURS = 7 * DAY


@dataclass(frozen=True, slots=True)
class Inspected:
    """A registration with what one should know before deciding, and afterwards.

    Attributes:
        doubts: advice while it waits; empty afterwards
        joins: the name of the institution that its code belongs to already, which approval does not change
        letter: the newest one about it
        connected: its client waits for the decision now
    """

    form: RegistrationRecord
    doubts: list[Doubt]
    joins: str
    letter: OutboxRecord | None
    connected: bool


@dataclass(frozen=True, slots=True)
class InspectionPage:
    """Registrations of one state, the newest first; `next` is the number below which the following page begins."""

    rows: list[Inspected]
    counts: dict[RegistrationState, int]
    next: int


class InspectionService:
    """Looks at registrations; deciding them is up to `services/registration`."""

    def __init__(self, store: Store, traffic: TrafficService) -> None:
        """`traffic` knows who is connected."""
        self._store = store
        self._traffic = traffic

    async def page(self, state: RegistrationState, search: str, before: int, limit: int) -> InspectionPage:
        """A page of registrations that contain every word of `search`."""
        found = await self._store.read(search_registrations, state, search, before, limit + 1)
        rows = await self._inspected(found[:limit])
        counts = await self._store.read(count_registrations)
        return InspectionPage(rows, counts, found[limit - 1].number if len(found) > limit else 0)

    async def open(self, number: int) -> Inspected:
        """One registration; raises Refusal(REGISTRATION_UNKNOWN)."""
        found = await self._store.read(get_registration, number)
        if found is None:
            raise Refusal(ErrorCode.REGISTRATION_UNKNOWN)
        return (await self._inspected([found]))[0]

    async def doubtful(self, numbers: list[int]) -> list[Inspected]:
        """Those of some registrations that wait and give reason for doubt."""
        found = [one for number in numbers if (one := await self._store.read(get_registration, number))]
        return [one for one in await self._inspected(found) if one.doubts]

    async def _inspected(self, found: list[RegistrationRecord]) -> list[Inspected]:
        letters = await self._store.read(newest_letters, [one.number for one in found])
        names = await self._store.read(institution_names)
        origins = [one.origin for one in found if one.origin]
        others = await self._store.read(others_from, origins, self._store.now() - _NEIGHBOURS)
        doubts = await asyncio.to_thread(_all_doubts, found, list(names.values()), others)
        return [
            Inspected(
                form=one,
                doubts=doubts[one.number],
                joins=names.get(one.code, "") if _waits(one) else "",
                letter=letters.get(one.number),
                connected=_waits(one) and self._traffic.live.waits(one.number),
            )
            for one in found
        ]


def _waits(found: RegistrationRecord) -> bool:
    return found.state is RegistrationState.PENDING


def _all_doubts(
    found: list[RegistrationRecord], names: list[str], others: dict[str, list[int]]
) -> dict[int, list[Doubt]]:
    """The doubts about each, by its number; away from the event loop, for there may be thousands of names."""
    known = KnownNames(names) if any(map(_waits, found)) else KnownNames(())
    return {one.number: _doubts(one, known, others.get(one.origin, [])) if _waits(one) else [] for one in found}


def _doubts(found: RegistrationRecord, known: KnownNames, others: list[int]) -> list[Doubt]:
    doubts = [Doubt(DoubtKind.NAME, name) for name in known.like(found.institution)]
    if is_free_mail(found.email):
        doubts.append(Doubt(DoubtKind.MAIL, domain_of(found.email)))
    return doubts + [Doubt(DoubtKind.ORIGIN, str(number)) for number in others if number != found.number][:1]
