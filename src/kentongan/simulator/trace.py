"""Blocks as they pass, in the columns of the original system: String 1 · String 2 · Token · Command · IP/Port.

What comes from the wire is untrusted: control characters never reach the terminal, and long strings are cut.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TextIO

from kentongan.protocol.command import Block, columns_of
from kentongan.simulator.recording import Recorder

_LONGEST = 48
HEADER = "time          who        way  String 1 · String 2 · Token · Command · IP/Port"


class Way(StrEnum):
    """Which way a block goes."""

    TO_SERVER = "C→S"
    TO_CLIENT = "S→C"
    BESIDE = "···"


def _local_time() -> datetime:
    return datetime.now().astimezone()


@dataclass(slots=True)
class Trace:
    """Where a simulator tells what passes; without a stream it is silent. `clock` gives the time of day."""

    stream: TextIO | None = None
    clock: Callable[[], datetime] = field(default=_local_time)
    recorder: Recorder | None = None

    def header(self) -> None:
        """The names of the columns."""
        self._line(HEADER)

    def block(self, who: str, way: Way, block: Block) -> None:
        """A block that passes between `who` (a connection's number or name) and the other side."""
        if self.recorder is not None:
            self.recorder.note(who, way, block)
        columns = columns_of(block)
        cells = (columns.string_1, columns.string_2, columns.token, columns.command, columns.endpoint)
        self._tell(who, way, " · ".join(map(for_terminal, cells)))

    def note(self, who: str, text: str, way: Way = Way.BESIDE) -> None:
        """Something that is no block: a connection, a shadow socket, a letter."""
        self._tell(who, way, for_terminal(text, longest=400))

    def _tell(self, who: str, way: Way, text: str) -> None:
        time = self.clock().isoformat(timespec="milliseconds").partition("T")[2][:12]
        self._line(f"{time}  {who:<9}  {way}  {text}")

    def _line(self, text: str) -> None:
        if self.stream is not None:
            print(text, file=self.stream, flush=True)


def for_terminal(text: str, longest: int = _LONGEST) -> str:
    """A text that cannot move the cursor, colour the screen or break the line; `-` when it is empty."""
    harmless = "".join(letter if letter.isprintable() else "�" for letter in text[: longest + 1])
    return (harmless if len(harmless) <= longest else f"{harmless[: longest - 1]}…") or "-"
