"""A bucket of turns: never more than its size at once and its rate later on."""

from hypothesis import given
from hypothesis import strategies as st

from kentongan.domain.bucket import Bucket


def test_three_at_once_and_then_six_an_hour() -> None:
    bucket = Bucket.full(3, 6 / 3600, 0)
    for _ in range(3):
        assert bucket.wait(0) == 0
        bucket.take(0)
    assert bucket.wait(0) == 600
    assert bucket.wait(599) == 1
    assert bucket.wait(600) == 0


def test_it_may_be_overdrawn_and_turns_come_back() -> None:
    bucket = Bucket.full(10, 1, 0)
    bucket.take(0, 30)
    assert bucket.wait(0) == 21
    bucket.take(0, -25)
    assert bucket.wait(0) == 0
    assert not bucket.is_full(4)
    assert bucket.is_full(5)
    bucket.take(5, -25)
    assert bucket.turns == 10


@given(st.lists(st.floats(0, 100), max_size=60))
def test_in_no_time_are_more_turns_than_the_size_and_the_rate_allow(pauses: list[float]) -> None:
    bucket, now, taken = Bucket.full(5, 0.5, 0), 0.0, []
    for pause in pauses:
        now += pause
        if not bucket.wait(now):
            bucket.take(now)
            taken.append(now)
    for place, begin in enumerate(taken):
        for count, end in enumerate(taken[place:], 1):
            assert count <= 5 + (end - begin) * 0.5 + 1e-6


def test_other_numbers_hold_for_what_is_used_already() -> None:
    bucket = Bucket.full(10, 1, 0)
    bucket.take(0, 12)
    bucket.follow(1, 20, 2)  # a second has passed at the old rate
    assert bucket.turns == 9
    bucket.follow(2, 4, 1)
    assert bucket.turns == 4
    bucket.take(2, 5)
    bucket.follow(2, 2, 0.5)
    assert (bucket.turns, bucket.wait(2)) == (-1, 4)
