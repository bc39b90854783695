"""Uploads over shadow sockets: one of 1 GiB, and sixteen at once while somebody else pings the main socket."""

import asyncio
import hashlib
import os
import socket
import tempfile
from pathlib import Path

from benchmarks.generator import LightClient, connect, percentile, stopwatch, tls
from benchmarks.report import Figure
from benchmarks.server import Server, server
from kentongan.protocol.alpn import SHADOW_ALPN
from kentongan.protocol.commands.attachment import OfferedFile, Shadow, Upload
from kentongan.protocol.ticket import NONCE_BYTES, ticket_proof
from kentongan.protocol.transfer import Go, RecordReader, Stored

_GIB = 1024**3
_MANY = 16
_EACH = 64 * 1024**2
_PIECE = 1024**2


def _make_file(path: Path, size: int) -> OfferedFile:
    """A file of random bytes, repeated: TLS and hashing do not care, the disk must not compress it away."""
    piece = os.urandom(_PIECE)
    digest = hashlib.sha256()
    with path.open("wb") as file:
        for _ in range(size // _PIECE):
            file.write(piece)
            digest.update(piece)
    return OfferedFile(name=path.name, size=size, sha256=digest.hexdigest())


def _visit(host: str, shadow: Shadow, path: Path) -> None:
    """The visitor's side of an upload, [SHADOW-1], with a blocking socket in a thread."""
    port = int(shadow.endpoint.rpartition(":")[2])
    with (
        socket.create_connection((host, port)) as plain,
        tls(SHADOW_ALPN).wrap_socket(plain) as line,
        path.open("rb") as file,
    ):
        certificate = line.getpeercert(binary_form=True) or b""
        nonce = b""
        while len(nonce) < NONCE_BYTES:
            nonce += line.recv(NONCE_BYTES - len(nonce))
        line.sendall(ticket_proof(shadow.ticket, shadow.direction, shadow.transfer, nonce, certificate))
        records = RecordReader()
        while not any(isinstance(record, Go) for record in records.receive(line.recv(4096))):
            pass
        while piece := file.read(_PIECE):
            line.sendall(piece)
        while not any(isinstance(record, Stored) for record in records.receive(line.recv(4096))):
            pass


async def _upload(ours: Server, client: LightClient, offered: OfferedFile, path: Path) -> float:
    """Seconds from the request until the server has everything safe."""
    elapsed = stopwatch()
    shadow, transferred = await client.ask_twice(Upload, files=[offered])
    assert isinstance(shadow, Shadow), shadow
    await asyncio.to_thread(_visit, ours.host, shadow, path)
    await transferred
    return elapsed()


async def measure(sessions: int, rounds: int) -> list[Figure]:
    """Throughput of one, and what sixteen do to others."""
    with tempfile.TemporaryDirectory() as name:
        big, small = Path(name) / "big", Path(name) / "small"
        offer_big, offer_small = _make_file(big, _GIB), _make_file(small, _EACH)
        async with server(_MANY + 1) as ours:
            watcher, *clients = await connect(ours.host, ours.port, ours.keys, local=False)
            seconds = await _upload(ours, clients[0], offer_big, big)
            quiet = await _pings(watcher, asyncio.create_task(asyncio.sleep(2)))
            many = asyncio.gather(*(_upload(ours, client, offer_small, small) for client in clients))
            elapsed = stopwatch()
            busy = await _pings(watcher, asyncio.ensure_future(many))
            rate = _MANY * _EACH / elapsed()
            for client in (watcher, *clients):
                client.transport.abort()
    return [
        Figure("upload of 1 GiB over one shadow socket (TLS, SHA-256, fsync)", _GIB / seconds / 1e6, "MB/s"),
        Figure(f"{_MANY} uploads at once, together", rate / 1e6, "MB/s"),
        Figure("  ping of the main socket meanwhile, p99", percentile(busy, 0.99) * 1000, "ms"),
        Figure("  ping without uploads, p99", percentile(quiet, 0.99) * 1000, "ms"),
    ]


async def _pings(client: LightClient, until: "asyncio.Future[object]") -> list[float]:
    waits = []
    while not until.done():
        elapsed = stopwatch()
        await client.ping()
        waits.append(elapsed())
        await asyncio.sleep(0.005)
    await until
    return waits
