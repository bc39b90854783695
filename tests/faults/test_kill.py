"""R01: SIGKILL of the server during a thousand sends, twenty times at random moments, on a database that is not empty.

The acceptance table asks for 100,000 messages in the database beforehand; here they are 10,000 on every push, and
100,000 in the nightly run.

A restart has five seconds. They are those of a machine that has nothing else to do: the seconds in which the kernel let
other programs run, though the server or the test was ready, are taken off. What sleeps, waits for the disk or computes
too long counts. The acceptance page shows the whole time.
"""

import asyncio
import os
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from kentongan.client.client import Client
from kentongan.ids import new_id
from kentongan.store.acceptance import AcceptMessage, SenderRecord
from kentongan.store.engine import open_engines
from kentongan.store.member import get_member_at
from kentongan.store.store import Store
from tests.acceptance import Acceptance
from tests.faults import census
from tests.faults.ledger import Ledger, check
from tests.faults.member import LedgerMember
from tests.process import proc, watch
from tests.process.server import RunningServer, running
from tests.store.drafts import draft

pytestmark = pytest.mark.process

CLIENTS, EACH, KILLS = 20, 50, 20
ADDRESSES = [f"humas@kampus-{number:02}" for number in range(CLIENTS)]
ARCHIVE = "arsip@kampus-00"
BACK = 5.0  # seconds in which a restarted server accepts a login
DEADLINE = 280.0


@dataclass(frozen=True)
class Restart:
    """Seconds from the start of the server to the end of a login: all of them, and those that others took away."""

    whole: float
    waited: float

    @property
    def own(self) -> float:
        """What it takes when nothing else runs."""
        return self.whole - self.waited


@pytest.mark.timeout(400)
@pytest.mark.parametrize("preloaded", [10_000, pytest.param(100_000, marks=pytest.mark.nightly)])
async def test_r01_twenty_kills_during_a_thousand_sends_lose_and_double_nothing(
    tmp_path: Path, preloaded: int, acceptance: Acceptance
) -> None:
    seed = int(os.environ.get("FAULT_SEED", random.randrange(10**6)))
    print(f"FAULT_SEED={seed}")
    moments = random.Random(seed)
    async with running(tmp_path / "server", prelude=watch.PRELUDE) as server:
        passwords = await server.members([*ADDRESSES, ARCHIVE])
        keys = await device_keys(server, passwords)
        await asyncio.to_thread(server.stop)
        await preload(server.data, preloaded)
        await asyncio.to_thread(server.start)
        async with server.session(ADDRESSES[0], passwords[ADDRESSES[0]]):
            before = await census.counted(server)
        members = [
            LedgerMember(address, keys[address], Ledger(tmp_path / "ledgers", address), lambda: server.line)
            for address in ADDRESSES
        ]
        async with asyncio.timeout(DEADLINE), asyncio.TaskGroup() as doing:
            for place, member in enumerate(members):
                member.may_come.set()
                doing.create_task(member.send_all(neighbours(place), EACH))
                doing.create_task(other_connection(member).display_all(2 * EACH))
            restarts = await kill_at(server, members, moments, passwords)
        await census.settle(server, before)
    findings = check(tmp_path / "ledgers")
    assert findings.faults == {}, f"FAULT_SEED={seed}"
    assert findings.acknowledged == CLIENTS * EACH
    assert findings.displayed == CLIENTS * EACH * 2
    assert findings.intended > findings.acknowledged  # some sends were cut off before their answer
    own, whole = max(restart.own for restart in restarts), max(restart.whole for restart in restarts)
    slowest = f"{len(restarts)} of 20, slowest {own:.1f} s ({whole:.1f} s with what other programs took)"
    acceptance("R01", "20 of 20 restarts accept logins in <= 5 s", slowest)
    told = f"clean: {findings.acknowledged:,} accepted, each displayed once to {findings.displayed:,} recipients"
    acceptance("R01", "LEDGER clean, CENSUS clean", told)


def neighbours(place: int) -> list[str]:
    """Everybody sends to the next two, so everybody gets from two."""
    return [ADDRESSES[(place + step) % CLIENTS] for step in (1, 2)]


def other_connection(member: LedgerMember) -> LedgerMember:
    """The same client on a second connection: one sends, one follows, into one ledger."""
    return LedgerMember(member.address, member.device_key, member.ledger, member.line, member.may_come)


async def kill_at(
    server: RunningServer, members: list[LedgerMember], moments: random.Random, passwords: dict[str, str]
) -> list[Restart]:
    """Kill and start the server; a fresh login has to succeed within five seconds each time."""
    told, restarts = asyncio.Event(), list[Restart]()
    for member in members:
        member.told = told.set
    for count in sorted(moments.sample(range(1, CLIENTS * EACH - CLIENTS), KILLS)):
        while sum(member.accepted for member in members) < count:
            told.clear()
            await told.wait()
        await asyncio.sleep(moments.uniform(0, 0.02))  # not always just after an answer
        for member in members:
            member.may_come.clear()
        await asyncio.to_thread(server.kill)
        begin, waited = time.monotonic(), proc.kept_waiting(os.getpid())
        await asyncio.to_thread(server.launch)
        for member in members:
            member.may_come.set()
        async with server.session(ARCHIVE, passwords[ARCHIVE]):
            waited = kept_waiting(server) + proc.kept_waiting(os.getpid()) - waited
            restarts.append(Restart(time.monotonic() - begin, waited))
        assert restarts[-1].own <= BACK, restarts
    return restarts


def kept_waiting(server: RunningServer) -> float:
    """How long others kept the hub from starting, and the worker that was last: the hub waits for both of them."""
    return proc.kept_waiting(server.pid) + max(map(proc.kept_waiting, server.workers), default=0.0)


async def device_keys(server: RunningServer, passwords: dict[str, str]) -> dict[str, str]:
    keys = {}
    for address, password in passwords.items():
        async with Client.connect(server.line) as client:
            keys[address] = (await client.login(address, password)).device_key
    return keys


async def preload(data: Path, count: int) -> None:
    """Messages from one desk to another that the row does not look at, straight through the server's own store."""
    async with opened(data) as store:
        sender = await store.read(get_member_at, ARCHIVE)
        assert sender
        record = SenderRecord(sender.id, sender.address, sender.contact, sender.institution)
        for _ in range(count // 1000):
            messages = (AcceptMessage(record, new_id(), draft(ARCHIVE, now=store.now())) for _ in range(1000))
            await asyncio.gather(*map(store.write, messages))


@asynccontextmanager
async def opened(data: Path) -> AsyncIterator[Store]:
    store = Store(open_engines(data), lambda: int(time.time() * 1000))
    store.start()
    try:
        yield store
    finally:
        await store.stop()
