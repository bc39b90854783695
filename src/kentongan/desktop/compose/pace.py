"""How long sending will take yet, from how fast it has gone lately."""

import time
from collections import deque
from collections.abc import Callable

from kentongan.desktop.texts import compose as texts
from kentongan.desktop.wording import say

# Older than this is no sign of how fast it goes now, and within less nothing can be said; in seconds.
_WINDOW = 12.0
_LEAST = 2.0


class Pace:
    """Bytes that have left, and when."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` tells seconds that never go back."""
        self._clock = clock
        self._seen: deque[tuple[float, int]] = deque()

    def begin(self) -> None:
        """It begins, stands still, or goes on after a rest: what was before says nothing."""
        self._seen.clear()

    def note(self, done: int) -> None:
        """So many bytes have left by now."""
        now = self._clock()
        if self._seen and done < self._seen[-1][1]:
            self.begin()
        self._seen.append((now, done))
        while now - self._seen[0][0] > _WINDOW:
            self._seen.popleft()

    def left(self, size: int) -> str:
        """How long it takes until all of `size` have left, in words; empty while nobody can know."""
        if not self._seen:
            return ""
        (then, before), (now, done) = self._seen[0], self._seen[-1]
        if now - then < _LEAST or not before < done < size:
            return ""
        return _said((size - done) * (now - then) / (done - before))


def _said(seconds: float) -> str:
    """As exact as it can be known."""
    minutes = round(seconds / 60)
    if seconds < 10:
        return say(texts.MOMENTS_LEFT)
    if seconds < 55:
        return say(texts.SECONDS_LEFT, count=5 * round(seconds / 5))
    if minutes < 2:
        return say(texts.MINUTE_LEFT)
    if minutes < 90:
        return say(texts.MINUTES_LEFT, count=minutes)
    return say(texts.HOURS_LEFT, count=max(2, round(seconds / 3600)))
