"""R01: SIGKILL of the server during a thousand sends, twenty times at random moments, on a database that is not empty.

The acceptance table asks for 100,000 messages in the database beforehand; here they are 10,000 on every push, and
100,000 in the nightly run.
"""

import asyncio
import os
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
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
from tests.process import watch
from tests.process.server import RunningServer, running
from tests.store.drafts import draft

pytestmark = pytest.mark.process

CLIENTS, EACH, KILLS = 20, 50, 20
ADDRESSES = [f"humas@kampus-{number:02}" for number in range(CLIENTS)]
ARCHIVE = "arsip@kampus-00"
BACK = 5.0  # seconds in which a restarted server has to accept a login
DEADLINE = 100.0


@pytest.mark.timeout(300)
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
            spans = await kill_at(server, members, moments, passwords)
        await census.settle(server, before)
    findings = check(tmp_path / "ledgers")
    assert findings.faults == {}, f"FAULT_SEED={seed}"
    assert findings.acknowledged == CLIENTS * EACH
    assert findings.displayed == CLIENTS * EACH * 2
    assert findings.intended > findings.acknowledged  # some sends were cut off before their answer
    acceptance("R01", "20 of 20 restarts accept logins in <= 5 s", f"{len(spans)} of 20, slowest {max(spans):.1f} s")
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
) -> list[float]:
    """Kill and start the server; a fresh login has to succeed within five seconds each time. The seconds it took."""
    told, spans = asyncio.Event(), list[float]()
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
        begin = time.monotonic()
        await asyncio.to_thread(server.launch)
        for member in members:
            member.may_come.set()
        async with server.session(ARCHIVE, passwords[ARCHIVE]):
            spans.append(time.monotonic() - begin)
            assert spans[-1] <= BACK
    return spans


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
