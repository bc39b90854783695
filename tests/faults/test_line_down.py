"""R10: the network of a client is cut while it follows, sends or uploads; nobody is told, and nothing is lost.

The figures of the acceptance table belong to heartbeats of 15 s: a whole minute of darkness is played in the nightly
run. On every push the same happens with heartbeats of 2 s, for server and client alike; only that one number of the
table of limits is another, and the figures that follow from it shrink with it.
"""

import asyncio
import contextlib
import hashlib
import os
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from kentongan.client.client import Client
from kentongan.ids import new_id
from kentongan.protocol.commands.message import Message
from tests.acceptance import Acceptance
from tests.faults.ledger import Ledger, check
from tests.faults.namespace import Namespace, Process, namespace, process_in
from tests.faults.probe import PROBERS, Probe
from tests.machine import needs, needs_root
from tests.process import proc
from tests.process.server import RunningServer, running

pytestmark = [
    pytest.mark.process,
    needs_root,
    needs("ip", "nft"),
]

FAR, NEAR = "humas@jauh", "humas@dekat"
BEAT, WAITING = 15, 10
NOTICED, GHOST = 50.0, 60.0  # seconds for heartbeats of 15 s
BACK, QUEUED = 5.0, 10.0  # seconds after the line is up again
RESENT, FILM = 1024**2, 8 * 1024**2
SLACK, DEADLINE = 3.0, 60.0  # a short heartbeat leaves little time for a busy machine
HEARTBEAT = "from kentongan import limits; limits.HEARTBEAT = limits.Limit({}, 'seconds', 'shorter, for a test')"


@dataclass(frozen=True)
class Fault:
    """How the line is broken and mended, and whether anybody is told."""

    begin: Callable[[Namespace], None]
    end: Callable[[Namespace], None]


FAULTS = {"link-down": Fault(Namespace.cut, Namespace.mend), "nft-drop": Fault(Namespace.drop, Namespace.undrop)}
SHORT, WHOLE = 2, [pytest.mark.nightly, pytest.mark.timeout(400)]


# Two ways of breaking the line and three ways of using it: three of the pairs on every push, all in the nightly run.
CASES = [
    pytest.param(FAULTS["link-down"], "sends", SHORT, id="link-down-during-sends"),
    pytest.param(FAULTS["link-down"], "uploads", SHORT, id="link-down-during-an-upload"),
    pytest.param(FAULTS["nft-drop"], "idle", SHORT, id="nft-drop-idle"),
    *(
        pytest.param(fault, doing, BEAT, id=f"{name}-{doing}-whole", marks=WHOLE)
        for name, fault in FAULTS.items()
        for doing in ("sends", "idle", "uploads")
    ),
]


@pytest.mark.parametrize(("fault", "doing", "beat"), CASES)
async def test_r10_a_cut_line_is_noticed_by_both_and_everything_comes_after_it(
    tmp_path: Path, fault: Fault, doing: str, beat: int, acceptance: Acceptance
) -> None:
    dark, slack = 60.0 * beat / BEAT, 0 if beat == BEAT else SLACK
    async with far_client(tmp_path, doing, beat) as (server, there, far, near):
        if doing == "uploads":
            await asyncio.to_thread(far.wait_for, "moved", deadline=DEADLINE, quarter="1")
        begin = time.monotonic()
        await asyncio.to_thread(fault.begin, there)
        for _ in range(WAITING):
            await near.send()
        lost = await asyncio.to_thread(far.wait_for, "lost", after=begin, deadline=2 * NOTICED)
        assert lost - begin <= NOTICED * beat / BEAT + slack
        gone = await ghost_gone(server, there, begin)
        assert gone <= GHOST * beat / BEAT + slack, f"the ghost was there for {gone:.1f} s"
        await asyncio.sleep(max(0.0, begin + dark - time.monotonic()))
        mended = time.monotonic()
        await asyncio.to_thread(fault.end, there)
        back = await asyncio.to_thread(far.wait_for, "connected", after=mended, deadline=DEADLINE)
        last = await asyncio.to_thread(far.wait_for, "displayed", deadline=DEADLINE, id=near.ids[-1])
        print(
            f"lost {lost - begin:.1f} s, ghost {gone:.1f} s, back {back - mended:.1f} s, queued {last - mended:.1f} s"
        )
        assert back - mended <= BACK
        assert last - mended <= QUEUED
        if doing == "uploads":
            await uploaded_with_little_sent_twice(tmp_path, there, far)
    beats = f"({doing}, heartbeats of {beat} s)"
    acceptance("R10", "client notices <= 50 s, with heartbeats of 15 s", f"{lost - begin:.1f} s {beats}")
    acceptance("R10", "ghost session gone <= 60 s, with heartbeats of 15 s", f"{gone:.1f} s {beats}")
    acceptance("R10", "reconnected <= 5 s after the line is up", f"{back - mended:.1f} s {beats}")
    acceptance("R10", "queued popups <= 10 s, in order; LEDGER clean", f"{last - mended:.1f} s {beats}")


