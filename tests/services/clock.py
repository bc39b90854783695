"""A clock that stands still until it is told."""

NOW = 1_800_000_000_000
DAY = 86_400_000


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> int:
        return self.now

    def forward(self, milliseconds: int) -> None:
        self.now += milliseconds
