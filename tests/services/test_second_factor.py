"""Codes of an app: those of RFC 6238, around the present step, never for an empty secret."""

import base64

import pytest

from kentongan.errors import ErrorCode, Refusal
from kentongan.services.second_factor import STEP, address_of, checked_step, new_second_factor, step_of

# RFC 6238, appendix B: the secret, and the last six digits of the codes at these seconds.
NOW = 1_800_000_000_000
SECRET = base64.b32encode(b"12345678901234567890").decode()
RFC = [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")]


@pytest.mark.parametrize(("second", "code"), RFC)
def test_codes_are_those_of_the_standard(second: int, code: str) -> None:
    assert step_of(SECRET, code, second * 1000) == second // 30
    assert step_of(SECRET, f" {code[:3]} {code[3:]} ", second * 1000) == second // 30


@pytest.mark.parametrize(("steps", "right"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_code_counts_one_step_before_and_after(steps: int, right: bool) -> None:
    now = 1111111109 * 1000
    assert bool(step_of(SECRET, "081804", now + steps * STEP)) is right


@pytest.mark.parametrize("code", ["", "081805", "81804", "0818045", "٠٨١٨٠٤", "\ud800", "abcdef"])
def test_nothing_else_is_a_code(code: str) -> None:
    assert step_of(SECRET, code, 1111111109 * 1000) == 0


def test_whoever_has_no_secret_has_no_code() -> None:
    """The base32 of nothing has codes as well: they must open nothing."""
    assert all(step_of("", f"{number:06}", NOW) == 0 for number in range(0, 10**6, 997))


@pytest.mark.parametrize("secret", ["", "A" * 31, "a" * 32, "1" * 32, "A" * 33])
def test_a_secret_that_we_have_not_made_is_none(secret: str) -> None:
    with pytest.raises(Refusal) as refused:
        checked_step(secret, "000000", 0)
    assert refused.value.code is ErrorCode.SECOND_FACTOR_REFUSED


def test_secrets_are_long_and_new() -> None:
    made = {new_second_factor() for _ in range(100)}
    assert len(made) == 100
    assert {len(one) for one in made} == {32}


def test_the_app_reads_whose_it_is() -> None:
    found = address_of(SECRET, "rani", "Konsorsium Contoh")
    assert found.startswith("otpauth://totp/Konsorsium%20Contoh:rani?secret=")
