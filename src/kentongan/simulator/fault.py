"""Faults of the simulated client's lines: what it says comes slowly, in halves, cut short, or turns into nonsense."""

import asyncio
from asyncio import StreamWriter
from dataclasses import dataclass, field

from kentongan.simulator.mishap import FaultUnreadable

KINDS = {
    "slow": "BYTES: so many bytes every 20 ms",
    "halves": "every frame in two parts, a moment apart",
    "cut": "BYTES: the line is cut after so many bytes",
    "garbage": "BYTES: after so many bytes comes what is no frame; the server must hang up",
}
_MOMENT = 0.02
_NO_FRAME = b"\xff" * 64


@dataclass(frozen=True, slots=True)
class Fault:
    """One of `KINDS`, or none; `bytes` as it says there."""

    kind: str = ""
    bytes: int = 0

    @classmethod
    def read(cls, text: str) -> "Fault":
        """From `KIND` or `KIND=BYTES`; raises FaultUnreadable."""
        kind, _, count = text.partition("=")
        needs = kind != "halves"
        if kind not in KINDS or needs is not (count.isascii() and count.isdecimal() and 0 < int(count) < 2**31):
            raise FaultUnreadable(text=text, known=", ".join(KINDS))
        return cls(kind, int(count or 0))

    @property
    def ends_the_line(self) -> bool:
        """Whether a scenario cannot come to its end with it."""
        return self.kind in ("cut", "garbage")


@dataclass(slots=True)
class Saying:
    """What one connection says, with its fault; `broken` when the fault has ended the line."""

    writer: StreamWriter
    fault: Fault
    broken: bool = False
    _said: int = 0
    _waiting: list[bytes] = field(default_factory=list)
    _speaking: asyncio.Task[None] | None = None

    def say(self, data: bytes) -> None:
        """Say these bytes, now or slowly; one frame after the other."""
        if self.broken:
            return
        if self.fault.kind in ("slow", "halves"):
            part = self.fault.bytes or -(-len(data) // 2)
            self._waiting += [data[start : start + part] for start in range(0, len(data), part)]
            if self._speaking is None or self._speaking.done():
                self._speaking = asyncio.create_task(self._speak())
            return
        before, self._said = self._said, self._said + len(data)
        if not self.fault.ends_the_line or self._said < self.fault.bytes:
            self.writer.write(data)
            return
        self.broken = True
        self.writer.write(data[: self.fault.bytes - before])
        if self.fault.kind == "garbage":
            self.writer.write(_NO_FRAME)
        else:
            self.writer.transport.abort()

    async def _speak(self) -> None:
        while self._waiting and not self.writer.is_closing():
            self.writer.write(self._waiting.pop(0))
            await asyncio.sleep(_MOMENT)

    async def close(self) -> None:
        """Say no more."""
        if self._speaking:
            self._speaking.cancel()
            await asyncio.gather(self._speaking, return_exceptions=True)
