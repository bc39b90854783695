"""Times and amounts in two languages."""

from datetime import datetime, timedelta

import pytest

from kentongan.desktop import clock
from kentongan.desktop.wording import wording
from kentongan.language import Language

NOON = datetime(2026, 12, 3, 12, 5).astimezone()


def milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


@pytest.mark.parametrize(("language", "hour"), [("id", "12.05"), ("en", "12:05")])
def test_today_is_told_by_the_hour(language: Language, hour: str) -> None:
    wording.language = language
    assert clock.short(milliseconds(NOON), NOON) == hour


def test_this_week_is_told_by_the_day_and_what_is_older_by_the_date() -> None:
    wording.language = "id"
    assert clock.short(milliseconds(NOON - timedelta(days=2)), NOON) == "Sel"
    assert clock.short(milliseconds(NOON - timedelta(days=40)), NOON) == "24 Oktober 2026"
    wording.language = "en"
    assert clock.short(milliseconds(NOON - timedelta(days=40)), NOON) == "24 October 2026"


def test_amounts_are_in_the_language_of_the_windows() -> None:
    wording.language = "id"
    assert clock.amount(18_600_000) == "18,6 MB"
    wording.language = "en"
    assert clock.amount(18_600_000) == "18.6 MB"


def test_a_part_and_its_whole_share_their_unit() -> None:
    wording.language = "id"
    assert clock.share(6_500_000, 15_100_000) == {"done": "6,5", "size": "15,1 MB"}
    assert clock.share(900_000, 15_100_000) == {"done": "900 kB", "size": "15,1 MB"}


@pytest.mark.parametrize("absurd", [2**53, 2**63 - 1, -1])
def test_a_time_that_no_calendar_knows_is_told_all_the_same(absurd: int) -> None:
    wording.language = "id"
    for told in (clock.long(absurd), clock.short(absurd), clock.day(absurd)):
        assert "9999" in told or "19" in told
