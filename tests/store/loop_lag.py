"""How late the event loop is while something goes on beside it. A loop that waits for a database is late by seconds."""

import asyncio
import time
from types import TracebackType
from typing import Self

_EVERY = 0.01


class LoopLag:
    """`async with LoopLag() as lag: ...`"""

    def __init__(self) -> None:
        self.lags: list[float] = []

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._measure())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._task.cancel()
        await asyncio.wait([self._task])

    async def _measure(self) -> None:
        while True:
            due = time.monotonic() + _EVERY
            await asyncio.sleep(_EVERY)
            self.lags.append(time.monotonic() - due)

    @property
    def p99(self) -> float:
        """In seconds."""
        return sorted(self.lags)[int(len(self.lags) * 0.99)]
