"""What is easily guessed, by the lists of what people choose."""

import time

import pytest

from kentongan.domain.password import Owner, check_password
from kentongan.domain.rating import rate
from kentongan.errors import ErrorCode, Refusal
from kentongan.words import PasswordWeakness

OWNER = Owner("humas-rektorat@universitas-contoh", "Universitas Contoh Nusantara", "Siti Contoh")


@pytest.mark.parametrize(
    ("password", "weakness"),
    [
        ("password12", PasswordWeakness.COMMON),
        ("bismillah1", PasswordWeakness.COMMON),
        ("1234567890", PasswordWeakness.COMMON),
        ("abcdefghij", PasswordWeakness.PATTERN),
        ("qazwsxedcr", PasswordWeakness.COMMON),
        ("10-10-2001", PasswordWeakness.PATTERN),
        ("rektorat 22", PasswordWeakness.PERSONAL),
        ("siti contoh 1", PasswordWeakness.PERSONAL),
    ],
)
def test_what_people_choose_is_known_and_named(password: str, weakness: PasswordWeakness) -> None:
    with pytest.raises(Refusal) as refused:
        check_password(password, OWNER, "", rate)
    assert (refused.value.code, refused.value.detail) == (ErrorCode.PASSWORD_WEAK, weakness)


@pytest.mark.parametrize("password", ["kopi tubruk", "teh poci manis", "pïntu bïru", "😀🎓🔑 gedung", "x7!Kq-92mZp"])
def test_a_few_words_of_ones_own_are_enough(password: str) -> None:
    check_password(password, OWNER, "", rate)


def test_rating_the_longest_password_takes_no_longer_than_its_beginning() -> None:
    """It must be no way to keep the server busy."""
    began = time.monotonic()
    for password in ("a1" * 128, "password" * 32, "qwerty12345" * 23, "\ud800" * 256):
        rate(password, OWNER.words())
    assert time.monotonic() - began < 5
