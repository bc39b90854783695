"""The line between a parent and a hub: an order down, signs of life up.

The order is one line of JSON. Up go single bytes: one about every two seconds as long as the hub's loop turns, and
another when it serves. Nothing on the line is ever waited for: a parent that stands still stops no hub.
"""

import asyncio
import contextlib
import socket
from collections.abc import Callable
from typing import Any

import msgspec

# Seconds between two beats. A hub that has missed three is killed.
BEAT_SECONDS = 2.0
_BEAT, _SERVES = b".", b"!"
_AT_ONCE = 4096


class Order(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a hub is told when it is started.

    Attributes:
        number, of: which of the machine's hubs it is
        config: its settings file, or empty
        options: settings that win over file and environment, for all hubs
        part: those that are this hub's own, and win over all others
    """

    number: int
    of: int
    config: str
    options: dict[str, Any]
    part: dict[str, Any] = {}


class HubEnd:
    """The hub's end."""

    def __init__(self, descriptor: int) -> None:
        """`descriptor` was handed down by the parent."""
        self._socket = socket.socket(fileno=descriptor)

    def order(self) -> Order:
        """What this hub is to be; waits for it. Raises msgspec.DecodeError."""
        with self._socket.makefile("rb") as lines:
            return msgspec.json.decode(lines.readline(), type=Order)

    def serves(self) -> None:
        """Tell that clients are served now."""
        self._tell(_SERVES)

    async def beat(self) -> None:
        """Give signs of life; ends when it is cancelled."""
        self._socket.setblocking(False)
        while True:
            self._tell(_BEAT)
            await asyncio.sleep(BEAT_SECONDS)

    def _tell(self, sign: bytes) -> None:
        with contextlib.suppress(OSError):  # nobody reads; the kernel ends us with the parent
            self._socket.send(sign)

    def close(self) -> None:
        """Say nothing more."""
        self._socket.close()


class ParentEnd:
    """The parent's end. Belongs to the event loop."""

    def __init__(self, line: socket.socket, serves: Callable[[], None]) -> None:
        """`serves` is called when the hub serves."""
        self._socket = line
        self._serves = serves
        self._heard = self._began = False
        line.setblocking(False)
        asyncio.get_running_loop().add_reader(line.fileno(), self._read)

    def give(self, order: Order) -> None:
        """Give the order; it fits into the socket's buffer."""
        self._socket.send(msgspec.json.encode(order) + b"\n")

    def _read(self) -> None:
        try:
            signs = self._socket.recv(_AT_ONCE)
        except BlockingIOError:
            return
        except OSError:
            signs = b""
        if not signs:
            asyncio.get_running_loop().remove_reader(self._socket.fileno())
        elif _BEAT in signs:
            self._heard = self._began = True
        if _SERVES in signs:
            self._serves()

    def beats(self) -> bool:
        """Whether there was a sign of life since this was asked last; yes as long as there never was one."""
        heard, self._heard = self._heard, False
        return heard or not self._began

    def close(self) -> None:
        """Hear nothing more."""
        asyncio.get_running_loop().remove_reader(self._socket.fileno())
        self._socket.close()
