"""How long an account waits: five free, then doubling to a quarter of an hour, never more than a hundred a day."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentongan.domain.guess import DAY, GuessRule

SECOND, MINUTE = 1000, 60_000
RULE = GuessRule(free=5, window=15 * MINUTE, delay=SECOND, longest=15 * MINUTE, per_day=100)
NOW = 1_800_000_000_000


def test_the_wait_doubles_after_five_failures() -> None:
    failures: list[int] = []
    now, waits = NOW, []
    for _ in range(18):
        waits.append(RULE.wait(failures, now) // SECOND)
        now += waits[-1] * SECOND
        assert RULE.wait(failures, now) == 0
        failures = RULE.kept(failures, now)
    assert waits == [0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]


def test_a_quarter_of_an_hour_without_a_failure_makes_it_new() -> None:
    failures = [NOW] * 5
    assert RULE.wait(failures, NOW) == SECOND
    assert RULE.wait(failures, NOW + SECOND) == 0
    later = NOW + SECOND + 15 * MINUTE
    assert RULE.wait([*failures, later], later) == 2 * SECOND
    assert RULE.wait([*failures, later + 1], later + 1) == 0


def test_a_patient_guesser_has_a_hundred_in_any_day() -> None:
    failures, now, guesses = [], NOW, []
    for _ in range(300):
        now += RULE.wait(failures, now)
        failures = RULE.kept(failures, now)
        guesses.append(now)
        now += 10 * MINUTE
    assert len(failures) <= 100
    assert max(sum(begin <= time < begin + DAY for time in guesses) for begin in guesses) == 100


@pytest.mark.parametrize("forward", [DAY, 2 * DAY])
def test_after_a_day_nothing_counts(forward: int) -> None:
    failures = [NOW] * 100
    assert RULE.wait(failures, NOW) == DAY
    assert RULE.wait(failures, NOW + forward) == 0
    assert RULE.kept(failures, NOW + forward) == [NOW + forward]


@given(st.lists(st.integers(0, 3 * 60 * MINUTE), min_size=1, max_size=250))
def test_however_one_tries_no_more_are_looked_at_than_the_rule_says(pauses: list[int]) -> None:
    failures: list[int] = []
    now, seen = NOW, []
    for pause in pauses:
        now += pause
        if RULE.wait(failures, now) == 0:
            failures = RULE.kept(failures, now)
            seen.append(now)
    for place, begin in enumerate(seen):
        assert sum(time < begin + DAY for time in seen[place:]) <= 100
        assert sum(time < begin + SECOND for time in seen[place:]) <= 6
        assert len(failures) <= 100
