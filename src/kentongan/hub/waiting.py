"""Applicants whose connection waits for a decision, and telling them at once, [REG-4]."""

import asyncio
from typing import TYPE_CHECKING

import structlog

from kentongan.bus.bus import Bus, Event, RegistrationDecided
from kentongan.errors import ErrorCode, Refusal
from kentongan.services.registration import RegistrationService

if TYPE_CHECKING:
    from kentongan.hub.connection import Connection

_MOST = 500
_log = structlog.get_logger("hub.waiting")


class WaitingRoom:
    """One connection a registration, 500 in all; a later one takes the place of an earlier one, [REG-3]."""

    def __init__(self, registrations: RegistrationService, bus: Bus) -> None:
        """Hears of decisions on the bus, whichever hub they were made on."""
        self._registrations = registrations
        self._waiting: dict[int, Connection] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        bus.subscribe(self._hear)

    def check_room(self, number: int = 0) -> None:
        """Raise Refusal when nobody more may wait; who comes back to an own seat finds room."""
        if number not in self._waiting and len(self._waiting) >= _MOST:
            raise Refusal(ErrorCode.REGISTRATIONS_FULL, retry_after=60)

    def join(self, number: int, connection: "Connection") -> None:
        """Wait for the decision of a registration whose claim was shown; who waited for it before has to go."""
        before = self._waiting.get(number)
        self._waiting[number] = connection
        connection.take_seat()
        if before is not None and before is not connection:
            before.lose_seat()
            before.say_goodbye(Refusal(ErrorCode.SESSION_ENDED))

    def has(self, number: int) -> bool:
        """Whether a connection waits for the decision of a registration."""
        return number in self._waiting

    def numbers(self) -> list[int]:
        """The registrations that connections wait for."""
        return list(self._waiting)

    def leave(self, connection: "Connection") -> None:
        """A connection waits no more; may be called for one that never did."""
        for number in [number for number, one in self._waiting.items() if one is connection]:
            del self._waiting[number]
            connection.lose_seat()

    def _hear(self, event: Event) -> None:
        if isinstance(event, RegistrationDecided) and event.number in self._waiting:
            task = asyncio.get_running_loop().create_task(self._tell(event.number))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _tell(self, number: int) -> None:
        try:
            status = await self._registrations.look(number)
        except Exception as error:
            _log.error("decision_not_told", number=number, exc_info=error)
            return
        connection = self._waiting.get(number)
        if connection is not None:
            self.leave(connection)
            connection.send(status)
