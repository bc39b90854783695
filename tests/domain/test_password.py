"""What a password of one's own must look like. [LOGIN-4]"""

import pytest

from kentongan.domain.password import SHORTEST, check_password
from kentongan.errors import ErrorCode
from tests.domain.refused import refused

ADDRESS = "humas-rektorat@universitas-contoh"


@pytest.mark.parametrize(
    "password", ["kopi tubruk", "p4nj4ng-sekali", "pïntu bïru", "1234567890", "😀🎓🔑 gedung", "x" * 253 + "abc"]
)
def test_a_password_of_ten_characters_and_some_variety_is_taken(password: str) -> None:
    check_password(password, ADDRESS, "yang-lama-sekali")


@pytest.mark.parametrize(
    "password",
    [
        "",
        "pendek",
        "a" * (SHORTEST - 1) + "b",
        "aaaaaaaaaaaa",
        "abcabcabcabc",
        "e\u0301a\u0301o\u0301i\u0301u\u0301",  # five letters, however they are typed
        ADDRESS,
        ADDRESS.upper(),
        "Humas-Rektorat",
        "universitas-contoh",
        "yang-lama-sekali",
    ],
)
def test_a_password_that_is_easily_guessed_is_refused(password: str) -> None:
    with refused(ErrorCode.PASSWORD_WEAK, "new_password"):
        check_password(password, ADDRESS, "yang-lama-sekali")


def test_the_old_password_typed_on_another_keyboard_is_the_old_password() -> None:
    """Both have the same hash: passwords are normalised before they are hashed."""
    with refused(ErrorCode.PASSWORD_WEAK, "new_password"):
        check_password("kopi tubrúk", ADDRESS, "kopi tubru\u0301k")


def test_the_shortest_is_ten() -> None:
    assert SHORTEST == 10
    check_password("abcdefghij", ADDRESS, "")
    with refused(ErrorCode.PASSWORD_WEAK, "new_password"):
        check_password("abcdefghi", ADDRESS, "")
