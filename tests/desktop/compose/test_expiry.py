import time

import pytest

from kentongan import limits
from kentongan.desktop.compose.expiry import ExpiryPicker
from kentongan.desktop.texts import compose as texts
from kentongan.desktop.wording import wording


@pytest.fixture
def picker() -> ExpiryPicker:
    made = ExpiryPicker()
    made.show()
    return made


def test_the_server_decides_unless_somebody_has_chosen(picker: ExpiryPicker) -> None:
    assert (picker.lives, picker.expires_at, picker.moment_of_end(1000)) == (0, 0, 0)
    assert not picker.moment.isVisible()


@pytest.mark.parametrize("lives", [lives for lives in texts.LIVES if lives])
def test_a_length_counts_from_the_sending_on(picker: ExpiryPicker, lives: int) -> None:
    picker.choose(lives, 0)
    assert picker.moment_of_end(1000) == 1000 + lives


def test_a_moment_of_ones_own_is_kept_and_must_be_to_come(picker: ExpiryPicker) -> None:
    now = int(time.time() * 1000)
    picker.choose(0, now + limits.DAY)
    assert picker.moment.isVisible()
    assert picker.moment_of_end(now) == picker.expires_at == now + limits.DAY
    assert picker.is_good
    picker.choose(0, now - 1000)
    assert not picker.is_good


def test_no_moment_is_farther_away_than_the_protocol_allows(picker: ExpiryPicker) -> None:
    picker.choose(0, int(time.time() * 1000) + 10 * limits.EXPIRY.value)
    assert picker.expires_at <= time.time() * 1000 + limits.EXPIRY.value


def test_choosing_tells_and_shows_the_moment(picker: ExpiryPicker) -> None:
    told: list[bool] = []
    picker.changed.connect(lambda: told.append(True))
    picker.input.setCurrentIndex(picker.input.count() - 1)
    assert told
    assert picker.moment.isVisible()
    picker.lock(True)
    assert not picker.input.isEnabled()
    assert not picker.moment.isEnabled()


def test_the_choices_are_in_the_language_of_the_moment(picker: ExpiryPicker) -> None:
    wording.language = "id"
    picker.retranslate()
    assert picker.input.itemText(0) == "30 hari sejak dikirim"
