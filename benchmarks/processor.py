"""Counters of what work consumes: processor time of programs, and whatever else can be read as a growing number."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

Counters = Mapping[str, Callable[[], float]]


def processor_seconds(pid: int) -> float:
    """Processor time of a process until now, all its threads together."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Meter:
    """Adds up by how much counters grow while work of some kind is done."""

    def __init__(self, counters: Counters) -> None:
        """Nothing is read before work begins."""
        self._counters = counters
        self._used: dict[str, dict[str, float]] = {}

    @contextmanager
    def working(self, kind: str) -> Iterator[None]:
        """Count for this kind of work meanwhile."""
        before = {name: read() for name, read in self._counters.items()}
        yield
        used = self._used.setdefault(kind, dict.fromkeys(before, 0.0))
        for name, read in self._counters.items():
            used[name] += read() - before[name]

    def counts(self, name: str) -> bool:
        """Whether there are counters whose names begin so."""
        return any(of.startswith(name) for of in self._counters)

    def used(self, kind: str, name: str) -> float:
        """By how much the counters whose names begin so have grown in all work of a kind."""
        return sum(value for of, value in self._used[kind].items() if of.startswith(name))

    def most(self, kind: str, name: str) -> float:
        """By how much the one of them has that has grown most."""
        return max(value for of, value in self._used[kind].items() if of.startswith(name))
