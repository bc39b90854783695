"""Trying a transfer again: what is worth it, after which pause, and how often.

What was confirmed is not moved again ([SHADOW-6]), so every try that confirmed more than the one before starts the
count anew: a file gets through the worst line, and a server that is gone is given up after a minute or two.
"""

import random
from collections.abc import Callable, Sequence

from kentongan.client.errors import FileDamaged, LinkLost, ServerRefused, ServerUnreachable, TransferBroken
from kentongan.errors import ErrorCode, KentonganError

TRIES = 8
FIRST_SECONDS = 0.5
LONGEST_SECONDS = 15.0
# How long a transfer waits for its turn while the server says that all ways are in use.
BUSY_SECONDS = 600.0

_BROKEN = {
    ErrorCode.TRANSFER_BROKEN,
    ErrorCode.TRANSFER_EXPIRED,
    ErrorCode.TRANSFER_STALLED,
    ErrorCode.GOING_DOWN,
}


def is_passing(error: KentonganError) -> bool:
    """Whether a later try may end better, so that what has come is worth keeping."""
    if isinstance(error, ServerRefused):
        return error.code in _BROKEN or error.code == ErrorCode.TRANSFER_BUSY
    return isinstance(error, TransferBroken | LinkLost | ServerUnreachable)


def _is_damage(error: KentonganError) -> bool:
    return isinstance(error, FileDamaged) or (
        isinstance(error, ServerRefused) and error.code == ErrorCode.HASH_MISMATCH
    )


class Attempts:
    """The tries of one upload or download."""

    def __init__(self, spread: Callable[[float, float], float] = random.uniform) -> None:
        """`spread` gives a number between its two arguments: nobody comes in step with others."""
        self._spread = spread
        self._failed = 0
        self._furthest = 0
        self._waited = 0.0
        self._resumed = False
        self.begun = False

    def begin_at(self, offsets: Sequence[int]) -> None:
        """A try has begun: so much of each file was there."""
        self.begun = True
        self._resumed = any(offsets)
        self._waited = 0.0
        if sum(offsets) > self._furthest:
            self._furthest, self._failed = sum(offsets), 0

    def pause(self, error: KentonganError) -> float:
        """Seconds until the next try; raises the error when there will be none."""
        self.begun = True
        if self._resumed and _is_damage(error):
            self._resumed = False  # what was there has been spoilt, by a power cut: once more from 0
            return 0.0
        if not is_passing(error):
            raise error
        if isinstance(error, ServerRefused) and error.code == ErrorCode.TRANSFER_BUSY:
            return self._wait_for_turn(error)
        self._failed += 1
        if self._failed >= TRIES:
            raise error
        if isinstance(error, LinkLost) and error.wait:
            return self._spread(error.wait, 2 * error.wait)  # [LINK-4] the next server is no reason to come in step
        longest = min(FIRST_SECONDS * 2 ** (self._failed - 1), LONGEST_SECONDS)
        return self._spread(longest / 2, longest)

    def _wait_for_turn(self, busy: ServerRefused) -> float:
        """[FILE-1] Between half of what the server asks and all of it: bounded, and never in step."""
        seconds = self._spread(0.5, 1.0) * max(1, busy.retry_after)
        self._waited += seconds
        if self._waited > BUSY_SECONDS:
            raise busy
        return seconds