async def uploaded_with_little_sent_twice(folder: Path, there: Namespace, far: Process) -> None:
    """The server has the file whole, and the cable has carried little more than it."""
    sha256 = hashlib.sha256((folder / "profile" / "film.bin").read_bytes()).hexdigest()
    await asyncio.to_thread(far.wait_for, "uploaded", deadline=DEADLINE, sha256=sha256)
    twice = there.arrived - FILM - FILM // 20  # headers of Ethernet, TCP and TLS
    print(f"{twice} bytes more than the film")
    assert twice <= RESENT


async def test_r10_connections_ended_by_the_kernel_are_made_again(tmp_path: Path) -> None:
    async with far_client(tmp_path, "sends", SHORT) as (_, there, far, near):
        for _ in range(3):
            begin = time.monotonic()
            await near.send()
            await asyncio.to_thread(there.kill_sockets)
            await near.send()
            await asyncio.to_thread(far.wait_for, "lost", after=begin, deadline=DEADLINE)
            await asyncio.to_thread(far.wait_for, "displayed", after=begin, deadline=DEADLINE, id=near.ids[-1])


class NearMember:
    """The other one, on this side of the cable: sends, and takes what comes."""

    def __init__(self, client: Client, follower: Client, ledger: Ledger) -> None:
        self.ids: list[str] = []
        self._client, self._follower, self._ledger = client, follower, ledger

    async def send(self) -> None:
        self.ids.append(id := new_id())
        self._ledger.intend(id, [FAR])
        self._ledger.acknowledge(await self._client.send([FAR], id, id=id))

    async def catch_up(self) -> None:
        """Display everything that has come: the newest message of the inbox is the last."""
        newest = max([row.message.sequence async for row in self._client.inbox()], default=0)
        if not newest:
            return
        async for event in self._follower.follow(after=0):
            if isinstance(event, Message):
                self._ledger.display(event)
                if event.sequence == newest:
                    return


@contextlib.asynccontextmanager
async def far_client(
    folder: Path, doing: str, beat: int
) -> AsyncIterator[tuple[RunningServer, Namespace, Process, NearMember]]:
    """Server, namespace, the client in it, and the member on this side; at the end ledger and probe must be clean."""
    prelude = HEARTBEAT.format(beat)
    with namespace() as there:
        async with running(folder / "server", host=there.near, prelude=prelude) as server:
            passwords = await server.members([FAR, NEAR, *PROBERS])
            async with server.session(FAR, passwords[FAR]) as client:
                assert client.session
                key = client.session.device_key
            (folder / "profile").mkdir()
            (folder / "profile" / "film.bin").write_bytes(os.urandom(FILM))
            there.slow_down("16mbit", burst="32kb", latency="100ms")
            arguments = [server.line, key, str(folder), FAR, NEAR, doing]
            async with (
                server.session(NEAR, passwords[NEAR]) as client,
                server.session(NEAR, passwords[NEAR]) as follower,
                Probe(server, passwords) as probe,
            ):
                near = NearMember(client, follower, Ledger(folder / "ledgers", NEAR))
                with process_in(there, prelude, arguments) as far:
                    await near.send()
                    await asyncio.to_thread(far.wait_for, "displayed", deadline=DEADLINE, id=near.ids[0])
                    yield server, there, far, near
                await near.catch_up()
            probe.must_hold()
    findings = check(folder / "ledgers")
    assert findings.faults == {}
    assert findings.displayed >= findings.acknowledged > 0


async def ghost_gone(server: RunningServer, there: Namespace, since: float) -> float:
    """Seconds until the hub has no socket to the other end any more."""
    while await asyncio.to_thread(partial(has_socket_to, server.pid, there.far)):
        assert time.monotonic() - since < 3 * GHOST
        await asyncio.sleep(0.05)
    return time.monotonic() - since


def has_socket_to(pid: int, host: str) -> bool:
    """Whether a process holds a TCP socket whose other end is at this address."""
    address = "".join(f"{int(part):02X}" for part in reversed(host.split(".")))
    own = proc.sockets(pid)
    rows = [line.split() for line in (proc.PROC / "net" / "tcp").read_text().splitlines()[1:]]
    return any(row[2].startswith(f"{address}:") and int(row[9]) in own for row in rows)
