"""Telling sessions of this hub what has happened to a message since: taken back, brought up again, done elsewhere.

The bus only says which message; what is told is read from the database, so that a hub tells the same whichever hub the
act came to, and nothing when it is not so. Only what is no state is in the event: what a device has done itself,
[RCPT-6], and whom a sender has chosen to remind, [MSG-12].
"""

import asyncio
from collections.abc import Awaitable, Iterable
from typing import Protocol

import structlog

from kentongan.bus.bus import Bus, DoneOnDevice, Event, MessageReminded, MessageRetracted
from kentongan.hub.router import Router
from kentongan.protocol.command import Block
from kentongan.protocol.commands.elsewhere import Elsewhere

_log = structlog.get_logger("hub.sequel")

News = tuple[Block, Iterable[int]]


class Teller(Protocol):
    """A use case that knows what is to be told of a message, and to which members."""

    def told(self, message: str) -> Awaitable[News | None]:
        """The block and its members; None when there is nothing to tell."""


class Reminders(Protocol):
    """The same for a message that is brought up again."""

    def told(self, message: str, chosen: frozenset[int] | None) -> Awaitable[News | None]:
        """The block and its members, of the chosen ones if there are any; None when there is nothing to tell."""


class SequelNews:
    """Hears the bus and pushes to every following session of this hub whom it concerns."""

    def __init__(self, router: Router, retractions: Teller, reminders: Reminders, bus: Bus) -> None:
        """The router knows who is online."""
        self._router = router
        self._retractions = retractions
        self._reminders = reminders
        self._tasks: set[asyncio.Task[None]] = set()
        bus.subscribe(self._hear)

    def _hear(self, event: Event) -> None:
        if isinstance(event, MessageRetracted):
            self._look(event.message, self._retractions.told(event.message))
        elif isinstance(event, MessageReminded):
            self._look(event.message, self._reminders.told(event.message, event.chosen))
        elif isinstance(event, DoneOnDevice):
            self._tell_others(event)

    def _look(self, message: str, told: Awaitable[News | None]) -> None:
        task = asyncio.get_running_loop().create_task(self._tell(message, told))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _tell(self, message: str, told: Awaitable[News | None]) -> None:
        try:
            news = await told
        except Exception as error:
            _log.error("sequel_not_told", message=message, exc_info=error)
            return
        if news is not None:
            self._router.push(*news)

    def _tell_others(self, event: DoneOnDevice) -> None:
        """[RCPT-6] Every following device of the member but the one that did it."""
        for connection in self._router.online(event.member_id):
            if connection.member is not None and connection.member.device != event.device:
                connection.send(Elsewhere(state=event.state, messages=list(event.messages)))

    def stop(self) -> None:
        """Tell nobody any more."""
        for task in self._tasks:
            task.cancel()
