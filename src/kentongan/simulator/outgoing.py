"""What leaves a main connection of the simulated server, with its bad manners: late, twice, swapped, cut, damaged."""

import asyncio
import random
from asyncio import StreamWriter
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from kentongan.protocol.framing import HEADER_BYTES, FrameKind, encode_frame
from kentongan.simulator.manners import Manners

# A push that nothing overtakes goes after so many seconds.
_OVERTAKEN_WITHIN = 0.1
_FLIPPED = 4
_NO_FRAME = b"\xff" * 64
_NONSENSE = (
    b'{"command":"gong","token":"","loud":[1,2,3]}',
    b'{"command":"error","token":"no-one-asked","code":"from_the_future","id":"x","en":"x","more":{}}',
    b'{"command":"welcome","server":"x","software":"x","now":1,"heartbeat":15,"colour":"#fff","token":"no-one-asked"}',
)


@dataclass(slots=True)
class Outgoing:
    """The frames of one connection on their way out; `finish` waits for those that are late."""

    writer: StreamWriter
    manners: Manners
    _late: deque[bytes] = field(default_factory=deque)
    _timers: set[asyncio.TimerHandle] = field(default_factory=set)
    _held: bytes = b""
    _sent: int = 0
    _count: int = 0
    _chance: random.Random = field(init=False)
    _through: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self._chance = random.Random(self.manners.flip)
        self._through.set()

    def send(self, frame: bytes, *, push: bool) -> None:
        """One frame; nobody asked for a push."""
        if self.manners.nonsense:
            self._count += 1
            self._leave(encode_frame(FrameKind.BLOCK, _NONSENSE[self._count % len(_NONSENSE)]))
        for _ in range(2 if push and self.manners.duplicate else 1):
            if push and self.manners.reorder:
                self._swap(frame)
            else:
                self._leave(frame)

    def _swap(self, frame: bytes) -> None:
        if self._held:
            held, self._held = self._held, b""
            self._leave(frame)
            self._leave(held)
        else:
            self._held = frame
            self._later(_OVERTAKEN_WITHIN, self._let_go)

    def _let_go(self) -> None:
        held, self._held = self._held, b""
        if held:
            self._leave(held)

    def _leave(self, frame: bytes) -> None:
        if not self.manners.delay:
            return self._write(frame)
        self._late.append(frame)
        self._through.clear()
        return self._later(self.manners.delay, self._write_late)

    def _later(self, seconds: float, what: Callable[[], None]) -> None:
        loop = asyncio.get_running_loop()
        waiting = {timer for timer in self._timers if timer.when() > loop.time()}
        self._timers = waiting | {loop.call_later(seconds, what)}

    def _write_late(self) -> None:
        self._write(self._late.popleft())
        if not self._late:
            self._through.set()

    def _write(self, frame: bytes) -> None:
        if self.writer.is_closing():
            return
        if self.manners.flip and self._chance.randrange(_FLIPPED) == 0 and self._sent:
            frame = self._flipped(frame)
        before, self._sent = self._sent, self._sent + len(frame)
        if 0 < self.manners.cut <= self._sent:
            self.writer.write(frame[: self.manners.cut - before])
            self.writer.transport.abort()
            return
        self.writer.write(frame)
        if before < self.manners.garbage <= self._sent:
            self.writer.write(_NO_FRAME)

    def _flipped(self, frame: bytes) -> bytes:
        damaged = bytearray(frame)
        damaged[self._chance.randrange(HEADER_BYTES, len(frame))] ^= 1 << self._chance.randrange(8)
        return bytes(damaged)

    async def finish(self) -> None:
        """Wait until everything has left."""
        self._let_go()
        if not self.writer.is_closing():
            await self._through.wait()

    def close(self) -> None:
        """Nothing more leaves."""
        for timer in self._timers:
            timer.cancel()
