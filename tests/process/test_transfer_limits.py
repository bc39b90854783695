"""Transfers that have to wait, stand still, rest or are too much: what the server and the client library do then."""

import asyncio
import contextlib
import os
import secrets
import signal
import socket
import time
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from kentongan.client import attempts, transfers
from kentongan.client.client import Client
from kentongan.client.errors import ServerRefused, TransferPaused
from kentongan.client.stream import Moved
from kentongan.protocol.transfer import Confirmed
from tests.acceptance import Acceptance
from tests.process import proc
from tests.process.server import RunningServer, running
from tests.process.slow_line import HOST, slow_line
from tests.process.transfer import downloading, sha256, uploading

pytestmark = pytest.mark.process

MEGABYTE = 1024 * 1024
DEADLINE = 60.0


@contextlib.asynccontextmanager
async def sessions(server: RunningServer, count: int) -> AsyncIterator[list[Client]]:
    """So many logged-in members."""
    addresses = [f"humas@kampus-{number}" for number in range(count)]
    passwords = await server.members(addresses)
    async with contextlib.AsyncExitStack() as stack:
        yield [await stack.enter_async_context(server.session(a, passwords[a])) for a in addresses]


class Count:
    """How many shadow sockets wait for their visitors at once."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now: Counter[Any] = Counter()
        self.most, self.most_of_one = 0, 0
        carry = transfers.carry

        async def carrying(link: Any, block: Any, move: Any, pause: asyncio.Event) -> Any:
            async def counted(*begun: Any) -> None:
                self.now[link] += 1
                self.most = max(self.most, self.now.total())
                self.most_of_one = max(self.most_of_one, self.now[link])
                await asyncio.sleep(0.1)  # the visitor takes its time, so that the others have to wait
                self.now[link] -= 1
                await move(*begun)

            return await carry(link, block, counted, pause)

        monkeypatch.setattr(transfers, "carry", carrying)


async def test_a_hundred_transfers_share_twelve_ports_fairly_and_nobody_else_notices(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, acceptance: Acceptance
) -> None:
    """Eight of twenty ports belong to somebody else; one of ten members wants half of all transfers."""
    count = Count(monkeypatch)
    contents = [secrets.token_bytes(20_000 + n) for n in range(100)]
    for number, content in enumerate(contents):
        (tmp_path / f"{number}.bin").write_bytes(content)
    async with running(tmp_path / "server", settings={"shadow.workers": 1}, shadow_ports=20) as server:
        with contextlib.ExitStack() as others:
            for port in server.shadow_ports[::2][:8]:
                others.enter_context(socket.create_server(("127.0.0.1", port)))
            async with sessions(server, 11) as clients, asyncio.timeout(DEADLINE):
                *askers, bystander = clients
                owners = [askers[0] if n < 50 else askers[1 + n % 9] for n in range(100)]
                work = asyncio.gather(*(owners[n].upload([tmp_path / f"{n}.bin"]) for n in range(100)))
                waits, refusals = [], []
                while not work.done():
                    began = time.monotonic()
                    await bystander.ping()
                    waits.append(time.monotonic() - began)
                    if count.most == 12 and len(refusals) < 3:
                        refusals.append(await refused_in(askers[0]))
                    await asyncio.sleep(0.05)
                stored = await work
        assert [one.sha256 for [one] in stored] == [sha256(content) for content in contents]
        assert (count.most, count.most_of_one) == (12, 3)
        assert sorted(waits)[int(len(waits) * 0.95)] <= 0.5
        assert max(refusals) <= 0.5
        assert proc.ports_of([server.pid, *server.workers]) == {server.port}
    acceptance("A27", "12 active at once of 20 ports with 8 occupied", count.most)
    acceptance("A27", "at most 3 of one member", count.most_of_one)
    acceptance("A27", "others hear busy in <= 500 ms", f"{max(refusals) * 1000:.0f} ms")
    acceptance("A27", "all 100 transfers done, 0 failures", f"{len(stored)} done")
    acceptance("A27", "main ping p95 <= 500 ms meanwhile", f"{sorted(waits)[int(len(waits) * 0.95)] * 1000:.0f} ms")


async def refused_in(client: Client) -> float:
    """Seconds until a member who may have no more hears so; 0 when it could have one just now."""
    began, told = time.monotonic(), list[ServerRefused]()
    try:
        async with uploading(client, b"satu lagi"):
            return 0.0
    except ServerRefused as refused:
        told.append(refused)
    assert [(one.code, one.retry_after) for one in told] == [("transfer_busy", 1)]
    return time.monotonic() - began


async def test_an_upload_that_stalls_is_ended_and_a_later_one_goes_on(tmp_path: Path) -> None:
    content = secrets.token_bytes(3 * MEGABYTE)
    (tmp_path / "film.bin").write_bytes(content)
    moved: list[Moved] = []
    async with running(tmp_path / "server", settings={"shadow.stall_time": 1}) as server, sessions(server, 1) as [one]:
        async with uploading(one, content) as transfer, transfer.visit() as line:
            await line.go(1)
            await line.send_bytes(content[:MEGABYTE])
            assert isinstance(await line.next_record(), Confirmed)
            with pytest.raises(ServerRefused) as refused:
                await transfer.end()
            assert refused.value.code == "transfer_stalled"
        [attachment] = await one.upload([tmp_path / "film.bin"], moved.append)
        assert attachment.sha256 == sha256(content)
        assert moved[0].done >= MEGABYTE  # progress begins at the offset


async def test_a_download_whose_reader_stands_still_is_ended_and_a_later_one_brings_it_whole(tmp_path: Path) -> None:
    content = secrets.token_bytes(32 * MEGABYTE)  # more than the sockets of both ends hold
    (tmp_path / "film.bin").write_bytes(content)
    async with (
        running(tmp_path / "server", settings={"shadow.stall_time": 1}) as server,
        sessions(server, 2) as [one, two],
        asyncio.timeout(DEADLINE),
    ):
        assert two.session
        accepted = await one.send([two.session.address], "Film", attachments=await one.upload([tmp_path / "film.bin"]))
        message = await two.fetch(accepted.message)
        async with downloading(two, message) as transfer, transfer.visit() as line:
            await line.go(1)
            assert content.startswith(await line.receive_bytes(MEGABYTE))
            with pytest.raises(ServerRefused) as refused:
                await transfer.end()
            assert refused.value.code == "transfer_stalled"
        await two.ping()
        assert proc.ports_of(server.workers) == set()
        (tmp_path / "in").mkdir()
        [path] = await two.download(message, tmp_path / "in")
        assert path.read_bytes() == content


async def test_a_paused_upload_goes_on_and_a_cancelled_one_begins_anew(tmp_path: Path) -> None:
    path = tmp_path / "film.bin"
    path.write_bytes(secrets.token_bytes(24 * MEGABYTE))
    parts = tmp_path / "server" / "files" / "parts"
    async with running(tmp_path / "server") as server, sessions(server, 1) as [one]:
        pause = asyncio.Event()
        with pytest.raises(TransferPaused):
            await one.upload([path], lambda moved: pause.set(), pause)
        await one.ping()
        [part] = parts.iterdir()
        kept = part.stat().st_size
        moved: list[Moved] = []
        going = asyncio.create_task(one.upload([path], lambda m: (moved.append(m), going.cancel())))
        with pytest.raises(asyncio.CancelledError):
            await going
        assert moved[0].done == kept if kept else moved
        await one.ping()
        assert list(parts.iterdir()) == []
        [attachment] = await one.upload([path])
        assert attachment.sha256 == sha256(path.read_bytes())


async def test_an_upload_that_is_cancelled_between_two_tries_leaves_no_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempts, "FIRST_SECONDS", 10 * DEADLINE)  # what is cancelled is the pause
    path = tmp_path / "film.bin"
    path.write_bytes(secrets.token_bytes(6 * MEGABYTE))
    parts = tmp_path / "server" / "files" / "parts"
    async with (
        running(tmp_path / "server") as server,
        slow_line(server.port, server.shadow_ports, 2 * MEGABYTE) as line,
        sessions(server, 1) as [one],
        asyncio.timeout(DEADLINE),
    ):
        server.log.expected |= {"shadow_worker_ended"}
        async with Client.connect(server.line.replace("127.0.0.1", HOST)) as client:
            assert one.session
            await client.resume(one.session.device_key)
            going = asyncio.create_task(client.upload([path]))
            await line.reaches(2 * MEGABYTE)
            os.kill(server.workers[0], signal.SIGKILL)
            await asyncio.to_thread(
                server.log.wait_for, lambda: server.log.events("shadow_worker_ended") or None, DEADLINE, "its end"
            )
            await client.ping()
            assert [part.stat().st_size > MEGABYTE for part in parts.iterdir()] == [True]
            going.cancel()
            await asyncio.gather(going, return_exceptions=True)
            await client.ping()
            assert list(parts.iterdir()) == []


async def test_a_quota_is_told_before_the_first_byte(tmp_path: Path) -> None:
    paths = [tmp_path / f"{number}.bin" for number in range(3)]
    for path in paths:
        path.write_bytes(secrets.token_bytes(400_000))
    async with running(tmp_path / "server", settings={"quota": 1_000_000}) as server, sessions(server, 2) as [one, two]:
        await one.upload(paths[:2])
        with pytest.raises(ServerRefused) as refused:
            await one.upload(paths[2:])
        assert refused.value.code == "quota_exceeded"
        await two.upload(paths[2:])


async def test_shadow_sockets_of_a_member_who_logs_out_are_gone_within_a_second(tmp_path: Path) -> None:
    async with (
        running(tmp_path / "server") as server,
        sessions(server, 1) as [one],
        uploading(one, b"x" * 1000) as transfer,
    ):
        assert transfer.port in proc.ports_of(server.workers)
        await one.logout()
        async with asyncio.timeout(1):
            while transfer.port in proc.ports_of(server.workers):
                await one.ping()
