"""What a password of one's own must look like. [LOGIN-4]"""

from collections.abc import Sequence

import pytest

from kentongan.domain.password import LEAST_SCORE, SENTENCES, SHORTEST, Owner, Rating, check_password
from kentongan.errors import ErrorCode, Refusal
from kentongan.words import PasswordWeakness
from tests.domain.refused import refused

ADDRESS = "humas-rektorat@universitas-contoh"
OWNER = Owner(ADDRESS, "Universitas Contoh Nusantara", "Siti Contoh")


def weakness(password: str, old: str = "yang-lama-sekali") -> str:
    with pytest.raises(Refusal) as told:
        check_password(password, OWNER, old)
    assert (told.value.code, told.value.field) == (ErrorCode.PASSWORD_WEAK, "new_password")
    return told.value.detail


@pytest.mark.parametrize(
    "password", ["kopi tubruk", "p4nj4ng-sekali", "pïntu bïru", "1234567890", "😀🎓🔑 gedung", "x" * 253 + "abc"]
)
def test_a_password_of_ten_characters_and_some_variety_is_taken(password: str) -> None:
    check_password(password, OWNER, "yang-lama-sekali")


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("", PasswordWeakness.SHORT),
        ("pendek", PasswordWeakness.SHORT),
        ("a" * (SHORTEST - 1) + "b", PasswordWeakness.MONOTONOUS),
        ("aaaaaaaaaaaa", PasswordWeakness.MONOTONOUS),
        ("abcabcabcabc", PasswordWeakness.MONOTONOUS),
        ("e\u0301a\u0301o\u0301i\u0301u\u0301", PasswordWeakness.SHORT),  # five letters, however they are typed
        (ADDRESS, PasswordWeakness.PERSONAL),
        (ADDRESS.upper(), PasswordWeakness.PERSONAL),
        ("Humas-Rektorat", PasswordWeakness.PERSONAL),
        ("universitas-contoh", PasswordWeakness.PERSONAL),
        ("universitas contoh nusantara", PasswordWeakness.PERSONAL),
        ("SITI CONTOH", PasswordWeakness.PERSONAL),
        ("yang-lama-sekali", PasswordWeakness.OLD),
    ],
)
def test_a_password_that_is_easily_guessed_is_refused_with_what_is_wrong(password: str, why: str) -> None:
    assert weakness(password) == why


def test_the_old_password_typed_on_another_keyboard_is_the_old_password() -> None:
    """Both have the same hash: passwords are normalised before they are hashed."""
    assert weakness("kopi tubrúk", old="kopi tubru\u0301k") == PasswordWeakness.OLD


def test_the_shortest_is_ten() -> None:
    assert SHORTEST == 10
    check_password("abcdefghij", OWNER)
    with refused(ErrorCode.PASSWORD_WEAK, "new_password"):
        check_password("abcdefghi", OWNER)


def test_a_rating_decides_last_and_is_told_whom_it_is_about() -> None:
    asked: list[tuple[str, Sequence[str]]] = []

    def rate(password: str, personal: Sequence[str]) -> Rating:
        asked.append((password, personal))
        return Rating(LEAST_SCORE - len(asked) % 2, PasswordWeakness.COMMON)

    with pytest.raises(Refusal) as told:
        check_password("kopi tubru\u0301k", OWNER, "", rate)
    assert told.value.detail == PasswordWeakness.COMMON
    check_password("kopi tubruk", OWNER, "", rate)
    with refused(ErrorCode.PASSWORD_WEAK, "new_password"):
        check_password("pendek", OWNER, "", rate)
    assert [password for password, _ in asked] == ["kopi tubrúk", "kopi tubruk"]
    assert set(asked[0][1]) == {
        ADDRESS, "universitas contoh nusantara", "siti contoh",
        "humas", "rektorat", "universitas", "contoh", "nusantara", "siti", "kentongan",
    }  # fmt: skip


def test_the_sentence_says_what_is_wrong_in_both_languages() -> None:
    assert set(SENTENCES) == set(PasswordWeakness)
    with pytest.raises(Refusal) as told:
        check_password("pendek", OWNER)
    assert told.value.say("id") == "Kata sandi baru terlalu lemah: paling sedikit 10 huruf atau tanda."
    assert told.value.say("en") == "The new password is too weak: at least 10 letters or signs."
