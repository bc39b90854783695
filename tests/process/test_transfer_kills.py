"""SIGKILL of the server and of its workers in the middle of paced transfers: each goes on where it was."""

import asyncio
import contextlib
import os
import secrets
import signal
from pathlib import Path

import pytest

from kentongan.client.client import Client
from kentongan.protocol.commands.attachment import Attachment
from tests.acceptance import Acceptance
from tests.process import proc
from tests.process.server import RunningServer, running
from tests.process.slow_line import HOST, SlowLine, slow_line
from tests.process.transfer import sha256, upload

pytestmark = pytest.mark.process

MEMBERS, EACH = 6, 2  # half of them send, half of them fetch
SIZE, RATE = 5 * 1024 * 1024, 1_000_000
KILLS = ("server", "worker", "server", "worker", "server")
DEADLINE = 90.0
# A cut costs what a line carries between two confirmations, its buffers, and two handshakes; 1 MiB is the most.
RESENT = RATE // 4 + 128 * 1024


async def join(server: RunningServer, address: str, password: str, stack: contextlib.AsyncExitStack) -> Client:
    """A session over the slow line."""
    line = server.line.replace("127.0.0.1", HOST)
    client = await stack.enter_async_context(Client.connect(line))
    await client.login(address, password)
    return client


async def kill(server: RunningServer, line: SlowLine) -> None:
    """Kill when another sixth of everything has been carried; and again."""
    total = MEMBERS * EACH * SIZE
    for number, victim in enumerate(KILLS, 1):
        await line.reaches(number * total // (len(KILLS) + 1))
        if victim == "server":
            await asyncio.to_thread(server.kill)
            await asyncio.to_thread(server.start)
        else:
            [worker, *_] = server.workers
            os.kill(worker, signal.SIGKILL)


async def test_transfers_survive_kills_of_server_and_workers_and_send_little_twice(
    tmp_path: Path, acceptance: Acceptance
) -> None:
    addresses = [f"humas@kampus-{number}" for number in range(MEMBERS)]
    async with running(tmp_path / "server", settings={"shadow.workers": 2}, shadow_ports=32) as server:
        server.log.expected |= {"shadow_worker_ended"}
        passwords = await server.members(addresses)
        contents = [secrets.token_bytes(SIZE) for _ in range(MEMBERS // 2 * EACH)]
        async with (
            server.session(addresses[0], passwords[addresses[0]]) as source,
            slow_line(server.port, server.shadow_ports, RATE) as line,
            contextlib.AsyncExitStack() as stack,
        ):
            waiting = [secrets.token_bytes(SIZE) for _ in range(EACH)]
            attachments = [await upload(source, content) for content in waiting]
            accepted = await source.send(addresses[MEMBERS // 2 :], "Film", attachments=attachments)
            message = accepted.message
            clients = [await join(server, address, passwords[address], stack) for address in addresses]

            async def send(client: Client, number: int) -> Attachment:
                path = tmp_path / f"{number}.bin"
                path.write_bytes(contents[number])
                [attachment] = await client.upload([path])
                return attachment

            async def fetch(client: Client, number: int, folder: Path) -> bytes:
                folder.mkdir()
                found = await client.fetch(message)
                [path] = await client.download(found, folder, [attachments[number]])
                assert [one.name for one in folder.iterdir()] == [path.name]
                return path.read_bytes()

            async with asyncio.timeout(DEADLINE):
                killing = asyncio.create_task(kill(server, line))
                sent, fetched = await asyncio.gather(
                    asyncio.gather(*(send(clients[n // EACH], n) for n in range(len(contents)))),
                    asyncio.gather(
                        *(
                            fetch(client, n, tmp_path / f"in-{place}-{n}")
                            for place, client in enumerate(clients[MEMBERS // 2 :])
                            for n in range(EACH)
                        )
                    ),
                )
                await killing
            assert [one.sha256 for one in sent] == [sha256(content) for content in contents]
            assert fetched == waiting * (MEMBERS // 2)
            resent = line.carried - MEMBERS * EACH * SIZE
            print(f"{MEMBERS * EACH} transfers, {len(KILLS)} kills, {line.visits} visits, {resent} bytes sent twice")
            assert line.visits > MEMBERS * EACH
            assert resent <= (line.visits - MEMBERS * EACH) * RESENT
        assert proc.ports_of([server.pid, *server.workers]) == {server.port}
        assert list((server.data / "files" / "parts").iterdir()) == []
        blobs = [path for path in (server.data / "files" / "blobs").rglob("*") if path.is_file()]
        assert {path.name for path in blobs} == {sha256(content) for content in contents + waiting}
        assert all(sha256(path.read_bytes()) == path.name for path in blobs)
    count, again = MEMBERS * EACH, resent / (line.visits - MEMBERS * EACH)
    acceptance("R02", "every transfer has the right SHA-256 after 3 kills", f"{count} of {count}, {len(KILLS)} kills")
    acceptance("R02", "re-sent <= 1 MiB for each transfer and kill", f"{again / 1024:.0f} KiB for each cut")
    acceptance("R02", "CENSUS clean", "no port, part file or wrong blob left")
