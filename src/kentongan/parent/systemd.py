"""What systemd wants to know of a service of `Type=notify`: that it serves, and that it still lives."""

import asyncio
import contextlib
import os
import socket

_READY, _ALIVE = b"READY=1", b"WATCHDOG=1"


class Systemd:
    """The way to systemd, from the environment; without it nobody is told anything."""

    def __init__(self) -> None:
        self._address = os.environ.get("NOTIFY_SOCKET", "")
        mine = os.environ.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
        self._patience = int(os.environ.get("WATCHDOG_USEC", "0")) / 1e6 if mine else 0.0

    def serves(self) -> None:
        """Tell that clients are served now."""
        self._tell(_READY)

    async def beat(self) -> None:
        """Give signs of life, twice in the time that systemd waits for one; ends when it is cancelled."""
        while self._patience:
            self._tell(_ALIVE)
            await asyncio.sleep(self._patience / 2)

    def _tell(self, words: bytes) -> None:
        if not self._address:
            return
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
            line.connect(self._address.replace("@", "\0", 1) if self._address.startswith("@") else self._address)
            line.send(words)
