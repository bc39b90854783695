"""A process that has to run: started, watched, killed when it is silent, and started again when it has ended.

Theory of operation. One task, `keep`, owns the process. Each round starts one, looks for signs of life once a beat, and
ends with the process. Missed beats are counted by the parent's own turns: when the whole machine has stood still, that
is one missed beat of everybody and not twenty. Between two rounds it waits, longer each time while none lives for a
minute; after a renewal it does not wait.
"""

import asyncio
import contextlib
import os
import signal
import sys
from abc import ABC, abstractmethod
from asyncio.subprocess import Process
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import structlog

from kentongan.parent import tether
from kentongan.parent.line import BEAT_SECONDS

_MOST_MISSED = 3
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 30.0
# Who has lived for so many seconds begins with the shortest pause again.
_SETTLED = 60.0
_log = structlog.get_logger("parent")


class Child(ABC):
    """One process under watch. Belongs to the event loop."""

    def __init__(self, name: str, farewell: float) -> None:
        """`farewell`: seconds in which it ends when it is asked to; then it is killed."""
        self.name = name
        self._farewell = farewell
        self._process: Process | None = None
        self._arrival, self._next_arrival = _unknown(), _unknown()
        self._keeping: asyncio.Task[None] | None = None
        self._renewing = self._ending = False

    @abstractmethod
    async def launch(self) -> Process:
        """Start the process. Raises OSError."""

    @abstractmethod
    async def shows_life(self) -> bool:
        """Whether there was a sign of life since this was asked last; called once a beat."""

    @abstractmethod
    def leave(self) -> None:
        """The process has ended: give back what belonged to it."""

    @property
    def pid(self) -> int:
        """The process id; 0 while there is none."""
        return self._process.pid if self._process is not None else 0

    # For who orders

    async def start(self) -> bool:
        """Start it, from now on for ever, and wait until it serves; False: it has ended before that."""
        arrival = self._next_arrival
        self._keeping = asyncio.create_task(self._keep())
        return await asyncio.shield(arrival)

    async def renew(self) -> bool:
        """End it in order and wait until the next one serves; False: that has ended before it did."""
        self._renewing, arrival = True, self._next_arrival
        await self._dismiss()
        return await asyncio.shield(arrival)

    async def stop(self) -> None:
        """End it in order, and for good; nothing of it is left when this returns."""
        self._ending = True
        await self._dismiss()
        if self._keeping is not None:
            self._keeping.cancel()
            await asyncio.gather(self._keeping, return_exceptions=True)

    def arrive(self) -> None:
        """The process serves."""
        if not self._arrival.done():
            self._arrival.set_result(True)
            _log.info("child_serves", child=self.name, pid=self.pid)

    async def _dismiss(self) -> None:
        """Ask the process to end, kill it when it does not, and wait for its end."""
        if (process := self._process) is None:
            return
        _signal(process, signal.SIGTERM)
        try:
            async with asyncio.timeout(self._farewell):
                await process.wait()
        except TimeoutError:
            _log.error("child_killed", child=self.name, pid=process.pid, why="does not end")
            _signal(process, signal.SIGKILL)
            await process.wait()

    # Keeping

    async def _keep(self) -> None:
        loop, pause = asyncio.get_running_loop(), _FIRST_PAUSE
        while True:
            began = loop.time()
            code = await self._live()
            if self._ending:
                return
            if self._renewing:
                continue
            if loop.time() - began >= _SETTLED:
                pause = _FIRST_PAUSE
            _log.error("child_ended", child=self.name, code=code, again_in=pause)
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    async def _live(self) -> int | None:
        """One process from its start to its end; its exit code, None when it could not be started."""
        self._renewing, code = False, None
        self._arrival, self._next_arrival = self._next_arrival, _unknown()
        try:
            self._process = await self.launch()
            code = await self._watch(self._process)
        except OSError as error:
            _log.error("child_not_started", child=self.name, why=str(error))
        finally:
            if self._process is not None:
                self.leave()
            self._process = None
            if not self._arrival.done():
                self._arrival.set_result(False)
        return code

    async def _watch(self, process: Process) -> int:
        """Wait for the end of a process; one that is silent for too long is killed."""
        end, missed = asyncio.ensure_future(process.wait()), 0
        try:
            while not (await asyncio.wait({end}, timeout=BEAT_SECONDS))[0]:
                missed = 0 if await self.shows_life() else missed + 1
                if missed >= _MOST_MISSED:
                    _log.error("child_killed", child=self.name, pid=process.pid, why="silent")
                    _signal(process, signal.SIGKILL)
            return end.result()
        finally:
            if not end.done():  # the parent itself is being ended
                _signal(process, signal.SIGKILL)
                await end


def _unknown() -> asyncio.Future[bool]:
    """Whether a process will serve before it ends."""
    return asyncio.get_running_loop().create_future()


def _signal(process: Process, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(number)


async def launch_tethered(command: Sequence[str], environment: Mapping[str, str], **options: Any) -> Process:
    """Start a program that ends with this process. Raises OSError.

    It has a session of its own, because Ctrl-C is for the parent.
    """
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-IS", str(Path(tether.__file__)), str(os.getpid())),
        *command,
        stdin=asyncio.subprocess.DEVNULL,
        env=dict(environment),
        start_new_session=True,
        **options,
    )
