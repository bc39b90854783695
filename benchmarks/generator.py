"""Clients for measurements, on `kentongan.protocol` alone: as light as a client can be."""

import asyncio
import ssl
import time
from collections.abc import Callable
from typing import cast

from kentongan.ids import new_id
from kentongan.limits import BLOCK
from kentongan.protocol.alpn import MAIN_ALPN
from kentongan.protocol.codec import decode_block, frame_of
from kentongan.protocol.command import Block, Sender
from kentongan.protocol.commands.link import Ping
from kentongan.protocol.commands.login import Resume
from kentongan.protocol.commands.message import Follow
from kentongan.protocol.framing import FrameReader

_SERVER = frozenset({Sender.SERVER})
_AT_ONCE = 100
# Seconds between two words of a client that has nothing else to say, so that the server does not give it up.
_BEAT = 10.0


def tls(alpn: str = MAIN_ALPN) -> ssl.SSLContext:
    """TLS without checking the key: the measured server is our own child."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_alpn_protocols([alpn])
    return context


class LightClient(asyncio.Protocol):
    """One connection. `on_push` is called with the payload of each block that answers nothing."""

    def __init__(self, on_push: Callable[["LightClient", bytes], None] | None = None) -> None:
        """Connected later."""
        self.on_push = on_push
        self._reader = FrameReader(BLOCK.value)
        self._answers: dict[bytes, list[asyncio.Future[Block]]] = {}
        self._beat: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self.transport = cast(asyncio.Transport, transport)

    def connection_lost(self, error: Exception | None) -> None:
        """Nobody waits any longer."""
        if self._beat is not None:
            self._beat.cancel()
        for future in [future for waiting in self._answers.values() for future in waiting]:
            future.set_exception(error or ConnectionResetError("the server has ended a connection"))
        self._answers.clear()

    def data_received(self, data: bytes) -> None:
        """Answers to whoever waits, everything else to `on_push`."""
        self._reader.feed(data)
        while frame := self._reader.next_frame():
            start = frame.payload.find(b'"token":"') + 9
            token = frame.payload[start : frame.payload.find(b'"', start)]
            if token and (waiting := self._answers.get(token)):
                waiting.pop(0).set_result(decode_block(frame.payload, _SERVER))
                if not waiting:
                    del self._answers[token]
            elif self.on_push is not None:
                self.on_push(self, frame.payload)

    def write(self, block: Block) -> None:
        """Send without waiting for an answer."""
        self.transport.write(frame_of(block))

    async def ask(self, block_type: type[Block], **fields: object) -> Block:
        """Send and wait for the answer."""
        (answer,) = self._ask(block_type, 1, fields)
        return await answer

    async def ask_twice(self, block_type: type[Block], **fields: object) -> tuple[Block, asyncio.Future[Block]]:
        """Send, wait for the first answer, and give the future of the second."""
        first, second = self._ask(block_type, 2, fields)
        return await first, second

    def beat(self) -> None:
        """Say a word, and again and again from now on."""
        self.write(Ping(token=new_id()))
        self._beat = asyncio.get_running_loop().call_later(_BEAT, self.beat)

    async def ping(self) -> None:
        """Wait until everything before has been answered."""
        await self.ask(Ping)

    def _ask(self, block_type: type[Block], answers: int, fields: dict[str, object]) -> list[asyncio.Future[Block]]:
        token = new_id()
        futures: list[asyncio.Future[Block]] = [asyncio.get_running_loop().create_future() for _ in range(answers)]
        self._answers[token.encode()] = list(futures)
        self.write(block_type(token=token, **fields))
        return futures


async def connect(
    host: str,
    port: int,
    keys: list[str],
    on_push: Callable[[LightClient, bytes], None] | None = None,
    *,
    follow: bool = True,
    local: bool = True,
) -> list[LightClient]:
    """One logged-in connection for each device key, spread over loopback addresses unless `local` is false."""
    loop = asyncio.get_running_loop()
    context = tls()
    gate = asyncio.Semaphore(_AT_ONCE)

    async def one(place: int, key: str) -> LightClient:
        async with gate:
            source = (f"127.0.{1 + place // 250}.{1 + place % 250}", 0) if local else None
            _, client = await loop.create_connection(
                lambda: LightClient(on_push), host, port, ssl=context, server_hostname="", local_addr=source
            )
            await client.ask(Resume, device_key=key)
            if follow:
                await client.ask(Follow)
            client.beat()
            return client

    return list(await asyncio.gather(*(one(place, key) for place, key in enumerate(keys))))


def percentile(values: list[float], share: float) -> float:
    """The value below which a share of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def stopwatch() -> Callable[[], float]:
    """Seconds since now."""
    begin = time.perf_counter()
    return lambda: time.perf_counter() - begin
