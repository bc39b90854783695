"""Space on the server's disk: attachments are refused first, messages later, logging in and reading never.

    ample   everything is taken
    low     less than the setting `free_space` is free: no new attachments
    full    the reserve had to be given up: no new messages and registrations either, until there is room for it again

What a full disk interrupts is undone as a whole, and nothing of it was acknowledged, [MSG-3].
"""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import structlog

from kentongan.files.space import Space
from kentongan.store.store import Store

LOOK_SECONDS = 1.0
# As long as it is not ample, the administrator is told again so often.
ALARM_SECONDS = 3600.0
_log = structlog.get_logger("space")


class SpaceLevel(StrEnum):
    """How much room there is on the disk."""

    AMPLE = "ample"
    LOW = "low"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class SpaceStatus:
    """The disk at the last look: its level, since when (milliseconds since 1970), and how many bytes are free."""

    level: SpaceLevel
    since: int
    free: int


class SpaceService:
    """Watches one disk, and gives up the reserve when the store cannot write any more."""

    def __init__(self, store: Store, space: Space, free_space: int) -> None:
        """`free_space`: bytes that attachments must leave free."""
        self._store = store
        self._space = space
        self._free_space = free_space
        self._holding = self._over = False
        self._lock = threading.Lock()  # the writer's thread gives up what another takes
        self._told_at = float("-inf")
        self._status = SpaceStatus(SpaceLevel.AMPLE, store.now(), 0)
        store.writer.make_room = self._give_up

    def status(self) -> SpaceStatus:
        """How it stands, for whoever shows it to an administrator."""
        return self._status

    async def run(self) -> None:
        """Look every second; the reserve is there only while this runs."""
        try:
            while True:
                await asyncio.to_thread(self.look)
                await asyncio.sleep(LOOK_SECONDS)
        finally:
            with self._lock:
                self._over = True
                self._space.give_up()

    def look(self) -> None:
        """See how much is free, take or give up the reserve, tell the administrator what has changed. Blocks."""
        with self._lock:
            if self._over:
                return
            self._balance(self._space.free_bytes(), self._space.reserve)
            free, holding = self._space.free_bytes(), self._holding
        if not holding:
            self._note(SpaceLevel.FULL, free, _log.error)
        elif free < self._free_space:
            self._note(SpaceLevel.LOW, free, _log.warning)
        else:
            self._note(SpaceLevel.AMPLE, free, _log.info)

    def _balance(self, free: int, reserve: int) -> None:
        """The reserve is given up before the last byte is gone, and taken when as much again is left beside it."""
        if not self._holding and free >= 2 * reserve:
            self._holding = self._space.hold()
        elif self._holding and free < reserve // 4:
            self._space.give_up()
            self._holding = False
        self._store.writer.has_room = self._holding

    def _give_up(self) -> bool:
        """Room for a little more, at once, for the writer's thread. False when there was none to give."""
        with self._lock:
            self._holding = self._store.writer.has_room = False
            return self._space.give_up()

    def _note(self, level: SpaceLevel, free: int, log: Callable[..., None]) -> None:
        before, now = self._status, self._store.now()
        self._status = SpaceStatus(level, before.since if level is before.level else now, free)
        due = level is not SpaceLevel.AMPLE and now - self._told_at >= ALARM_SECONDS * 1000
        if level is not before.level or due:
            self._told_at = now
            log("space", space=level.value, free=free, reserve=self._holding, attachments_leave=self._free_space)
