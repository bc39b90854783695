"""When a popup comes again that was put off."""

from datetime import datetime, timedelta

from kentongan.desktop.popup.later import this_afternoon, tomorrow_morning

MORNING = datetime(2026, 12, 3, 9, 20).astimezone()


def test_this_afternoon_is_at_three_or_in_three_hours() -> None:
    assert this_afternoon(MORNING).hour == 15
    late = MORNING.replace(hour=16)
    assert this_afternoon(late) == late + timedelta(hours=3)


def test_tomorrow_is_at_eight() -> None:
    assert tomorrow_morning(MORNING) == datetime(2026, 12, 4, 8).astimezone()
