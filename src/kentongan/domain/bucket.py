"""A bucket of turns: so many at once, and so many an hour later on; times are seconds of a monotonic clock."""

from dataclasses import dataclass


@dataclass(slots=True)
class Bucket:
    """Begins full. It may be taken below empty; then the next one waits the longer."""

    size: float
    per_second: float
    turns: float
    at: float

    @classmethod
    def full(cls, size: float, per_second: float, now: float) -> "Bucket":
        """One that nobody has used."""
        return cls(size, per_second, size, now)

    def wait(self, now: float, turns: float = 1.0) -> float:
        """Seconds until so many turns are there; 0.0: now."""
        self._fill(now)
        return max(0.0, round((turns - self.turns) / self.per_second, 6))

    def take(self, now: float, turns: float = 1.0) -> None:
        """Use turns, whether they are there or not; a negative number gives some back."""
        self._fill(now)
        self.turns = min(self.size, self.turns - turns)

    def is_full(self, now: float) -> bool:
        """Whether it says nothing any more: a new one would be the same."""
        self._fill(now)
        return self.turns >= self.size

    def follow(self, now: float, size: float, per_second: float) -> None:
        """Other numbers from now on: what grows has as many turns more, what shrinks at most its size."""
        self._fill(now)
        self.turns = min(size, self.turns + max(0.0, size - self.size))
        self.size, self.per_second = size, per_second

    def _fill(self, now: float) -> None:
        self.turns = min(self.size, self.turns + (now - self.at) * self.per_second)
        self.at = now
