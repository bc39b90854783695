"""Restraint: how often something is worth a line of its own when strangers decide how often it happens.

Each source has a few lines a minute, all sources together have some more. What is held back is counted, and the count
is told when the minute is over: nothing goes unnoticed, and nobody fills the disk.
"""

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass

_SPAN = 60_000
_SOURCES = 4096


@dataclass(slots=True)
class _Count:
    since: int
    told: int = 0
    held: int = 0


class Restraint:
    """Counts by what and from where, in windows of a minute; times are milliseconds, handed in."""

    def __init__(self, each: int = 5, together: int = 120) -> None:
        """Lines a minute of one source, and of all sources, for each kind of event."""
        self._each = each
        self._together = together
        self._counts: OrderedDict[tuple[str, str], _Count] = OrderedDict()

    def admits(self, what: str, source: str, now: int) -> bool:
        """Whether this one is worth a line; otherwise it is counted."""
        everybody = self._count(what, "*", now)
        own = self._count(what, source, now)
        if own.told < self._each and everybody.told < self._together:
            own.told += 1
            everybody.told += 1
            return True
        (own if self._is_kept(what, source) else everybody).held += 1
        return False

    def held(self, now: int, *, all_of_them: bool = False) -> Iterator[tuple[str, str, int]]:
        """What was held back in minutes that are over, (what, source, how many); each is told once."""
        for (what, source), count in list(self._counts.items()):
            if all_of_them or not 0 <= now - count.since < _SPAN:
                del self._counts[what, source]
                if count.held:
                    yield what, source, count.held

    def _count(self, what: str, source: str, now: int) -> _Count:
        key = what, source
        count = self._counts.get(key)
        if count is None or not 0 <= now - count.since < _SPAN:
            count = _Count(now, held=count.held if count else 0)
            if self._is_kept(what, source):
                self._counts[key] = count
        return count

    def _is_kept(self, what: str, source: str) -> bool:
        """There is room for so many sources; who comes later is counted among all of them."""
        return source == "*" or (what, source) in self._counts or len(self._counts) < _SOURCES
