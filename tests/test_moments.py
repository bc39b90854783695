"""Times of the wire: the ordinary ones exactly, the absurd ones without an error."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from kentongan.moments import LATEST, moment


def test_a_time_is_told_to_the_millisecond() -> None:
    assert moment(1_795_500_000_123, UTC) == datetime(2026, 11, 24, 6, 0, 0, 123_000, tzinfo=UTC)
    assert moment(1_795_500_000_123) == moment(1_795_500_000_123, UTC)
    assert moment(1_795_500_000_123).tzinfo is not None


@pytest.mark.parametrize("absurd", [LATEST + 1, 2**53, 2**63, 10**30])
@pytest.mark.parametrize("hours", [-12, 0, 14])
def test_what_no_calendar_knows_is_the_last_day(absurd: int, hours: int) -> None:
    assert moment(absurd, timezone(timedelta(hours=hours))).year == 9999
    assert moment(absurd).year == 9999


def test_before_the_beginning_is_the_beginning() -> None:
    assert moment(-(2**53), UTC) == moment(0, UTC) == datetime(1970, 1, 1, tzinfo=UTC)
