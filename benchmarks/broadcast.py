"""Broadcast to thousands of TLS sessions, in turns with the bare fan-out: from `send` to the last stored receipt."""

import asyncio
import statistics
import sys
from dataclasses import dataclass, field
from typing import cast

from benchmarks.bare import ANSWER
from benchmarks.generator import LightClient, connect, stopwatch, tls
from benchmarks.record import Record
from benchmarks.report import Figure
from benchmarks.server import Server, server
from kentongan.ids import new_id
from kentongan.protocol.codec import frame_of
from kentongan.protocol.commands.message import Accepted, Delivered, Receipt, Send
from kentongan.words import DeliveryState

_FRAME = 560


@dataclass
class Crowd:
    """Counts the popups that have arrived and answers each as a client does."""

    shown: bool = False
    arrived: int = 0
    wanted: int = 0
    all_here: asyncio.Event = field(default_factory=asyncio.Event)
    _answers: dict[bytes, bytes] = field(default_factory=dict)

    def push(self, client: LightClient, payload: bytes) -> None:
        """A popup: report it delivered, and shown if that is measured."""
        if b'"command":"message"' not in payload[:40]:
            return
        client.transport.write(self._answer(payload))
        self.arrived += 1
        if self.arrived == self.wanted:
            self.all_here.set()

    def _answer(self, payload: bytes) -> bytes:
        """The same bytes for everybody of a hub, made once: the generator must not be what is measured."""
        if (answer := self._answers.get(payload)) is None:
            sequence = int(payload.split(b'"sequence":')[1].split(b",")[0])
            message = payload.split(b'"id":"')[1][:32].decode()
            answer = frame_of(Delivered(sequence=sequence))
            if self.shown:
                answer += frame_of(Receipt(state=DeliveryState.SHOWN, messages=[message]))
            self._answers[payload] = answer
        return answer

    def expect(self, count: int, shown: bool) -> None:
        """Begin a round."""
        self.arrived, self.wanted, self.shown = 0, count, shown
        self.all_here.clear()
        self._answers.clear()


async def measure(sessions: int, rounds: int) -> list[Figure]:
    """Medians of as many rounds of each kind."""
    async with server(sessions + 1) as ours:
        crowd, record = Crowd(), Record(ours.folder, ours.database)
        sender, *_ = await connect(ours.host, ours.port, ours.keys[:1], follow=False)
        clients = await connect(ours.host, ours.port, ours.keys[1:], crowd.push)
        async with _Bare(ours, sessions) as bare:
            times: dict[str, list[float]] = {"bare": [], "delivered": [], "shown": []}
            for _ in range(rounds):
                times["bare"].append(await bare.round())
                times["delivered"].append(await broadcast(record, sender, crowd, len(clients), shown=False))
                times["shown"].append(await broadcast(record, sender, crowd, len(clients), shown=True))
        for client in (sender, *clients):
            client.transport.abort()
        record.close()
    medians = {name: statistics.median(values) for name, values in times.items()}
    base = medians["bare"]
    return [
        Figure(f"bare fan-out to {sessions} TLS connections", base * 1000, "ms"),
        Figure(f"broadcast to {sessions} sessions, last delivered stored", medians["delivered"] * 1000, "ms"),
        Figure("  the same in bare fan-outs (at most 2.5)", medians["delivered"] / base, "x"),
        Figure("broadcast, last shown stored too", medians["shown"] * 1000, "ms"),
        Figure("  the same in bare fan-outs (at most 4)", medians["shown"] / base, "x"),
    ]


async def broadcast(record: Record, sender: LightClient, crowd: Crowd, count: int, *, shown: bool) -> float:
    """One broadcast; gives the seconds from `send` until the last receipt is in the database."""
    newest = await asyncio.to_thread(record.newest)
    crowd.expect(count, shown)
    elapsed = stopwatch()
    accepted = await sender.ask(Send, id=new_id(), to=["*"], subject="Undangan seminar", text="x" * 120)
    assert isinstance(accepted, Accepted)
    await crowd.all_here.wait()
    await asyncio.to_thread(record.wait, newest, "shown_at" if shown else "delivered_at")
    return elapsed()


class _Bare:
    """The baseline's server process with its connections."""

    def __init__(self, ours: Server, sessions: int) -> None:
        """The same certificate, the same number of connections."""
        self._files = (str(ours.folder / "certificate.pem"), str(ours.folder / "identity.pem"))
        self._sessions = sessions
        self._transports: list[asyncio.Transport] = []

    async def __aenter__(self) -> "_Bare":
        pipe = asyncio.subprocess.PIPE
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "benchmarks.bare", *self._files, str(_FRAME), stdin=pipe, stdout=pipe
        )
        port = int(await self._line())
        gate = asyncio.Semaphore(100)
        context = tls()

        async def one() -> None:
            async with gate:
                loop = asyncio.get_running_loop()
                transport, _ = await loop.create_connection(_Echo, "127.0.0.1", port, ssl=context, server_hostname="")
                self._transports.append(transport)

        await asyncio.gather(*(one() for _ in range(self._sessions)))
        return self

    async def __aexit__(self, *_: object) -> None:
        for transport in self._transports:
            transport.abort()
        assert self._process.stdin is not None
        self._process.stdin.close()
        await self._process.wait()

    async def round(self) -> float:
        """One fan-out; gives its seconds."""
        assert self._process.stdin is not None
        self._process.stdin.write(b"go\n")
        return float(await self._line())

    async def _line(self) -> bytes:
        assert self._process.stdout is not None
        return await asyncio.wait_for(self._process.stdout.readline(), 60)


class _Echo(asyncio.Protocol):
    _got = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._got += len(data)
        while self._got >= _FRAME:
            self._got -= _FRAME
            self._transport.write(ANSWER)
