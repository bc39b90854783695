"""Turns of many: each by itself, and no more memory than has to be."""

import pytest

from kentongan.services import turns as rooms
from kentongan.services.turns import Turns


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_everybody_has_turns_of_its_own() -> None:
    clock = Clock()
    turns: Turns[str] = Turns(2, 0.1, clock)
    assert turns.unused("a")
    for _ in range(2):
        turns.take("a")
    assert (turns.wait("a"), turns.wait("b")) == (10, 0)
    assert turns.waiting() == [("a", 10)]
    assert not turns.unused("a")
    clock.now = 20
    assert turns.unused("a")
    assert not turns.forget("a")
    turns.take("a")
    assert turns.forget("a")
    assert turns.unused("a")


def test_whoever_has_all_turns_again_is_forgotten() -> None:
    clock = Clock()
    turns: Turns[int] = Turns(2, 0.1, clock)
    for key in range(1000):
        clock.now += 1
        turns.take(key)
    assert len(turns._buckets) <= 21


def test_the_table_never_grows_beyond_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rooms, "MOST", 100)
    turns: Turns[int] = Turns(2, 0.1, Clock())
    for key in range(1000):
        turns.take(key)
    assert list(turns._buckets) == list(range(900, 1000))
