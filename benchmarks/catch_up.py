"""Catching up: one client comes back, and ten thousand messages wait for it."""

import asyncio
import statistics

from benchmarks.generator import LightClient, connect, stopwatch
from benchmarks.report import Figure
from benchmarks.server import server
from kentongan.protocol.commands.message import Follow

_WAITING = 10_000


class _Pile:
    """Counts the messages that come, and that each is the next one."""

    def __init__(self) -> None:
        self.done = asyncio.Event()
        self.last = 0

    def push(self, client: LightClient, payload: bytes) -> None:
        """A message; anything else that is pushed does not count."""
        if b'"command":"message"' not in payload[:40]:
            return
        sequence = int(payload.split(b'"sequence":')[1].split(b",")[0])
        if sequence != self.last + 1:
            raise RuntimeError(f"message {sequence} came after {self.last}")
        self.last = sequence
        if sequence == _WAITING:
            self.done.set()


async def measure(sessions: int, rounds: int) -> list[Figure]:
    """Messages a second from `follow` to the last one that has come; nothing is reported back, so all wait again."""
    async with server(2, waiting=_WAITING) as ours:
        times = [await _catch_up(ours.host, ours.port, ours.keys[1]) for _ in range(rounds)]
    return [
        Figure(f"catch-up of {_WAITING:,} waiting messages, one client", _WAITING / statistics.median(times), "1/s")
    ]


async def _catch_up(host: str, port: int, key: str) -> float:
    pile = _Pile()
    (client,) = await connect(host, port, [key], pile.push, follow=False)
    elapsed = stopwatch()
    await client.ask(Follow, after=0)
    async with asyncio.timeout(120):
        await pile.done.wait()
    seconds = elapsed()
    client.transport.abort()
    return seconds
