"""The board of transfers that every open page of the traffic sees: rows that come, move, and leave.

Theory of operation. While somebody looks, the board compares itself with the hub twice a second and takes over a few of
the differences: what is over leaves first, then ends, then beginnings, then progress, the longest unseen first. What
does not fit waits for the next look or, when it has ended meanwhile, is only counted (`more`). So the page of a server
with a hundred transfers costs no more than that of one with ten, and nobody has to read faster than a person can. Each
look that changes something has a number; a page names the last one it has seen and is given what came after.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from kentongan.protocol.commands.traffic import TransferRow
from kentongan.services.traffic import TrafficService
from kentongan.web.stream import MESSAGES, TRANSFERS
from kentongan.words import TransferState

LOOK_SECONDS = 0.5
# Ten changes a second reach a page.
CHANGES = 5
# A row that is done stays so long, to be seen.
LINGER_SECONDS = 2.0
# A page that is open asks at least every five seconds.
_WATCHED_SECONDS = 15.0
# Milliseconds without a byte from which a transfer is called stalled.
STALLED = 5000
_LEFT_REMEMBERED = 256


@dataclass(slots=True)
class Entry:
    """A row of the board.

    Attributes:
        came, changed: numbers of the looks at which it came and changed last
        over: whether the transfer has ended, `whole` with everything there
        leaves_at: seconds of the clock
    """

    row: TransferRow
    came: int
    changed: int
    over: bool = False
    whole: bool = False
    leaves_at: float = 0.0

    @property
    def stalled(self) -> bool:
        """Whether bytes should flow and do not."""
        return not self.over and is_stalled(self.row)


def is_stalled(row: TransferRow) -> bool:
    """Whether bytes should flow and do not."""
    return row.state is TransferState.FLOWING and row.still >= STALLED


@dataclass(frozen=True, slots=True)
class Changes:
    """What a page has missed: rows that came or changed, ids of those that left; the number of the newest look."""

    number: int
    came: list[Entry]
    changed: list[Entry]
    left: list[str]


class Board:
    """All transfers as pages show them. Belongs to the event loop."""

    def __init__(
        self, traffic: TrafficService, tell: Callable[..., None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        """`tell` wakes open pages by a name."""
        self.entries: dict[str, Entry] = {}
        self.open: dict[str, TransferRow] = {}
        self.more = 0
        # The look at which the map of ports and the counts became what they are.
        self.drawn = 0
        self._drawn: set[tuple[str, int, bool]] = set()
        # Not from 0, so that a page of an earlier run of the server is told everything.
        self.number = self._first = int(time.time() * 1000)
        self._traffic = traffic
        self._tell = tell
        self._clock = clock
        self._ended: dict[str, tuple[TransferRow, bool]] = {}
        self._last_end = 0
        self._messages = 0
        self._left: deque[tuple[int, int, str]] = deque(maxlen=_LEFT_REMEMBERED)
        self._watched_until = 0.0
        self._task: asyncio.Task[None] | None = None

    # Who looks

    def watch(self) -> None:
        """A page is open: keep the board up to date for a while."""
        self._watched_until = self._clock() + _WATCHED_SECONDS
        if self._task is None or self._task.done():
            self._begin()
            self._task = asyncio.get_running_loop().create_task(self._run())

    def stop(self) -> None:
        """Nobody looks any more."""
        if self._task is not None:
            self._task.cancel()

    def _begin(self) -> None:
        """Everything as it is now; what ended before is of no interest."""
        self.number = self._first = self.number + 1
        self._left.clear()
        self._last_end = max((one.number for one in self._traffic.live.ended(0)), default=0)
        self._see()
        self.entries = {name: Entry(row, self.number, self.number) for name, row in self.open.items()}
        self._ended.clear()
        self.more = 0

    async def _run(self) -> None:
        while self._clock() < self._watched_until:
            await asyncio.sleep(LOOK_SECONDS)
            self.look()

    # What is seen

    def look(self) -> None:
        """Compare with the hub, take over what fits, wake the pages when anything is new."""
        self.number += 1
        self._see()
        passed = self._hear_ends()
        room = CHANGES
        for step in (self._leave, self._end, lambda room: self._come(passed, room), self._move):
            room -= step(room)
        hidden = len(self.open.keys() - self.entries.keys()) + sum(row.transfer not in self.entries for row in passed)
        more, self.more = self.more, hidden
        if room < CHANGES or more != hidden:
            self._tell(TRANSFERS)
        messages = self._traffic.live.published()
        if messages != self._messages:
            self._messages = messages
            self._tell(MESSAGES)

    def since(self, number: int) -> Changes | None:
        """What came after a look; None when that is too long ago to be told in pieces."""
        oldest = self._left[0][0] if len(self._left) == _LEFT_REMEMBERED else self._first
        if not oldest <= number <= self.number:
            return None
        changed = [entry for entry in self.entries.values() if entry.changed > number]
        return Changes(
            self.number,
            [entry for entry in changed if entry.came > number],
            [entry for entry in changed if entry.came <= number],
            # A row that came and left since is of no interest any more.
            [name for at, came, name in self._left if came <= number < at],
        )

    def _see(self) -> None:
        """What is open now, and whether a map of it would look different."""
        self.open = {row.transfer: row for row in self._traffic.open_transfers()}
        drawn = {(row.transfer, row.port, is_stalled(row)) for row in self.open.values()}
        if drawn != self._drawn:
            self._drawn, self.drawn = drawn, self.number

    def _hear_ends(self) -> list[TransferRow]:
        """Note the ends of rows that are here; gives those that came and went between two looks."""
        passed = []
        for one in self._traffic.live.ended(self._last_end):
            self._last_end = one.number
            self._ended[one.row.transfer] = one.row, one.whole
            if one.row.transfer not in self.entries:
                passed.append(one.row)
        for name, entry in self.entries.items():
            if not entry.over and name not in self.open and name not in self._ended:
                self._ended[name] = entry.row, False
        return passed

    # Each of these takes over as many differences as there is room for, and tells how many

    def _leave(self, room: int) -> int:
        now = self._clock()
        gone = [name for name, entry in self.entries.items() if entry.over and entry.leaves_at <= now][:room]
        for name in gone:
            self._left.append((self.number, self.entries.pop(name).came, name))
        return len(gone)

    def _end(self, room: int) -> int:
        ends = [name for name in self._ended if name in self.entries][:room]
        for name in ends:
            self._close(self.entries[name])
        return len(ends)

    def _come(self, passed: list[TransferRow], room: int) -> int:
        new = [row for name, row in self.open.items() if name not in self.entries]
        coming = [*new, *passed][:room]
        for row in coming:
            entry = self.entries[row.transfer] = Entry(row, self.number, self.number)
            if row.transfer not in self.open:
                self._close(entry)
        # Who ended and is not on the board by now never will be.
        self._ended = {name: end for name, end in self._ended.items() if name in self.entries}
        return len(coming)

    def _move(self, room: int) -> int:
        entries = [entry for name, entry in self.entries.items() if name in self.open and not entry.over]
        moved = [entry for entry in entries if _face(entry.row) != _face(self.open[entry.row.transfer])]
        moved = sorted(moved, key=lambda entry: entry.changed)[:room]
        for entry in moved:
            entry.row, entry.changed = self.open[entry.row.transfer], self.number
        return len(moved)

    def _close(self, entry: Entry) -> None:
        entry.row, entry.whole = self._ended.pop(entry.row.transfer)
        entry.over, entry.changed, entry.leaves_at = True, self.number, self._clock() + LINGER_SECONDS


def _face(row: TransferRow) -> tuple[object, ...]:
    """What can be seen of a row."""
    stalled = row.still // 1000 if is_stalled(row) else 0
    return row.state, row.port, row.done, row.refused, stalled
