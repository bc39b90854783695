"""The token of a form belongs to one cookie. [A34]"""

import pytest

from kentongan.web.csrf import is_right, token_of


def test_a_token_belongs_to_its_secret() -> None:
    assert is_right("a" * 64, token_of("a" * 64))
    assert not is_right("b" * 64, token_of("a" * 64))
    assert token_of("a" * 64) != "a" * 64  # a page that is read does not give the cookie away


@pytest.mark.parametrize("token", ["", "0" * 64, "é", "\ud800"])
def test_nothing_else_is_a_token(token: str) -> None:
    assert not is_right("a" * 64, token)
    assert not is_right("", token)


def test_who_has_no_cookie_has_no_token() -> None:
    assert token_of("") == ""
    assert not is_right("", token_of(""))
