"""One connection of a browser: how long it may take to say what it wants.

uvicorn waits for ever for the rest of a request. Here whoever has no whole request head after some seconds is cut off,
and when too many such connections stand around, the one that has stood longest goes: whoever holds hundreds open with a
byte now and then takes no place from a browser, which says everything at once.
"""

import asyncio
from typing import Any, Final

import structlog
from uvicorn import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

HANDSHAKE_SECONDS: Final = 10.0
HEAD_SECONDS: Final = 10.0
MOST_SILENT: Final = 200
_log = structlog.get_logger("web")


class Silent:
    """The connections that have not said yet what they want, the oldest first."""

    def __init__(self, most: int = MOST_SILENT, seconds: float = HEAD_SECONDS) -> None:
        """`most` may stand around, each for so many seconds."""
        self._most = most
        self.seconds = seconds
        self._waiting: dict[asyncio.Transport, asyncio.TimerHandle] = {}

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, transport: asyncio.Transport) -> None:
        """Its time begins, unless it runs already."""
        if transport in self._waiting or transport.is_closing():
            return
        timer = asyncio.get_running_loop().call_later(self.seconds, self._cut, transport)
        self._waiting[transport] = timer
        if len(self._waiting) > self._most:
            self._cut(next(iter(self._waiting)))

    def remove(self, transport: asyncio.Transport) -> None:
        """It has said what it wants, or is gone."""
        if timer := self._waiting.pop(transport, None):
            timer.cancel()

    def _cut(self, transport: asyncio.Transport) -> None:
        self.remove(transport)
        _log.debug("console_connection_cut", source=transport.get_extra_info("peername"))
        transport.abort()


class Connection(H11Protocol):
    """A connection as uvicorn has it, whose silence is counted: until the first request head, and after each answer."""

    def __init__(self, config: Config, server_state: ServerState, app_state: dict[str, Any], silent: Silent) -> None:
        """`silent` counts those of all connections."""
        super().__init__(config, server_state, app_state)
        self._silent = silent

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """TLS stands; nothing has been asked."""
        super().connection_made(transport)
        self._silent.add(transport)

    def data_received(self, data: bytes) -> None:
        """A piece of a request; only the whole head ends the silence."""
        super().data_received(data)
        if self._answers():
            self._silent.remove(self.transport)

    def on_response_complete(self) -> None:
        """Silence again, also when the rest of a form that nobody wanted still drips in."""
        super().on_response_complete()
        if not self._answers():  # the next request may have come with this one
            self._silent.add(self.transport)

    def _answers(self) -> bool:
        return not getattr(self.cycle, "response_complete", True)  # before the first request there is no cycle

    def connection_lost(self, exc: Exception | None) -> None:
        """Gone."""
        self._silent.remove(self.transport)
        super().connection_lost(exc)
