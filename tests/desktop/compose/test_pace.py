"""How long sending will take yet: known after a moment, from how fast it goes now."""

import pytest

from kentongan.desktop.compose.pace import Pace
from kentongan.desktop.wording import wording

MEGABYTE = 1_000_000


class Sent:
    """Bytes that leave while a clock goes."""

    def __init__(self) -> None:
        self.now, self.done = 100.0, 0
        self.pace = Pace(lambda: self.now)
        self.pace.note(0)

    def go(self, seconds: float, speed: float) -> None:
        """Four times a second, at so many bytes a second."""
        for _ in range(round(seconds * 4)):
            self.now += 0.25
            self.done += int(speed / 4)
            self.pace.note(self.done)


@pytest.mark.parametrize(
    ("seconds", "english", "indonesian"),
    [
        (4, "a few seconds left", "beberapa detik lagi"),
        (21, "about 20 seconds left", "sekitar 20 detik lagi"),
        (57, "about a minute left", "sekitar semenit lagi"),
        (80, "about a minute left", "sekitar semenit lagi"),
        (100, "about 2 minutes left", "sekitar 2 menit lagi"),
        (59 * 60, "about 59 minutes left", "sekitar 59 menit lagi"),
        (3 * 3600, "about 3 hours left", "sekitar 3 jam lagi"),
    ],
)
def test_the_time_that_is_left_stands_there_in_words(seconds: int, english: str, indonesian: str) -> None:
    sent = Sent()
    sent.go(4, MEGABYTE)
    size = sent.done + seconds * MEGABYTE
    assert sent.pace.left(size) == english
    wording.language = "id"
    assert sent.pace.left(size) == indonesian


def test_nothing_is_said_that_nobody_can_know() -> None:
    sent = Sent()
    assert Pace().left(MEGABYTE) == ""
    sent.go(1, MEGABYTE)
    assert sent.pace.left(90 * MEGABYTE) == "", "too early"
    sent.go(2, MEGABYTE)
    assert sent.pace.left(90 * MEGABYTE) != ""
    assert sent.pace.left(sent.done) == "", "all of it has left"
    sent.go(20, 0)
    assert sent.pace.left(90 * MEGABYTE) == "", "it stands still"


def test_only_how_fast_it_goes_lately_counts() -> None:
    sent = Sent()
    sent.go(60, 10 * MEGABYTE)
    sent.go(20, MEGABYTE)
    assert sent.pace.left(sent.done + 30 * MEGABYTE) == "about 30 seconds left"


def test_a_new_try_that_begins_a_little_before_is_a_new_beginning() -> None:
    sent = Sent()
    sent.go(4, MEGABYTE)
    sent.done -= 500_000
    sent.go(0.25, MEGABYTE)
    assert sent.pace.left(90 * MEGABYTE) == ""
