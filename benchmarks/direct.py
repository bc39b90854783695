"""Durable direct messages: many senders, each waiting for `accepted` before the next message."""

import asyncio

from benchmarks.generator import LightClient, connect, percentile, stopwatch
from benchmarks.report import Figure
from benchmarks.server import server
from kentongan.ids import new_id
from kentongan.protocol.commands.message import Accepted, Send

_SENDERS = 64
_EACH = 100


async def measure(sessions: int, rounds: int) -> list[Figure]:
    """Messages a second from 64 senders to 64 recipients that are online."""
    async with server(2 * _SENDERS) as ours:
        clients = await connect(ours.host, ours.port, ours.keys)
        waits: list[float] = []

        async def send(client: LightClient, to: str) -> None:
            for _ in range(_EACH):
                elapsed = stopwatch()
                answer = await client.ask(Send, id=new_id(), to=[to], subject="Contoh", text="x" * 120)
                assert isinstance(answer, Accepted)
                waits.append(elapsed())

        elapsed = stopwatch()
        pairs = zip(clients[:_SENDERS], range(_SENDERS, 2 * _SENDERS), strict=True)
        await asyncio.gather(*(send(client, ours.address(to)) for client, to in pairs))
        seconds = elapsed()
        for client in clients:
            client.transport.abort()
    return [
        Figure(f"durable direct messages, {_SENDERS} senders (at least 2,000)", len(waits) / seconds, "1/s"),
        Figure("  wait for `accepted`, p50", percentile(waits, 0.5) * 1000, "ms"),
        Figure("  wait for `accepted`, p99", percentile(waits, 0.99) * 1000, "ms"),
    ]
