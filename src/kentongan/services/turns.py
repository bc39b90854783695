"""Turns of many: a bucket for everybody who has used some, forgotten when it is full. In one hub's memory."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from kentongan.domain.bucket import Bucket

# Who comes when so many are remembered takes the place of who came longest ago.
MOST = 65_536
_SWEPT = 2

Key = TypeVar("Key", bound=Hashable)


class Turns(Generic[Key]):
    """`size` at once, then `per_second`."""

    def __init__(self, size: float, per_second: float, clock: Callable[[], float]) -> None:
        """`clock` gives seconds."""
        self._size = size
        self._per_second = per_second
        self._clock = clock
        self._buckets: OrderedDict[Key, Bucket] = OrderedDict()

    def follow(self, size: float, per_second: float) -> None:
        """Other numbers from now on, for those too who have used some."""
        self._size, self._per_second = size, per_second
        now = self._clock()
        for bucket in self._buckets.values():
            bucket.follow(now, size, per_second)

    def wait(self, key: Key, turns: float = 1.0) -> float:
        """Seconds until so many turns are there; 0.0: now."""
        bucket = self._buckets.get(key)
        return bucket.wait(self._clock(), turns) if bucket else 0.0

    def unused(self, key: Key) -> bool:
        """Whether all turns are there."""
        bucket = self._buckets.get(key)
        return bucket is None or bucket.is_full(self._clock())

    def take(self, key: Key, turns: float = 1.0) -> None:
        """Use turns; a negative number gives some back."""
        now = self._clock()
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = self._buckets[key] = Bucket.full(self._size, self._per_second, now)
        bucket.take(now, turns)
        self._buckets.move_to_end(key)
        self._sweep(now)

    def forget(self, key: Key) -> bool:
        """Begin anew; whether any turns were missing."""
        bucket = self._buckets.pop(key, None)
        return bucket is not None and not bucket.is_full(self._clock())

    def waiting(self) -> list[tuple[Key, float]]:
        """Who has to wait for the next turn, and for how many seconds."""
        now = self._clock()
        return [(key, wait) for key, bucket in self._buckets.items() if (wait := bucket.wait(now))]

    def _sweep(self, now: float) -> None:
        """Forget a few of the oldest at every step, so that the table is no longer than it has to be."""
        for _ in range(_SWEPT):
            if not self._buckets:
                return
            oldest = next(iter(self._buckets))
            if not self._buckets[oldest].is_full(now) and len(self._buckets) <= MOST:
                return
            del self._buckets[oldest]
