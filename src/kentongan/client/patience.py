"""How long to wait before coming back to a server, and whether waiting helps at all."""

import random
from collections.abc import Callable

from kentongan.client.errors import ClientError, FileChanged, FileUnreadable, LinkLost, ServerRefused
from kentongan.errors import ErrorCode, KentonganError

FIRST_SECONDS = 1.0
LONGEST_SECONDS = 60.0
# A link that held for so long was a good one: the next loss is a new one.
GOOD_SECONDS = 30.0

# Refusals that say nothing about the message: the same may succeed later.
PASSING = frozenset(
    {
        *(ErrorCode.WRONG_STATE, ErrorCode.SUSPENDED, ErrorCode.DEVICE_UNKNOWN),
        *(ErrorCode.LOGIN_BUSY, ErrorCode.LOGIN_LIMITED, ErrorCode.TOO_FAST),
        *(ErrorCode.SPACE_LOW, ErrorCode.TRANSFER_BUSY, ErrorCode.TRANSFER_UNKNOWN, ErrorCode.TRANSFER_EXPIRED),
        *(ErrorCode.TRANSFER_STALLED, ErrorCode.TRANSFER_CANCELLED, ErrorCode.TRANSFER_BROKEN),
        *(ErrorCode.SILENT, ErrorCode.SLOW_READER, ErrorCode.SESSION_ENDED, ErrorCode.GOING_DOWN),
        *(ErrorCode.STORAGE_FAILED, ErrorCode.INTERNAL),
    }
)


def is_passing(error: KentonganError) -> bool:
    """Whether what failed now may succeed later, as it stands."""
    if isinstance(error, ServerRefused):
        return error.code in PASSING or error.retry_after > 0
    return isinstance(error, ClientError) and not isinstance(error, FileUnreadable | FileChanged)


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
        if wait := _wait_of(error):
            return self._spread(wait, 2 * wait)
        longest = self._next
        self._next = min(2 * self._next, LONGEST_SECONDS)
        return self._spread(longest / 2, longest)


def _wait_of(error: KentonganError) -> int:
    """Seconds that the server asks to wait; 0: it said nothing."""
    if isinstance(error, LinkLost):
        return error.wait
    return error.retry_after if isinstance(error, ServerRefused) else 0
