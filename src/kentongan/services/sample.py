"""Samples: every ten seconds what moves is added to the database, and read for charts.

What has passed each hub adds for itself, so that none is forgotten or counted twice when hubs come and go. How many
there are of something, one of them adds for all.
"""

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
    """What has passed a hub."""

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
        self._before = _Totals(0, 0, 0, 0)

    async def run(self) -> None:
        """Take a sample every ten seconds until cancelled."""
        while True:
            await asyncio.sleep(pause_at(self._store.now()))
            try:
                await self.take()
            except Exception as error:
                _log.error("sample_failed", error=str(error))

    async def take(self) -> bool:
        """Add what has passed here, and what there is if no other hub has just done so; whether it was."""
        passed = self._passed(self._traffic.own.snapshot())
        leads = await self._store.write(LeaseJob("samples", _LEASE))
        there = self._traffic.live.snapshot() if leads else None
        await self._store.write(AddSample(self._figures(passed, there), looks=int(leads)))
        self._before = _Totals(*(one + more for one, more in zip(self._before, passed, strict=True)))
        return leads

    def _passed(self, own: Snapshot) -> _Totals:
        """Since the sample before; the first one after a start has what passed since the start."""
        now = _Totals(own.messages, own.bytes_in, own.bytes_out, own.file_bytes)
        return _Totals(*(one - before for one, before in zip(now, self._before, strict=True)))

    def _figures(self, passed: _Totals, there: Snapshot | None) -> SampleFigures:
        return SampleFigures(
            connections=there.fresh + there.waiting + there.sessions if there else 0,
            sessions=there.sessions if there else 0,
            transfers=there.transfers if there else 0,
            queue=self._store.writer.waiting,
            **passed._asdict(),
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
