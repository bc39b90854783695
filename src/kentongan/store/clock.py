"""The time that several hubs agree on: that of the database server, as each hub's own machine keeps it in between."""

import time
from collections.abc import Callable

# Milliseconds by which the two may differ: to hear the time takes some as well.
_NEAR = 100


def machine_time() -> int:
    """Milliseconds since 1970 by the clock of this machine."""
    return int(time.time() * 1000)


class SharedClock:
    """Gives milliseconds since 1970; told the database server's time with every transaction that writes."""

    def __init__(self, machine: Callable[[], int] = machine_time) -> None:
        """As the machine says, until the first word of the database server."""
        self._machine = machine
        self._ahead = 0

    def __call__(self) -> int:
        """The time."""
        return self._machine() + self._ahead

    def hear(self, now: int) -> None:
        """The database server says what time it is; from the thread of the writer."""
        if abs(now - self()) > _NEAR:
            self._ahead = now - self._machine()
