"""A hub as its parent sees it: a process, and a line on which it gives signs of life."""

import os
import socket
import subprocess
from asyncio.subprocess import Process
from collections.abc import Sequence

from kentongan.parent.child import Child, launch_tethered
from kentongan.parent.line import Order, ParentEnd

# systemd listens to the parent only.
_NOTIFY = "NOTIFY_SOCKET"


class HubChild(Child):
    """One hub. `order` counts from its next start on; `command` is what runs: it is given the line's descriptor."""

    def __init__(self, name: str, order: Order, command: Sequence[str], farewell: float) -> None:
        super().__init__(name, farewell)
        self.order = order
        self._command = command
        self._line: ParentEnd | None = None

    async def launch(self) -> Process:
        ours, theirs = socket.socketpair()
        self._line = ParentEnd(ours, self.arrive)
        self._line.give(self.order)
        with theirs:
            try:
                return await launch_tethered(
                    [*self._command, str(theirs.fileno())],
                    {name: value for name, value in os.environ.items() if name != _NOTIFY},
                    # What there is to be announced, the first one says.
                    stdout=None if self.order.number == 0 else subprocess.DEVNULL,
                    pass_fds=(theirs.fileno(),),
                )
            except BaseException:
                self.leave()
                raise

    async def shows_life(self) -> bool:
        return self._line is not None and self._line.beats()

    def leave(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None
