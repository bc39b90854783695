"""A clock that stands still until it is told."""

NOW = 1_800_000_000_000
DAY = 86_400_000


class Clock:
    """Milliseconds since 1970 that go on only when they are told to."""

    def __init__(self, now: int = NOW) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now

    def forward(self, milliseconds: int) -> None:
        self.now += milliseconds
