"""What a server process writes to standard error, line by line, as it comes; and what in it must not be there."""

import json
import threading
import time
from collections.abc import Callable
from typing import IO, Any, TypeVar

Found = TypeVar("Found")
_BAD = {"error", "critical"}


class ServerLog:
    """The log of one or more runs of a server. `expected` are events that may be errors in this test."""

    def __init__(self, changed: threading.Condition | None = None) -> None:
        """`changed` is told of every line; servers that do each other's work share one."""
        self.lines: list[str] = []
        self.expected: set[str] = set()
        self._changed = changed or threading.Condition()
        self._readers: list[threading.Thread] = []

    def listen(self, stream: IO[str]) -> None:
        """Read a stream to its end, which comes when the last process that holds it has gone."""
        reader = threading.Thread(target=self._read, args=(stream,), daemon=True)
        self._readers.append(reader)
        reader.start()

    def _read(self, stream: IO[str]) -> None:
        with stream:
            for line in stream:
                with self._changed:
                    self.lines.append(line.rstrip("\n"))
                    self._changed.notify_all()

    def end(self, deadline: float) -> None:
        """Wait until everybody who could write here has gone."""
        for reader in self._readers:
            reader.join(deadline)
            assert not reader.is_alive(), f"somebody still holds the server's standard error: {self}"
        self._readers.clear()

    def events(self, name: str) -> list[dict[str, Any]]:
        """The structured lines of one event."""
        return [entry for entry in map(_entry, list(self.lines)) if entry and entry.get("event") == name]

    def wait_for(self, look: Callable[[], Found | None], deadline: float, what: str) -> Found:
        """What `look` finds, asked again after every line; fails after `deadline` seconds."""
        end = time.monotonic() + deadline
        with self._changed:
            while (found := look()) is None:
                if not self._changed.wait(end - time.monotonic()):
                    raise AssertionError(f"{what} did not come within {deadline:g} s\n{self}")
        return found

    def problems(self) -> list[str]:
        """Errors that were not expected, and every line that is no log line: tracebacks, warnings."""
        return [line for line in self.lines if _is_problem(_entry(line), self.expected)]

    def __str__(self) -> str:
        return "\n".join(["--- log of the server", *self.lines, "---"])


def _entry(line: str) -> dict[str, Any] | None:
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    return entry if isinstance(entry, dict) else None


def _is_problem(entry: dict[str, Any] | None, expected: set[str]) -> bool:
    if entry is None:
        return True
    suspicious = entry.get("level") in _BAD or "exception" in entry
    return suspicious and entry.get("event") not in expected
