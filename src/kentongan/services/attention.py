"""What needs attention now, and how each part of the server is: one look for console, command line and monitoring."""

from collections.abc import Awaitable, Callable, Iterable

from kentongan.domain.attention import DAY, HOUR, LATE, Concern, Figures, Look, PartHealth, look_at
from kentongan.protocol.commands import attention as wire
from kentongan.services.identity import Identity
from kentongan.services.space import SpaceLevel, SpaceService
from kentongan.services.traffic import TrafficService
from kentongan.store.attention import count_failures, mail_figures, pending_figures
from kentongan.store.store import Store
from kentongan.words import HealthState

# Another part of the server that has concerns of its own, such as backups.
Source = Callable[[], Awaitable[Iterable[Concern]]]


class AttentionService:
    """Looks at everything. `sources` are asked too: whoever has concerns of its own adds itself."""

    # When the console's certificate ends, in milliseconds; 0 without a console. Whoever opens one sets it.
    console_until: int = 0

    def __init__(
        self, store: Store, space: SpaceService, traffic: TrafficService, identity: Identity, workers: int, ports: int
    ) -> None:
        """`workers`: shadow workers that should live; `ports`: how many shadow sockets there can be at a time."""
        self.sources: list[Source] = []
        self._store = store
        self._space = space
        self._traffic = traffic
        self._identity = identity
        self._workers = workers
        self._ports = ports

    async def look(self) -> Look:
        """Everything now."""
        return look_at(await self._figures(), await self._others())

    async def report(self) -> wire.StatusReport:
        """The same on the wire, [ADMIN-63]."""
        look = await self.look()
        concerns = [_concern(one) for one in look.concerns]
        return wire.StatusReport(now=look.figures.now, concerns=concerns, parts=[_part(one) for one in look.parts])

    async def ready(self) -> bool:
        """Whether members can be served: the database can be read and takes what is written."""
        await self._store.read(pending_figures)
        return not self._store.writer.broken

    async def _others(self) -> list[Concern]:
        return [concern for source in self.sources for concern in await source()]

    async def _figures(self) -> Figures:
        """What is known now."""
        now, live = self._store.now(), self._traffic.live.snapshot()
        registrations, since = await self._store.read(pending_figures)
        space = self._space.status()
        return Figures(
            now=now,
            started_at=live.started_at,
            registrations=registrations,
            registrations_since=since,
            mail=await self._store.read(mail_figures, now - LATE),
            low=space.level is SpaceLevel.LOW,
            full=space.level is SpaceLevel.FULL,
            disk_since=space.since,
            free=space.free,
            certificate_until=self._identity.until(),
            failures_hour=await self._store.read(count_failures, now - HOUR, now + 1),
            failures_day=await self._store.read(count_failures, now - HOUR - DAY, now - HOUR),
            queue=self._store.writer.waiting,
            broken=self._store.writer.broken,
            workers=len(live.workers),
            workers_wanted=self._workers,
            transfers=live.transfers,
            ports=self._ports,
            sessions=live.sessions,
            console_until=self.console_until,
        )


def _concern(one: Concern) -> wire.ConcernRow:
    return wire.ConcernRow(
        kind=one.kind, urgent=one.urgent, count=one.count, since=one.since, id=one.sentence.id, en=one.sentence.en
    )


def _part(one: PartHealth) -> wire.PartRow:
    return wire.PartRow(part=one.part, good=one.state is HealthState.GOOD, id=one.sentence.id, en=one.sentence.en)
