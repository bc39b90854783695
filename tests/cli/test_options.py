from datetime import datetime

import pytest

from kentongan.cli.mistake import Mistake
from kentongan.cli.options import addresses, expiry

NOW = 1_700_000_000.0


def test_repeated_options_and_commas_make_one_list() -> None:
    assert addresses(["a@x, @y,", "#g", " * "]) == ["a@x", "@y", "#g", "*"]


@pytest.mark.parametrize(
    ("text", "seconds"), [("90m", 5400), ("12h", 43_200), ("7d", 604_800), ("2w", 1_209_600), (" 1d ", 86_400)]
)
def test_a_duration_counts_from_now(text: str, seconds: int) -> None:
    assert expiry(text, NOW) == (NOW + seconds) * 1000


def test_a_date_is_read_on_the_users_own_clock() -> None:
    assert expiry("2026-12-31T17:00", NOW) == datetime(2026, 12, 31, 17).timestamp() * 1000
    assert expiry("2026-12-31", NOW) == datetime(2026, 12, 31).timestamp() * 1000
    assert expiry("2026-12-31T17:00+00:00", NOW) == 1_798_736_400_000


def test_no_expiry_is_left_to_the_server() -> None:
    assert expiry("", NOW) == 0


@pytest.mark.parametrize("text", ["7", "d", "7y", "-7d", "soon", "٧d", "9999999d", "2026-13-01"])
def test_what_cannot_be_read_is_named(text: str) -> None:
    with pytest.raises(Mistake) as mistake:
        expiry(text, NOW)
    assert text in mistake.value.say("en")
    assert text in mistake.value.say("id")
