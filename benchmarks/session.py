"""What a session costs the hub: memory while it is idle, processor time when it logs in and for each heartbeat."""

import asyncio
import time

from benchmarks.generator import connect
from benchmarks.processor import Meter, processor_seconds
from benchmarks.report import Figure
from benchmarks.server import server
from kentongan.services.password import PasswordService

_FIRST = 100
_BEATS, _CHECKS = 4, 20


async def measure(sessions: int, rounds: int) -> list[Figure]:
    """Resident bytes and processor time of the hub's process; some sessions beforehand do not count."""
    async with server(sessions + _FIRST) as ours:
        meter = Meter({"hub": lambda: processor_seconds(ours.pid), "memory": ours.resident_bytes})
        empty = ours.resident_bytes()
        first = await connect(ours.host, ours.port, ours.keys[:_FIRST])
        with meter.working("login"):
            clients = await connect(ours.host, ours.port, ours.keys[_FIRST:])
            await asyncio.gather(*(client.ping() for client in clients))
        with meter.working("heartbeat"):
            for _ in range(_BEATS):
                await asyncio.gather(*(client.ping() for client in clients))
        for client in (*first, *clients):
            client.transport.abort()
    return [
        Figure("memory of a hub without sessions, its workers apart", empty / 2**20, "MiB"),
        Figure(
            f"memory of an idle session ({sessions} of them)", meter.used("login", "memory") / sessions / 1024, "KiB"
        ),
        Figure("login by device key, with the TLS handshake", meter.used("login", "hub") / sessions * 1e6, "us"),
        Figure("heartbeat", meter.used("heartbeat", "hub") / sessions / _BEATS * 1e6, "us"),
        Figure("login by password: its check", await _password_check() * 1e6, "us"),
    ]


async def _password_check() -> float:
    """Processor seconds of this process for one."""
    service = PasswordService(1)
    stored = await service.hash("kata sandi contoh")
    begun = time.process_time()
    for _ in range(_CHECKS):
        await service.verify(stored, "kata sandi contoh")
    service.close()
    return (time.process_time() - begun) / _CHECKS
