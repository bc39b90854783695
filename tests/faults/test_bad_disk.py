"""R04: one system call to the disk fails, at each of many places: nothing is accepted after a failed sync.

`strace` makes the call fail, in every thread at its own count. What was accepted before must be there when the server
starts again on a good disk; and after an I/O error nobody may be told that anything is safe, because a second sync
reports success for what the first has lost. For a full disk it is otherwise: see R05.
"""

import asyncio
import contextlib
from pathlib import Path

import pytest

from kentongan.client.errors import ServerRefused
from kentongan.ids import new_id
from tests.acceptance import Acceptance
from tests.faults import census
from tests.faults.ledger import Ledger, check
from tests.machine import needs
from tests.process.server import RunningServer, running

pytestmark = [pytest.mark.process, needs("strace")]

SENDER, READER = "humas@pengirim", "humas@penerima"
SENDS, DEADLINE = 60, 60.0
SYNCS, WRITES = "fdatasync,fsync", "pwrite64"


def point(calls: str, error: str, place: int) -> object:
    """Three of them on every push, all in the nightly run."""
    quick = (calls, error, place) in {(SYNCS, "EIO", 8), (WRITES, "EIO", 17), (WRITES, "ENOSPC", 18)}
    return pytest.param(calls, error, place, id=f"{calls}-{error}-{place}", marks=[] if quick else pytest.mark.nightly)


POINTS = [
    *(point(SYNCS, "EIO", place) for place in range(1, 41)),
    *(point(WRITES, "ENOSPC" if place % 2 == 0 else "EIO", place) for place in range(1, 41)),
]


@pytest.mark.parametrize(("calls", "error", "place"), POINTS)
async def test_r04_after_a_failed_sync_nothing_is_accepted_and_nothing_accepted_is_lost(
    tmp_path: Path, calls: str, error: str, place: int, acceptance: Acceptance
) -> None:
    data, ledgers, trace = tmp_path / "server", tmp_path / "ledgers", tmp_path / "trace"
    async with running(data) as server:
        passwords = await server.members([SENDER, READER])
    bad = RunningServer(data, tracer=failing(trace, calls, error, place))
    ledger = Ledger(ledgers, SENDER)
    try:
        if await starts(bad):
            async with asyncio.timeout(DEADLINE):
                refusals, late = await send_all(bad, passwords[SENDER], ledger)
            assert "INJECTED" in trace.read_text()
            # For want of room everything is undone and nothing was synced: then it may go on.
            assert error == "ENOSPC" or (refusals > 0 and late == 0)
    finally:
        await asyncio.to_thread(bad.kill if bad.running else bad.wait)
    async with running(data) as server, server.session(READER, passwords[READER]) as reader:
        ledger = Ledger(ledgers, READER)
        for row in reversed([row async for row in reader.inbox()]):
            ledger.display(row.message)
        assert await asyncio.to_thread(census.disk_faults, data) == []
        assert check(ledgers).faults == {}
        async with server.session(SENDER, passwords[SENDER]) as sender:
            await sender.send([READER], "Sesudahnya")
    acceptance(
        "R04", "0 accepted after the fault, restart clean, LEDGER clean", f"0 ({error} of {calls}, place {place})"
    )


def failing(trace: Path, calls: str, error: str, place: int) -> list[str]:
    """The beginning of a command line under which one call of each thread fails."""
    inject = f"inject={calls}:error={error}:when={place}"
    options = ["-D", "-f", "--seccomp-bpf", "-e", f"trace={calls}", "-e", inject, "-e", "signal=none"]
    return ["strace", *options, "-o", str(trace)]


async def starts(server: RunningServer) -> bool:
    """A server that cannot even start has accepted nothing, and has said why."""
    try:
        await asyncio.to_thread(server.start)
    except AssertionError:
        assert server.log.lines
        return False
    return True


async def send_all(server: RunningServer, password: str, ledger: Ledger) -> tuple[int, int]:
    """Sixty messages; how many were refused, and how many were accepted after the first refusal."""
    refusals = late = 0
    with contextlib.suppress(ServerRefused):  # of the login, which writes too
        async with server.session(SENDER, password) as client:
            for _ in range(SENDS):
                ledger.intend(id := new_id(), [READER])
                try:
                    answer = await client.send([READER], id, id=id)
                except ServerRefused:
                    refusals += 1
                else:
                    ledger.acknowledge(answer)
                    late += refusals > 0
            return refusals, late
    return 1, 0
