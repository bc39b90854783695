"""Looking through the whole audit log beside everything else: once a day by itself, and when somebody asks.

It takes a second for a hundred thousand lines; a page shows how far it has come, and what came of it last.
"""

import asyncio
from dataclasses import dataclass

import structlog

from kentongan.bus.bus import AuditLooked, AuditMoved, Bus
from kentongan.domain.audit import AuditEntry
from kentongan.services.audit import AuditCheck, AuditService
from kentongan.store.store import Store
from kentongan.words import AuditEvent

_FIRST_SECONDS, _DAY_SECONDS = 60.0, 86_400.0
_log = structlog.get_logger("verification")


@dataclass(frozen=True, slots=True)
class Verified:
    """What came of a look through the log that ended at `at` and took so long; milliseconds, since 1970."""

    at: int
    took: int
    check: AuditCheck

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.check.problems


class VerificationService:
    """Looks through the audit log of one server, once at a time."""

    def __init__(self, store: Store, audit: AuditService, bus: Bus) -> None:
        """`bus` hears how it goes on, and what came of it."""
        self.progress: AuditMoved | None = None
        self.last: Verified | None = None
        self._store = store
        self._audit = audit
        self._bus = bus
        self._task: asyncio.Task[Verified] | None = None

    async def run(self, first: float = _FIRST_SECONDS, every: float = _DAY_SECONDS) -> None:
        """Look soon after the start and then daily (`first`, `every` in seconds), until cancelled."""
        await asyncio.sleep(first)
        while True:
            try:
                await asyncio.shield(self._begun())
            except Exception as error:
                _log.error("verification_failed", error=str(error), exc_info=error)
            await asyncio.sleep(every)

    async def begin(self, actor: str) -> asyncio.Task[Verified]:
        """Begin to look and give the task, or that of somebody who has begun already. Recorded first."""
        await self._audit.record(AuditEntry(AuditEvent.AUDIT_VERIFIED, actor))
        return self._begun()

    def _begun(self) -> asyncio.Task[Verified]:
        if self._task is None or self._task.done():
            self.progress = AuditMoved(0, 0)
            self._task = asyncio.create_task(self._look())
            self._task.add_done_callback(_heard)
        return self._task

    async def stop(self) -> None:
        """End what is being looked through."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _look(self) -> Verified:
        began = self._store.now()
        try:
            check = await self._audit.verify(moved=self._moved)
        finally:
            self.progress = None
        now = self._store.now()
        self.last = Verified(now, now - began, check)
        for problem in check.problems:
            _log.error("audit_damaged", line=problem.sequence, what=problem.what)
        self._bus.publish(AuditLooked(self.last.whole))
        return self.last

    def _moved(self, done: int, total: int) -> None:
        self.progress = AuditMoved(done, total)
        self._bus.publish(self.progress)


def _heard(task: asyncio.Task[Verified]) -> None:
    """Whoever began it may have gone: what went wrong stands in the log all the same."""
    if not task.cancelled() and (error := task.exception()) is not None:
        _log.error("verification_failed", error=str(error))
