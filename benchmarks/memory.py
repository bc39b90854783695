"""Memory of an idle session."""

import asyncio

from benchmarks.generator import connect
from benchmarks.report import Figure
from benchmarks.server import server

_SESSIONS = 2000


async def measure(sessions: int, rounds: int) -> list[Figure]:
    """Resident bytes of the hub's process for each following session."""
    async with server(_SESSIONS + 100) as ours:
        first = await connect(ours.host, ours.port, ours.keys[:100])
        before = ours.resident_bytes()
        clients = await connect(ours.host, ours.port, ours.keys[100:])
        await asyncio.gather(*(client.ping() for client in clients))
        grown = ours.resident_bytes() - before
        for client in (*first, *clients):
            client.transport.abort()
    return [Figure(f"memory of an idle session ({_SESSIONS} of them)", grown / _SESSIONS / 1024, "KiB")]
