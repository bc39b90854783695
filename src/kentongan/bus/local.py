"""The bus of a single hub: subscribers are called at once."""

from collections.abc import Callable

from kentongan.bus.bus import Event


class LocalBus:
    """Events within one process."""

    def __init__(self) -> None:
        """Nobody listens yet."""
        self._subscribers: list[Callable[[Event], None]] = []

    def publish(self, event: Event) -> None:
        """Call every subscriber in the order of their subscriptions."""
        for hear in self._subscribers:
            hear(event)

    def subscribe(self, hear: Callable[[Event], None]) -> None:
        """Be called for every event from now on."""
        self._subscribers.append(hear)
