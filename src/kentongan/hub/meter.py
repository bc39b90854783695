"""What passes on main sockets: counts since the start, and rates over the last seconds."""

from collections import deque
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from kentongan.hub.connection import Connection

_WINDOW = 5.0


class Count(NamedTuple):
    """Totals at one moment (seconds of the loop's clock)."""

    at: float
    messages: int
    bytes_in: int
    bytes_out: int


class Rates(NamedTuple):
    """A second, over the window."""

    messages: float
    bytes_in: float
    bytes_out: float


class Meter:
    """Adds up on demand: a connection counts for itself, so that nothing is added to the way of a frame."""

    def __init__(self) -> None:
        """Nothing has passed."""
        self._gone_in = 0
        self._gone_out = 0
        self._counts: deque[Count] = deque()

    def forget(self, connection: "Connection") -> None:
        """A connection is gone; what has passed on it stays counted. Administrators do not count: they only watch."""
        if connection.actor:
            return
        self._gone_in += connection.bytes_in
        self._gone_out += connection.bytes_out

    def count(self, now: float, connections: "Iterable[Connection]", messages: int) -> Count:
        """The totals now."""
        bytes_in, bytes_out = self._gone_in, self._gone_out
        for connection in connections:
            if connection.actor:
                continue
            bytes_in += connection.bytes_in
            bytes_out += connection.bytes_out
        return Count(now, messages, bytes_in, bytes_out)

    def keep(self, count: Count) -> None:
        """Remember totals for the rates to come; call about once a second."""
        self._counts.append(count)
        while count.at - self._counts[0].at > _WINDOW:
            self._counts.popleft()

    def rates(self, count: Count) -> Rates:
        """How fast it was between the oldest totals that are remembered and these."""
        before = self._counts[0] if self._counts else count
        span = count.at - before.at
        if span <= 0:
            return Rates(0.0, 0.0, 0.0)
        return Rates(
            (count.messages - before.messages) / span,
            (count.bytes_in - before.bytes_in) / span,
            (count.bytes_out - before.bytes_out) / span,
        )
