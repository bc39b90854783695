"""The week of quiet hours."""

from datetime import datetime

from kentongan.desktop import quiet

MONDAY = datetime(2026, 11, 23, 10, 42)
SATURDAY = datetime(2026, 11, 28, 10, 42)


def test_popups_appear_in_working_hours() -> None:
    assert not quiet.is_quiet(quiet.WORKING, MONDAY)
    assert quiet.is_quiet(quiet.WORKING, MONDAY.replace(hour=6, minute=59))
    assert not quiet.is_quiet(quiet.WORKING, MONDAY.replace(hour=7, minute=0))
    assert quiet.is_quiet(quiet.WORKING, MONDAY.replace(hour=17, minute=0))
    assert quiet.is_quiet(quiet.WORKING, SATURDAY)


def test_quiet_ends_where_the_week_says() -> None:
    assert quiet.next_change(quiet.WORKING, SATURDAY) == datetime(2026, 11, 30, 7)
    assert quiet.next_change(quiet.WORKING, MONDAY) == datetime(2026, 11, 23, 17)
    assert quiet.next_change((quiet.day(),) * 7, MONDAY) is None


def test_a_pause_at_noon_is_painted_and_copied() -> None:
    week = quiet.painted(quiet.WORKING, [(0, step) for step in range(48, 52)], quiet.QUIET)
    assert week[0] == quiet.day((7, 12), (13, 17))
    assert quiet.with_weekdays_like_monday(week)[:6] == (*(week[0],) * 5, quiet.day())
