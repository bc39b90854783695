"""PROBE: are the others still served while a row runs?

    async with Probe(server, passwords) as probe:
        ... the row ...
    probe.must_hold()

Two members who are logged in send each other a message a second; somebody logs in afresh every few seconds from another
address of this machine. A baseline is the p95 of another probe, made before the row.
"""

import asyncio
import time
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass, field
from typing import Self

import psutil

from kentongan.client.client import Client
from kentongan.client.errors import ClientError
from kentongan.protocol.commands.message import Message
from tests.process.line import Line, tls_context
from tests.process.server import RunningServer

PROBERS = ("penguji-a@probe", "penguji-b@probe")
POPUP_P95, POPUP_TIMES, LOGIN_SECONDS, LOGIN_SHARE = 0.5, 3.0, 10.0, 0.95
LAG_P99 = 0.2
MEMORY = 150 * 1024**2
# A quiet server shows a popup within a few milliseconds: three times nothing is no measure.
_LEAST_BASELINE = 0.05
_LOOK = 0.01


def share(values: list[float], part: float) -> float:
    """The value below which this part of all values lies."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * part), len(ordered) - 1)]


@dataclass
class Readings:
    """What was measured: seconds of popups, of pings and of fresh logins; what failed; bytes that the hub grew by."""

    popups: list[float] = field(default_factory=list)
    pings: list[float] = field(default_factory=list)
    logins: list[float] = field(default_factory=list)
    failed_logins: int = 0
    dropped: int = 0
    unseen: int = 0
    grown: int = 0

    def faults(self, baseline: float = 0.0) -> list[str]:
        """What does not hold; `baseline` is the p95 of popups without the row, 0 when it was not measured."""
        faults = []
        if not self.popups or not self.logins:
            return ["nothing was measured"]
        p95 = share(self.popups, 0.95)
        most = min(POPUP_P95, POPUP_TIMES * max(baseline, _LEAST_BASELINE)) if baseline else POPUP_P95
        if p95 > most:
            faults.append(f"popups took {p95:.3f} s (p95), {most:.3f} s are allowed")
        if self.unseen:
            faults.append(f"{self.unseen} popups never came")
        in_time = sum(seconds <= LOGIN_SECONDS for seconds in self.logins)
        if in_time < LOGIN_SHARE * (len(self.logins) + self.failed_logins):
            faults.append(f"{in_time} of {len(self.logins) + self.failed_logins} fresh logins came in")
        if self.dropped:
            faults.append(f"{self.dropped} sessions were dropped")
        if self.pings and share(self.pings, 0.99) > LAG_P99:
            faults.append(f"pings took {share(self.pings, 0.99):.3f} s (p99)")
        if self.grown > MEMORY:
            faults.append(f"the hub grew by {self.grown // 1024**2} MiB")
        return faults


class Probe:
    """Runs from `async with` to its end."""

    def __init__(
        self, server: RunningServer, passwords: Mapping[str, str], *, every: float = 1.0, login_every: float = 5.0
    ) -> None:
        """`passwords` of both `PROBERS`."""
        self.readings = Readings()
        self._server = server
        self._passwords = passwords
        self._every = every
        self._login_every = login_every
        self._sent_at: dict[str, float] = {}
        self._pinged_at: float | None = None
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        ready = asyncio.Event()
        self._memory = psutil.Process(self._server.pid).memory_info().rss
        self._tasks = [
            asyncio.create_task(self._hear(ready)),
            asyncio.create_task(self._speak(ready)),
            asyncio.create_task(self._knock(ready)),
        ]
        await ready.wait()
        return self

    async def __aexit__(self, *_: object) -> None:
        for _ in range(int(POPUP_P95 / _LOOK)):
            if self._sent_at:
                await asyncio.sleep(_LOOK)
        self.readings.unseen = len(self._sent_at)
        for task in self._tasks:
            task.cancel()
        for ended in await asyncio.gather(*self._tasks, return_exceptions=True):
            if isinstance(ended, Exception):
                raise ended
        with suppress(psutil.NoSuchProcess):
            self.readings.grown = psutil.Process(self._server.pid).memory_info().rss - self._memory

    def waiting(self) -> float:
        """Seconds for which the oldest popup or ping under way has been waited for."""
        begun = [*self._sent_at.values(), *([] if self._pinged_at is None else [self._pinged_at])]
        return time.monotonic() - min(begun) if begun else 0.0

    def must_hold(self, baseline: float = 0.0) -> None:
        """Fail with everything that does not hold."""
        faults = self.readings.faults(baseline)
        assert not faults, "\n".join(["the probe does not hold:", *faults])

    async def _hear(self, ready: asyncio.Event) -> None:
        try:
            async with self._session(PROBERS[1]) as client:
                async for event in client.follow():
                    if isinstance(event, Message) and (sent_at := self._sent_at.pop(event.subject, 0.0)):
                        self.readings.popups.append(time.monotonic() - sent_at)
                        ready.set()
        except ClientError:
            self.readings.dropped += 1
        finally:
            ready.set()

    async def _speak(self, ready: asyncio.Event) -> None:
        try:
            async with self._session(PROBERS[0]) as client:
                number = 0
                while True:
                    number += 1
                    self._sent_at[f"{number}"] = time.monotonic()
                    await client.send([PROBERS[1]], f"{number}")
                    self._pinged_at = time.monotonic()
                    await client.ping()
                    self.readings.pings.append(time.monotonic() - self._pinged_at)
                    self._pinged_at = None
                    await asyncio.sleep(self._every if ready.is_set() else 0.05)
        except ClientError:
            self.readings.dropped += 1
        finally:
            ready.set()

    async def _knock(self, ready: asyncio.Event) -> None:
        place = 0
        await ready.wait()
        while True:
            place = place % 250 + 1
            begin = time.monotonic()
            try:
                async with asyncio.timeout(LOGIN_SECONDS):
                    await self._log_in_afresh(f"127.0.9.{place}")
                self.readings.logins.append(time.monotonic() - begin)
            except (OSError, TimeoutError, AssertionError, asyncio.IncompleteReadError):
                self.readings.failed_logins += 1
            await asyncio.sleep(self._login_every)

    async def _log_in_afresh(self, source: str) -> None:
        address = PROBERS[0]
        streams = await asyncio.open_connection(
            self._server.host, self._server.port, ssl=tls_context(), local_addr=(source, 0)
        )
        async with Line(*streams) as line:
            await line.answer("welcome")
            line.ask("login", token="l", address=address, password=self._passwords[address])
            await line.answer("logged_in")

    def _session(self, address: str) -> AbstractAsyncContextManager[Client]:
        return self._server.session(address, self._passwords[address])
