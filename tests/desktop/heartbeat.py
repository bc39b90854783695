"""How long the thread of the windows stood still while something went on beside it.

Two figures: by the clock on the wall, which also counts what else the machine does, and by the processor time that the
thread itself has used, which no neighbour on the machine can raise. Tests print the first and judge the second; that
nothing blocks without using the processor is for a test of its own to see, by the threads that files are opened in.
"""

import time
from types import TracebackType

from PySide6.QtCore import Qt, QTimer

# [A32] How long the windows may stand still, in seconds.
STILL = 0.1


class Heartbeat:
    """Beats every few milliseconds in the loop of Qt: `with Heartbeat() as heart: ...`"""

    def __init__(self) -> None:
        self.wall = 0.0
        self.processor = 0.0
        self._timer = QTimer(interval=4, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.beat)

    def __enter__(self) -> "Heartbeat":
        self._last = time.monotonic(), time.thread_time()
        self._timer.start()
        return self

    def beat(self) -> None:
        """Compare with the beat before."""
        now = time.monotonic(), time.thread_time()
        self.wall = max(self.wall, now[0] - self._last[0])
        self.processor = max(self.processor, now[1] - self._last[1])
        self._last = now

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.beat()
        self._timer.stop()

    def __str__(self) -> str:
        return f"{self.wall * 1000:.0f} ms, {self.processor * 1000:.0f} ms of them its own work"
