"""Restraint: a flood becomes a few lines and a number."""

from kentongan.services.restraint import Restraint

MINUTE = 60_000


def test_each_source_has_a_few_lines_a_minute_and_the_rest_is_counted() -> None:
    restraint = Restraint(each=5, together=100)
    assert [restraint.admits("login_failed", "a", at) for at in range(7)] == [True] * 5 + [False] * 2
    assert restraint.admits("login_failed", "b", 7)
    assert restraint.admits("visitor_refused", "a", 7)
    assert list(restraint.held(MINUTE - 1)) == []
    assert list(restraint.held(MINUTE)) == [("login_failed", "a", 2)]
    assert list(restraint.held(MINUTE)) == []
    assert restraint.admits("login_failed", "a", MINUTE)


def test_all_sources_together_have_some_more() -> None:
    restraint = Restraint(each=5, together=10)
    assert sum(restraint.admits("login_failed", f"s{n}", 0) for n in range(1000)) == 10
    assert sum(count for _, _, count in restraint.held(0, all_of_them=True)) == 990


def test_what_was_held_back_in_a_minute_is_told_even_if_the_source_goes_on() -> None:
    restraint = Restraint(each=1, together=100)
    told = sum(restraint.admits("login_failed", "a", at) for at in range(0, 10 * MINUTE, 1000))
    assert told + sum(count for _, _, count in restraint.held(0, all_of_them=True)) == 600


def test_memory_is_bounded_however_many_sources_come() -> None:
    restraint = Restraint(each=5, together=10)
    for place in range(10_000):
        restraint.admits("login_failed", f"s{place}", 0)
    assert len(restraint._counts) <= 4097
    assert sum(count for _, _, count in restraint.held(0, all_of_them=True)) == 9_990


def test_a_clock_that_goes_back_begins_a_new_minute() -> None:
    restraint = Restraint(each=1, together=10)
    assert restraint.admits("login_failed", "a", 10 * MINUTE)
    assert restraint.admits("login_failed", "a", 0)
