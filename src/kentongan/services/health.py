"""How the server is: each part in a word and a number, and what an administrator should look at, worst first."""

from collections.abc import Iterator
from dataclasses import dataclass

from kentongan.protocol.commands.traffic import TrafficReport
from kentongan.services.space import SpaceLevel, SpaceService, SpaceStatus
from kentongan.services.traffic import TrafficService
from kentongan.store.health import Waiting, what_waits
from kentongan.store.store import Store
from kentongan.words import Concern, HealthPart, HealthState

_HOUR, _DAY = 3_600_000, 86_400_000
# Failed logins in an hour above which they are worth a look.
_MANY_FAILURES = 20
# Operations that wait for the database above which it is slow.
_LONG_QUEUE = 5000
_NEAR_END, _VERY_NEAR_END = 30 * _DAY, 7 * _DAY


@dataclass(frozen=True, slots=True)
class PartHealth:
    """A part, how it is, and the number that says so: sessions, transfers, operations, bytes, letters, days."""

    part: HealthPart
    state: HealthState
    amount: int
    most: int = 0


@dataclass(frozen=True, slots=True)
class Matter:
    """Something to look at: what, how bad, how many, and since or until when (milliseconds; 0: no matter)."""

    concern: Concern
    state: HealthState
    amount: int = 0
    at: int = 0


@dataclass(frozen=True, slots=True)
class Health:
    """The server at one moment; `matters` are sorted, the worst first."""

    at: int
    started_at: int
    parts: list[PartHealth]
    matters: list[Matter]

    @property
    def worst(self) -> HealthState:
        """How the worst part is."""
        return max((part.state for part in self.parts), key=lambda state: state.rank)


@dataclass(frozen=True, slots=True)
class HealthFigures:
    """Everything that was counted for a look at the server, and the look itself; `free` in bytes."""

    health: Health
    report: TrafficReport
    waiting: Waiting
    free: int


class HealthService:
    """Looks at every part."""

    # When the console's certificate ends, in milliseconds; 0 without a console. Whoever opens one sets it.
    certificate_ends_at: int = 0

    def __init__(self, store: Store, traffic: TrafficService, space: SpaceService, shadow_ports: int) -> None:
        """`shadow_ports`: how many there are."""
        self._store = store
        self._traffic = traffic
        self._space = space
        self._ports = shadow_ports

    async def look(self) -> Health:
        """Every part now."""
        return (await self.figures()).health

    async def figures(self) -> HealthFigures:
        """Every part now, and what it was concluded from."""
        now = self._store.now()
        waiting = await self._store.read(what_waits, now - _HOUR)
        report = self._traffic.report()
        space = self._space.status()
        crowded = report.transfers >= self._ports * 9 // 10
        parts = [
            PartHealth(HealthPart.MAIN, HealthState.GOOD, report.sessions),
            PartHealth(HealthPart.SHADOW, _state(look=crowded), report.transfers, self._ports),
            PartHealth(HealthPart.DATABASE, self._database(report.queue), report.queue),
            PartHealth(HealthPart.SPACE, _of_space(space), space.free),
            PartHealth(HealthPart.MAIL, _state(look=bool(waiting.retried or waiting.given_up)), _stuck(waiting)),
            *self._certificate(now),
        ]
        matters = sorted(self._matters(parts, waiting, space, now), key=lambda one: -one.state.rank)
        return HealthFigures(Health(now, report.started_at, parts, matters), report, waiting, space.free)

    async def ready(self) -> bool:
        """Whether members can be served: the database can be read and takes what is written."""
        await self._store.read(what_waits, self._store.now())
        return self._database(self._store.writer.waiting) is not HealthState.BAD

    def _database(self, queue: int) -> HealthState:
        return _state(look=queue > _LONG_QUEUE, bad=self._store.writer.broken)

    def _certificate(self, now: int) -> Iterator[PartHealth]:
        if self.certificate_ends_at:
            left = self.certificate_ends_at - now
            state = _state(look=left < _NEAR_END, bad=left < _VERY_NEAR_END)
            yield PartHealth(HealthPart.CERTIFICATE, state, max(0, left // _DAY))

    def _matters(self, parts: list[PartHealth], waiting: Waiting, space: SpaceStatus, now: int) -> Iterator[Matter]:
        state = {part.part: part.state for part in parts}
        if state[HealthPart.DATABASE] is not HealthState.GOOD:
            yield Matter(Concern.DATABASE, state[HealthPart.DATABASE])
        if state[HealthPart.SPACE] is not HealthState.GOOD:
            yield Matter(Concern.SPACE, state[HealthPart.SPACE], space.free, space.since)
        if state[HealthPart.MAIL] is not HealthState.GOOD:
            yield Matter(Concern.LETTERS, HealthState.LOOK, _stuck(waiting))
        if waiting.registrations:
            yield Matter(Concern.REGISTRATIONS, HealthState.LOOK, waiting.registrations, waiting.oldest)
        if waiting.failures > _MANY_FAILURES:
            yield Matter(Concern.LOGINS, HealthState.LOOK, waiting.failures)
        if state.get(HealthPart.CERTIFICATE, HealthState.GOOD) is not HealthState.GOOD:
            days = max(0, self.certificate_ends_at - now) // _DAY
            yield Matter(Concern.CERTIFICATE, state[HealthPart.CERTIFICATE], days, self.certificate_ends_at)


def _state(*, look: bool = False, bad: bool = False) -> HealthState:
    if bad:
        return HealthState.BAD
    return HealthState.LOOK if look else HealthState.GOOD


def _of_space(space: SpaceStatus) -> HealthState:
    return _state(look=space.level is SpaceLevel.LOW, bad=space.level is SpaceLevel.FULL)


def _stuck(waiting: Waiting) -> int:
    return waiting.retried + waiting.given_up
