"""The bus of a single hub: subscribers are called at once."""

from collections.abc import Callable

import structlog

from kentongan.bus.bus import Event

_log = structlog.get_logger("bus.local")


class LocalBus:
    """Events within one process."""

    # There is nobody else who could ring.
    is_shared = False
    is_whole = True

    def __init__(self) -> None:
        """Nobody listens yet."""
        self._subscribers: list[Callable[[Event], None]] = []

    def publish(self, event: Event) -> None:
        """Call every subscriber in the order of their subscriptions.

        One that fails is logged and stops nobody: what the event tells of is committed already.
        """
        for hear in self._subscribers:
            try:
                hear(event)
            except Exception as error:
                _log.error("event_not_heard", event_kind=type(event).__name__, exc_info=error)

    async def stop(self) -> None:
        """Nobody else is to be told."""

    def publish_here(self, event: Event) -> None:
        """The same: this hub is everybody."""
        self.publish(event)

    def subscribe(self, hear: Callable[[Event], None]) -> None:
        """Be called for every event from now on."""
        self._subscribers.append(hear)
