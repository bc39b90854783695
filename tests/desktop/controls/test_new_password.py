"""Choosing a password: the rules tick themselves, by the rule of the server."""

import pytest

from kentongan.desktop.controls.new_password import NewPassword
from kentongan.desktop.texts import password as texts
from kentongan.domain.password import Owner
from tests.desktop.desk import run, type_into, until

OWNER = Owner("humas@contoh", "Universitas Contoh Nusantara", "Sari Contohwati")
GOOD = "delapan rusa menari di pasar"
RULES = (texts.RULE_LENGTH, texts.RULE_OWN, texts.RULE_RARE, texts.RULE_SAME)


def met(choice: NewPassword) -> list[bool]:
    return [choice.rules[rule].is_met for rule in RULES]


@pytest.mark.parametrize(
    ("password", "again", "expected"),
    [
        (GOOD, GOOD, [True, True, True, True]),
        (GOOD, "delapan", [True, True, True, False]),
        ("pendek", "", [False, False, False, False]),
        ("aaaaaaaaaaaa", "", [False, False, False, False]),
        ("abcd-efgh-ijkl", "", [True, False, False, False]),  # the first password
        ("sari contohwati", "", [True, False, False, False]),
        ("password12", "", [True, True, False, False]),
    ],
)
def test_the_rules_tick_themselves(password: str, again: str, expected: list[bool]) -> None:
    choice = NewPassword()
    choice.begin(OWNER, "abcd-efgh-ijkl")

    async def type_it() -> None:
        type_into(choice.password.input, password)
        type_into(choice.again.input, again)
        await until(choice.strength.word.text, "the rating")
        assert met(choice) == expected
        assert choice.is_ready == all(expected)

    run(type_it())


def test_a_password_that_is_known_says_so_and_how_to_mend_it() -> None:
    choice = NewPassword()
    choice.begin(OWNER)

    async def type_it() -> None:
        type_into(choice.password.input, "password12")
        await until(choice.strength.word.text, "the rating")
        assert choice.strength.word.property("tone") == "bad"
        assert choice.strength.why.text() == "too many people use it; add a word or two"
        assert choice.rules[texts.RULE_RARE].accessibleName() == "Not easily guessed: not yet"

    run(type_it())


def test_another_letter_is_not_good_before_it_was_rated() -> None:
    choice = NewPassword()
    choice.begin(OWNER)

    async def type_it() -> None:
        for field in (choice.password, choice.again):
            type_into(field.input, GOOD)
        await until(lambda: choice.is_ready, "the rating")
        choice.password.input.setText("password12")
        choice.again.input.setText("password12")
        choice.password.changed.emit()
        assert not choice.is_ready
        await until(lambda: choice.strength.why.text().startswith("too many"), "the other rating")
        assert not choice.is_ready

    run(type_it())


def test_for_somebody_else_nothing_stands_there_any_more() -> None:
    choice = NewPassword()
    type_into(choice.password.input, GOOD)
    choice.password.show_text(True)
    choice.begin(OWNER)
    assert (choice.text, choice.password.is_shown, met(choice)) == ("", False, [False] * 4)


def test_what_would_not_do_is_never_called_strong() -> None:
    """The name of the institution has many letters; the rule counts more than the lists."""
    choice = NewPassword()
    choice.begin(OWNER)

    async def type_it() -> None:
        type_into(choice.password.input, "universitas contoh nusantara")
        await until(choice.strength.word.text, "the rating")
        assert choice.strength.word.text() not in ("Strong", "Very strong")

    run(type_it())
