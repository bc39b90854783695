"""Whether a block is the one of a recording, though ids, tokens, times and secrets are others.

| what | rule |
|---|---|
| ids, secrets, sequences, registration numbers | one of the recording stands for one of today, all through |
| times, cursors of pages | there or not there |
| endpoints, names of server and software | not compared |
| everything else | equal |
"""

import re
from dataclasses import dataclass, field
from typing import Any

from kentongan.simulator.recording import MASK

_HEX = re.compile(r"[0-9a-f]{32}|[0-9a-f]{64}")
_TIMES = re.compile(r"(\w+_at|now|next|retry_after|expires_in|expires_at)")
_FREE = frozenset({"endpoint", "server", "servers", "software", "heartbeat", "token"})
_NUMBERED = frozenset({"sequence", "cursor", "number"})


@dataclass(slots=True)
class Matching:
    """What of the recording stands for what of today; learned from the blocks that are compared."""

    _today: dict[Any, Any] = field(default_factory=dict)

    def teach(self, recorded: str, today: str) -> None:
        """This one stands for that one, unless it stands for something already."""
        self._today.setdefault(recorded, today)

    def translated(self, value: Any, name: str = "") -> Any:
        """A value of the recording as it has to be said today."""
        if isinstance(value, dict):
            return {key: self.translated(one, key) for key, one in value.items()}
        if isinstance(value, list):
            return [self.translated(one, name) for one in value]
        if name in _NUMBERED:
            return self._today.get((name, value), value)
        return self._today.get(value, value) if isinstance(value, str) else value

    def differences(self, recorded: Any, today: Any, path: str = "", name: str = "") -> list[str]:
        """What is not as it was, a sentence each."""
        if name in _FREE:
            return []
        if isinstance(recorded, dict) and isinstance(today, dict):
            keys = sorted(recorded.keys() | today.keys())
            return [
                one
                for key in keys
                for one in self.differences(recorded.get(key), today.get(key), f"{path}.{key}".lstrip("."), key)
            ]
        if isinstance(recorded, list) and isinstance(today, list) and len(recorded) == len(today):
            pairs = enumerate(zip(recorded, today, strict=True))
            return [one for place, pair in pairs for one in self.differences(*pair, path=f"{path}[{place}]", name=name)]
        return [] if self._same(recorded, today, name) else [f"{path or 'it'} is {today!r}, was {recorded!r}"]

    def _same(self, recorded: Any, today: Any, name: str) -> bool:
        if _TIMES.fullmatch(name) and isinstance(recorded, int | str) and isinstance(today, int | str):
            return bool(recorded) is bool(today)
        if name in _NUMBERED and isinstance(today, int) and isinstance(recorded, int):
            return bool(self._today.setdefault((name, recorded), today) == today)
        if isinstance(recorded, str) and (_HEX.fullmatch(recorded) or MASK.fullmatch(recorded)):
            return bool(self._today.setdefault(recorded, today) == today)
        return bool(recorded == today) and isinstance(recorded, bool) is isinstance(today, bool)
