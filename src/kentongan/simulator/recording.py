"""Recorded dialogues: one JSON object a line, in the order in which blocks passed; secrets are masked.

    {"at": 12, "who": "#1", "way": "C→S", "block": {"command": "login", "password": "‹secret 1›", ...}}

`at` is milliseconds since the beginning. The same secret has the same mask all through a recording, so that one can see
where it comes again, and nobody can use it.
"""

import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, TextIO

import msgspec

from kentongan.protocol.command import COMMANDS, Block
from kentongan.simulator.mishap import RecordingUnreadable

# Fields of blocks that nobody may read who was not there.
SECRETS = frozenset({"password", "new_password", "first_password", "claim", "ticket", "device_key"})
MASK = re.compile(r"‹secret \d+›")
_ROW = {"at": int, "who": str, "way": str, "block": dict}


class Passed(NamedTuple):
    """One line of a recording: the block as it would travel, with masks."""

    at: int
    who: str
    way: str
    block: dict[str, Any]

    @property
    def command(self) -> str:
        """What it is."""
        return str(self.block["command"])

    @property
    def token(self) -> str:
        """Empty for a push."""
        return str(self.block.get("token", ""))


@dataclass(slots=True)
class Recorder:
    """Writes what passes; `clock` gives seconds."""

    stream: TextIO
    clock: Callable[[], float] = time.monotonic
    _masks: dict[str, str] = field(default_factory=dict)
    _begin: float = field(init=False)

    def __post_init__(self) -> None:
        self._begin = self.clock()

    def note(self, who: str, way: str, block: Block) -> None:
        """A block that passes."""
        at = int((self.clock() - self._begin) * 1000)
        row = {"at": at, "who": who, "way": way, "block": self._masked(msgspec.to_builtins(block))}
        print(json.dumps(row, ensure_ascii=False), file=self.stream, flush=True)

    def _masked(self, value: Any, name: str = "") -> Any:
        if isinstance(value, dict):
            return {key: self._masked(one, key) for key, one in value.items()}
        if isinstance(value, list):
            return [self._masked(one, name) for one in value]
        if name in SECRETS and isinstance(value, str) and value:
            return self._masks.setdefault(value, f"‹secret {len(self._masks) + 1}›")
        return value


def read_recording(path: Path) -> list[Passed]:
    """A recording from its file; raises RecordingUnreadable."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        return [_passed(json.loads(line)) for line in lines if line.strip()]
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise RecordingUnreadable(path=path, why=str(error)[:100] or type(error).__name__) from error


def _passed(row: Any) -> Passed:
    if not isinstance(row, dict) or not all(isinstance(row.get(name), kind) for name, kind in _ROW.items()):
        raise ValueError("a line lacks at, who, way or block")
    if row["block"].get("command") not in COMMANDS or row["way"] not in ("C→S", "S→C"):
        raise ValueError(f"unknown: {row['way'][:10]} {str(row['block'].get('command'))[:40]}")
    return Passed(row["at"], row["who"], row["way"], row["block"])
