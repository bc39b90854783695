"""An event loop whose time passes at once: when nobody has anything to do, it leaps to the next timer.

So a test of what happens within a minute takes a millisecond and gives the same result on every machine. When there is
no timer either, nothing would ever happen again, and the loop says so instead of waiting.
"""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")


class _LeapingSelector(selectors.SelectSelector):
    passed = 0.0

    def select(self, timeout: float | None = None) -> Any:
        events = super().select(0)
        if not events and timeout is None:
            raise RuntimeError("nothing will ever happen again")
        if not events and timeout is not None:
            self.passed += max(timeout, 0)
        return events


class LeapingLoop(asyncio.SelectorEventLoop):
    """`time()` begins at 0."""

    def __init__(self) -> None:
        self._leaping = _LeapingSelector()
        super().__init__(self._leaping)

    def time(self) -> float:
        return self._leaping.passed


def run(work: Coroutine[Any, Any, Result]) -> Result:
    """The result of a coroutine in a loop of its own whose time passes at once."""
    with asyncio.Runner(loop_factory=LeapingLoop) as runner:
        return runner.run(work)


async def turn(times: int = 20) -> None:
    """Let everybody else go on for so many turns of the loop."""
    for _ in range(times):
        await asyncio.sleep(0)
