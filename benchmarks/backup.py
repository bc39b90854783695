"""What members feel of a backup: `ping` and durable messages beside one that is made and proved, and alone."""

import asyncio
import hashlib
import os
import secrets
import sqlite3
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from benchmarks.generator import LightClient, connect, percentile
from benchmarks.report import Figure
from benchmarks.server import server
from kentongan.cli.admin import ask
from kentongan.ids import new_id
from kentongan.protocol.commands.backup import BackUp, BackupReport, BackupStatus
from kentongan.protocol.commands.message import Accepted, Send

_BLOBS, _BYTES = 1000, 512 * 1024
_ALONE_SECONDS = 10
_PACE = 0.02
_LOOK_SECONDS = 0.25
_ALONE = "alone"
_MOST = 2.0


async def measure(sessions: int, rounds: int) -> list[Figure]:
    """The 95th percentile of each alone, before and after, and of each step of a backup of half a gigabyte."""
    async with server(4) as ours:
        await asyncio.to_thread(_attach, ours.folder)
        clients = await connect(ours.host, ours.port, ours.keys)
        spans: dict[str, dict[str, list[float]]] = {"ping": {}, "message": {}}
        now = [_ALONE]
        tasks = [
            asyncio.create_task(_pace(clients[0].ping, spans["ping"], now)),
            asyncio.create_task(_pace(lambda: _send(clients[1], ours.address(2)), spans["message"], now)),
        ]
        await _alone(ours.folder, now)
        seconds = await _back_up(ours.folder, now)
        await _alone(ours.folder, now)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for client in clients:
            client.transport.abort()
    figures = [Figure(f"backup and proof of {_BLOBS * _BYTES / 1e9:.1f} GB", seconds, "s")]
    return [*figures, *_figures("ping", spans["ping"]), *_figures("message", spans["message"])]


def _figures(what: str, spans: dict[str, list[float]]) -> list[Figure]:
    found = {step: percentile(some, 0.95) * 1000 for step, some in spans.items()}
    beside = percentile([span for step, some in spans.items() if step != _ALONE for span in some], 0.95) * 1000
    ratio = Figure(f"  {what} beside a backup and alone (at most {_MOST:.0f})", beside / found[_ALONE], "times")
    return [*(Figure(f"{what}, p95, {step}", value, "ms") for step, value in found.items()), ratio]


def _attach(folder: Path) -> None:
    """Attachments that nobody has sent, on the disk before anything is measured."""
    content = bytearray(secrets.token_bytes(_BYTES))
    with sqlite3.connect(folder / "kentongan.db", timeout=10) as database:
        for number in range(_BLOBS):
            content[:4] = number.to_bytes(4, "big")
            name = hashlib.sha256(content).hexdigest()
            path = folder / "files" / "blobs" / name[:2] / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
            database.execute("INSERT INTO blob VALUES (?, ?, 1)", (name, _BYTES))
    os.sync()


async def _back_up(folder: Path, now: list[str]) -> float:
    """Make one, saying in `now` at which step it is; how long it took."""
    begun = time.perf_counter()
    report = await asyncio.to_thread(ask, folder, BackUp(), BackupReport)
    while report.step is not None:
        now[0] = str(report.step)
        report = await _look(folder)
    assert report.proved, report.en
    return time.perf_counter() - begun


async def _alone(folder: Path, now: list[str]) -> None:
    """For a while without a backup; what looks for one costs the same as beside it."""
    now[0], until = _ALONE, time.perf_counter() + _ALONE_SECONDS
    while time.perf_counter() < until:
        await _look(folder)


async def _look(folder: Path) -> BackupReport:
    await asyncio.sleep(_LOOK_SECONDS)
    return await asyncio.to_thread(ask, folder, BackupStatus(), BackupReport)


async def _send(client: LightClient, to: str) -> None:
    answer = await client.ask(Send, id=new_id(), to=[to], subject="Contoh", text="x" * 120)
    assert isinstance(answer, Accepted), answer


async def _pace(act: Callable[[], Awaitable[None]], spans: dict[str, list[float]], now: list[str]) -> None:
    """Fifty a second, until cancelled."""
    while True:
        step, begun = now[0], time.perf_counter()
        await act()
        span = time.perf_counter() - begun
        spans.setdefault(step, []).append(span)
        await asyncio.sleep(max(0.0, _PACE - span))
