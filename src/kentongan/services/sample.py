"""Samples: every ten seconds what moves is added to the database, by one of however many hubs; and read for charts."""

import asyncio
from typing import NamedTuple

import structlog

from kentongan.errors import ErrorCode, Refusal
from kentongan.protocol.commands import sample as wire
from kentongan.services.live import Snapshot
from kentongan.services.traffic import TrafficService
from kentongan.store.job import LeaseJob
from kentongan.store.sample import STEPS, AddSample, SampleFigures, list_samples
from kentongan.store.store import Store

EVERY = 10_000
# The next look comes a little early or late: the lease is over before it, and still on when another hub looks.
_LEASE = EVERY - 2000
MOST_POINTS = 1500
_log = structlog.get_logger("sample")


class _Totals(NamedTuple):
    """What had passed at the last look, since the hub was started."""

    messages: int
    bytes_in: int
    bytes_out: int
    file_bytes: int


class SampleService:
    """Takes samples and gives them out."""

    def __init__(self, store: Store, traffic: TrafficService) -> None:
        """Nothing is taken before `run`."""
        self._store = store
        self._traffic = traffic
        self._before: _Totals | None = None

    async def run(self) -> None:
        """Take a sample every ten seconds until cancelled."""
        while True:
            await asyncio.sleep(pause_at(self._store.now()))
            try:
                await self.take()
            except Exception as error:
                _log.error("sample_failed", error=str(error))

    async def take(self) -> bool:
        """Take one sample now; False when another hub has just done so."""
        live = self._traffic.live.snapshot()
        figures = self._figures(live)
        if not await self._store.write(LeaseJob("samples", _LEASE)):
            return False
        self._before = _Totals(live.messages, live.bytes_in, live.bytes_out, live.file_bytes)
        await self._store.write(AddSample(figures))
        return True

    def _figures(self, live: Snapshot) -> SampleFigures:
        """What has passed since the sample before; the first one after a start has what passed since the start."""
        before = self._before or _Totals(0, 0, 0, 0)
        return SampleFigures(
            connections=live.fresh + live.waiting + live.sessions,
            sessions=live.sessions,
            transfers=live.transfers,
            queue=self._store.writer.waiting,
            messages=live.messages - before.messages,
            bytes_in=live.bytes_in - before.bytes_in,
            bytes_out=live.bytes_out - before.bytes_out,
            file_bytes=live.file_bytes - before.file_bytes,
        )

    async def series(self, since: int, until: int) -> wire.SampleSeries:
        """A chart from one moment to another (milliseconds; 0: now), as fine as is still kept, [ADMIN-64].

        At most 1,500 points. Raises Refusal for a time that is none.
        """
        now = self._store.now()
        until = min(until or now, now)
        if not 0 <= since < until:
            raise Refusal(ErrorCode.FIELD_INVALID, field="since", detail=str(since))
        step = step_for(since, until, now)
        rows = await self._store.read(list_samples, step, max(since, until - step * MOST_POINTS), until, MOST_POINTS)
        return wire.SampleSeries(
            step=step,
            at=[row.at for row in rows],
            sessions=[round(row.sessions) for row in rows],
            sessions_most=[row.sessions_most for row in rows],
            connections=[row.connections for row in rows],
            transfers_most=[row.transfers_most for row in rows],
            queue=[row.queue for row in rows],
            messages=[row.messages for row in rows],
            bytes_in=[row.bytes_in for row in rows],
            bytes_out=[row.bytes_out for row in rows],
            file_bytes=[row.file_bytes for row in rows],
        )


def pause_at(now: int) -> float:
    """Seconds until the next look, which is in the middle of the next step: late or early, each step has its own."""
    return (EVERY - (now - EVERY // 2) % EVERY) / 1000


def step_for(since: int, until: int, now: int) -> int:
    """The finest step (milliseconds) that is still kept so far back and gives no more points than a chart can show."""
    for step, kept in STEPS.items():
        if (until - since) // step <= MOST_POINTS and (not kept or since >= now - kept):
            return step
    return max(STEPS)
