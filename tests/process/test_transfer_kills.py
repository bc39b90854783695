"""R02: SIGKILL of the server and of its workers in the middle of paced transfers: each goes on where it was.

Scaled down on every push; with the figures of the acceptance table in the nightly run.
"""

import asyncio
import contextlib
import os
import secrets
import signal
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Scale:
    """Half of the members send, half of them fetch, each so many files of `size` bytes at `rate` bytes a second."""

    members: int
    each: int
    size: int
    rate: int
    kills: tuple[str, ...]

    @property
    def transfers(self) -> int:
        return self.members * self.each

    @property
    def resent(self) -> int:
        """What a cut costs: what a line carries between two confirmations, its buffers, and two handshakes."""
        return min(MOST_RESENT, self.rate // 4 + 128 * 1024)


MOST_RESENT = 1024 * 1024
DEADLINE = 240.0
SCALED = Scale(6, 2, 5 * 1024**2, 1_000_000, ("server", "worker", "server", "worker", "server"))
WHOLE = Scale(10, 5, 10 * 1024**2, 2_000_000, ("server", "server", "server"))


async def join(server: RunningServer, address: str, password: str, stack: contextlib.AsyncExitStack) -> Client:
    """A session over the slow line."""
    line = server.line.replace("127.0.0.1", HOST)
    client = await stack.enter_async_context(Client.connect(line))
    await client.login(address, password)
    return client


async def kill(server: RunningServer, line: SlowLine, scale: Scale) -> None:
    """Kill when another equal part of everything has been carried; and again."""
    total = scale.transfers * scale.size
    for number, victim in enumerate(scale.kills, 1):
        await line.reaches(number * total // (len(scale.kills) + 1))
        if victim == "server":
            await asyncio.to_thread(server.kill)
            await asyncio.to_thread(server.start)
        else:
            [worker, *_] = server.workers
            os.kill(worker, signal.SIGKILL)


def check_what_is_left(server: RunningServer, contents: list[bytes]) -> None:
    """The files whole and nothing else, and no port of any transfer."""
    assert proc.ports_of([server.pid, *server.workers]) == {server.port}
    assert list((server.data / "files" / "parts").iterdir()) == []
    blobs = [path for path in (server.data / "files" / "blobs").rglob("*") if path.is_file()]
    assert {path.name for path in blobs} == {sha256(content) for content in contents}
    assert all(sha256(path.read_bytes()) == path.name for path in blobs)


@pytest.mark.timeout(DEADLINE + 60)
@pytest.mark.parametrize(
    "scale", [pytest.param(SCALED, id="scaled"), pytest.param(WHOLE, id="whole", marks=pytest.mark.nightly)]
)
async def test_transfers_survive_kills_of_server_and_workers_and_send_little_twice(
    tmp_path: Path, acceptance: Acceptance, scale: Scale
) -> None:
    half = scale.members // 2
    addresses = [f"humas@kampus-{number}" for number in range(scale.members)]
    async with running(tmp_path / "server", settings={"shadow.workers": 2}, shadow_ports=scale.transfers) as server:
        server.log.expected |= {"shadow_worker_ended"}
        passwords = await server.members(addresses)
        contents = [secrets.token_bytes(scale.size) for _ in range(half * scale.each)]
        async with (
            server.session(addresses[0], passwords[addresses[0]]) as source,
            slow_line(server.port, server.shadow_ports, scale.rate) as line,
            contextlib.AsyncExitStack() as stack,
        ):
            waiting = [secrets.token_bytes(scale.size) for _ in range(scale.each)]
            attachments = [await upload(source, content) for content in waiting]
            accepted = await source.send(addresses[half:], "Film", attachments=attachments)
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
                killing = asyncio.create_task(kill(server, line, scale))
                sent, fetched = await asyncio.gather(
                    asyncio.gather(*(send(clients[n // scale.each], n) for n in range(len(contents)))),
                    asyncio.gather(
                        *(
                            fetch(client, n, tmp_path / f"in-{place}-{n}")
                            for place, client in enumerate(clients[half:])
                            for n in range(scale.each)
                        )
                    ),
                )
                await killing
            assert [one.sha256 for one in sent] == [sha256(content) for content in contents]
            assert fetched == waiting * half
            resent = line.carried - scale.transfers * scale.size
            kills = len(scale.kills)
            print(f"{scale.transfers} transfers, {kills} kills, {line.visits} visits, {resent} bytes sent twice")
            assert line.visits > scale.transfers
            assert resent <= (line.visits - scale.transfers) * scale.resent
        check_what_is_left(server, contents + waiting)
    count, again = scale.transfers, resent / (line.visits - scale.transfers)
    acceptance("R02", "every transfer has the right SHA-256 after 3 kills", f"{count} of {count}, {kills} kills")
    acceptance("R02", "re-sent <= 1 MiB for each transfer and kill", f"{again / 1024:.0f} KiB for each cut")
    acceptance("R02", "CENSUS clean", "no port, part file or wrong blob left")
