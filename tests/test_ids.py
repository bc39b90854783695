"""Ids and secrets: their form, their length, that they do not repeat."""

import hashlib
import re
from collections.abc import Callable

import pytest

from kentongan.ids import ID_PATTERN, SECRET_PATTERN, new_first_password, new_id, new_secret, secret_hash


@pytest.mark.parametrize(("make", "pattern", "digits"), [(new_id, ID_PATTERN, 32), (new_secret, SECRET_PATTERN, 64)])
def test_an_id_has_128_bits_and_a_secret_256_in_lower_case_digits(
    make: Callable[[], str], pattern: str, digits: int
) -> None:
    for _ in range(50):
        made = make()
        assert re.fullmatch("[0-9a-f]*", made)
        assert len(made) == digits
        assert re.search(pattern, made)


@pytest.mark.parametrize(("pattern", "digits"), [(ID_PATTERN, 32), (SECRET_PATTERN, 64)])
def test_a_pattern_takes_exactly_its_digits(pattern: str, digits: int) -> None:
    right = "09af" * (digits // 4)
    assert re.search(pattern, right)
    for wrong in (right[1:], right + "0", right.upper(), "g" + right[1:], " " + right, right + " ", right + "\n", ""):
        assert not re.search(pattern, wrong)


@pytest.mark.parametrize("make", [new_id, new_secret, new_first_password])
def test_what_is_made_anew_never_repeats(make: Callable[[], str]) -> None:
    assert len({make() for _ in range(1000)}) == 1000


@pytest.mark.parametrize("make", [new_id, new_secret])
def test_no_part_of_an_id_or_secret_repeats_another(make: Callable[[], str]) -> None:
    made = [make() for _ in range(50)]
    parts = {one[at : at + 16] for one in made for at in range(0, len(one), 16)}
    assert len(parts) == sum(len(one) for one in made) // 16


@pytest.mark.parametrize("make", [new_id, new_secret])
def test_every_place_of_an_id_or_secret_varies(make: Callable[[], str]) -> None:
    """With 300 of them, a place that shows fewer than 10 of 16 digits is not random: chance is below 10**-60."""
    assert min(len(set(place)) for place in zip(*(make() for _ in range(300)), strict=True)) >= 10


def test_a_first_password_can_be_read_aloud_and_typed() -> None:
    for _ in range(50):
        assert re.fullmatch("([a-hjkmnp-z2-9]{4}-){5}[a-hjkmnp-z2-9]{4}", new_first_password())


def test_a_first_password_draws_from_all_31_letters() -> None:
    drawn = "".join(new_first_password() for _ in range(300)).replace("-", "")
    assert set(drawn) == set("abcdefghjkmnpqrstuvwxyz23456789")


def test_a_secret_is_stored_as_the_sha256_of_its_text() -> None:
    assert secret_hash("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    secret = new_secret()
    assert secret_hash(secret) == hashlib.sha256(secret.encode()).hexdigest()
