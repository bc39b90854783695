"""How long an account waits after failed logins, [LIMIT-3]: a function of the times of the failures."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

DAY = 86_400_000


@dataclass(frozen=True, slots=True)
class GuessRule:
    """Times in milliseconds. After `free` failures in a row the next guess waits `delay`, then twice that, ..."""

    free: int
    window: int
    delay: int
    longest: int
    per_day: int

    def wait(self, failures: Sequence[int], now: int) -> int:
        """Milliseconds until a guess may be looked at; `failures` in the order in which they came."""
        recent = [time for time in failures if time > now - DAY]
        if not recent:
            return 0
        wait = max(0, recent[-1] + self._delay(self._in_a_row([*recent, now]) - 1) - now)
        if len(recent) >= self.per_day:
            wait = max(wait, recent[-self.per_day] + DAY - now)
        return wait

    def kept(self, failures: Sequence[int], now: int) -> list[int]:
        """The failures that still count, with a new one."""
        return [*(time for time in failures if time > now - DAY), now][-self.per_day :]

    def _in_a_row(self, times: Sequence[int]) -> int:
        """How many there are since the last long pause: longer than the window after the wait was over."""
        row = 1
        for before, after in pairwise(times):
            row = 1 if after - before > self._delay(row) + self.window else row + 1
        return row

    def _delay(self, row: int) -> int:
        if row < self.free:
            return 0
        return min(self.longest, self.delay << min(row - self.free, 40))
