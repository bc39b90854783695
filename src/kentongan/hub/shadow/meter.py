"""How far a transfer has come: written by the thread that moves the bytes, read by the worker's loop."""

import time
from dataclasses import dataclass, field


@dataclass(slots=True)
class Meter:
    """`done` counts bytes of whole files, with those that were there before; the rate counts from the proof."""

    done: int
    file: int = 0
    _passed: int = 0
    _began: float = field(default_factory=time.monotonic)

    def advance(self, file: int, length: int) -> None:
        """Bytes of a file have passed."""
        self.file = file
        self.done += length
        self._passed += length

    def rate(self) -> float:
        """Bytes a second since the proof."""
        return self._passed / max(time.monotonic() - self._began, 1e-6)
