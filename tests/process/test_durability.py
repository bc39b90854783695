"""Accepted means on the disk: seen by the kernel's own record, and tried with SIGKILL."""

import asyncio
from collections.abc import Iterable
from pathlib import Path

import pytest

from kentongan.ids import new_id
from tests.process import syscalls
from tests.process.line import Line
from tests.process.server import RunningServer, running

pytestmark = pytest.mark.process

RECIPIENT = "humas@institut-sampel"
SENDERS = [f"humas@kampus-{number}" for number in range(4)]
EACH = 30

# A server that is told to let the kernel write when it likes: nothing else about it is changed.
CARELESS = """
import sqlite3.dbapi2

class Careless(sqlite3.dbapi2.Connection):
    def execute(self, sql, *more):
        return super().execute(sql.replace("synchronous=FULL", "synchronous=OFF"), *more)

_connect = sqlite3.dbapi2.connect
sqlite3.dbapi2.connect = lambda *given, **named: _connect(*given, **{**named, "factory": Careless})
"""


async def send_all(server: RunningServer, sender: str, password: str, ids: Iterable[str]) -> None:
    """On a plain connection, so that the kernel's record shows the blocks; two are under way at any time."""
    async with await Line.plain(server.port) as line:
        await line.answer("welcome")
        line.ask("login", token="l", address=sender, password=password)
        await line.answer("logged_in")
        gate = asyncio.Semaphore(2)

        async def ask() -> None:
            for id in ids:
                await gate.acquire()
                line.ask("send", token=id, id=id, to=[RECIPIENT], subject="Undangan")

        asking = asyncio.create_task(ask())
        for id in ids:
            assert (await line.answer("accepted"))["id"] == id
            gate.release()
        await asking


async def acceptances(folder: Path, prelude: str = "") -> list[syscalls.Acceptance]:
    """Send 120 messages over four connections to a server whose system calls are written down."""
    ids = {sender: [new_id() for _ in range(EACH)] for sender in SENDERS}
    async with running(folder / "server", prelude=prelude) as server:
        passwords = await server.members([*SENDERS, RECIPIENT])
        assert await asyncio.to_thread(server.stop) == 0
        server.settings["plain"] = "true"
        server.tracer = syscalls.tracer(folder / "trace")
        await asyncio.to_thread(server.start)
        await asyncio.gather(*(send_all(server, sender, passwords[sender], ids[sender]) for sender in SENDERS))
        await asyncio.to_thread(server.stop)
    trace = list(syscalls.calls(folder / "trace"))
    return [syscalls.acceptance(trace, id) for one in ids.values() for id in one]


async def test_every_message_is_synced_to_the_disk_before_it_is_accepted(tmp_path: Path) -> None:
    seen = await acceptances(tmp_path)
    assert len(seen) == len(SENDERS) * EACH
    assert [one.fault for one in seen if one.fault] == []


async def test_the_same_look_finds_every_message_that_was_not_synced(tmp_path: Path) -> None:
    seen = await acceptances(tmp_path, CARELESS)
    assert len(seen) == len(SENDERS) * EACH
    assert {one.fault for one in seen} == {f"{one.id} was not synced in time" for one in seen}
