"""How long to wait before coming back to a server whose connection was lost."""

import random
from collections.abc import Callable

from kentongan.client.errors import LinkLost
from kentongan.errors import KentonganError

FIRST_SECONDS = 1.0
LONGEST_SECONDS = 60.0
# A link that held for so long was a good one: the next loss is a new one.
GOOD_SECONDS = 30.0


class Patience:
    """Doubling pauses, spread at random so that a thousand clients do not come back in the same moment, [LINK-4]."""

    def __init__(self, spread: Callable[[float, float], float] = random.uniform) -> None:
        """`spread` gives a number between its two arguments."""
        self._spread = spread
        self._next = FIRST_SECONDS

    def pause(self, error: KentonganError, lived: float = 0.0) -> float:
        """Seconds to wait after an error that ended a link which had lived for so many seconds."""
        if lived >= GOOD_SECONDS:
            self._next = FIRST_SECONDS
        if isinstance(error, LinkLost) and error.wait:
            return self._spread(error.wait, 2 * error.wait)
        longest = self._next
        self._next = min(2 * self._next, LONGEST_SECONDS)
        return self._spread(longest / 2, longest)
