from typing import Any

import pytest

from kentongan.simulator.pattern import Values, fill, mismatch
from kentongan.simulator.surprise import Surprise

BLOCK = {
    "command": "accepted",
    "n": 3,
    "flag": True,
    "to": ["a", "b"],
    "message": {"id": "x", "subject": "Undangan seminar"},
}


@pytest.mark.parametrize(
    "pattern",
    [
        {},
        {"command": "accepted"},
        {"to": ["a", "b"]},
        {"message": {"subject": "Undangan seminar"}},
        {"message": {"subject": {"contains": "seminar"}}, "n": {"at_least": 3}},
        {"command": {"differs": "error"}, "flag": True},
        {"command": "$_", "message": "$_"},
        {"message": {"id": "$known"}},
        {"message": {"subject": {"contains": "$part"}}},
        {"to": ["$first", "$second"]},
    ],
)
def test_a_pattern_matches_a_block_that_has_what_it_names(pattern: Any) -> None:
    assert mismatch(pattern, BLOCK, {"known": "x", "part": "gan sem"}) == ""


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ({"command": "error"}, "command is 'accepted', not 'error'"),
        ({"n": "3"}, "n is 3, not '3'"),
        ({"flag": 1}, "flag is True, not 1"),
        ({"missing": "$_"}, "missing is missing"),
        ({"to": ["a"]}, "to is ['a', 'b'], not a list of 1"),
        ({"to": ["a", "c"]}, "to[1] is 'b', not 'c'"),
        ({"to": ["$one", "$one"]}, "to[1] is 'b', $one is 'a'"),
        ({"message": {"id": "$known"}}, "message.id is 'x', $known is 'y'"),
        ({"message": "x"}, "message is {'id': 'x', 'subject': 'Undangan seminar'}, not 'x'"),
        ({"command": {"n": 1}}, "command is 'accepted', not a mapping"),
        ({"n": {"at_least": 4}}, "n is 3, wanted at_least 4"),
        ({"command": {"at_least": 4}}, "command is 'accepted', wanted at_least 4"),
        ({"command": {"contains": "refuse"}}, "command is 'accepted', wanted contains 'refuse'"),
        ({"command": {"differs": "accepted"}}, "command is 'accepted', wanted differs 'accepted'"),
    ],
)
def test_a_mismatch_names_the_field_and_both_values(pattern: Any, why: str) -> None:
    assert mismatch(pattern, BLOCK, {"known": "y"}) == why


def test_a_name_that_is_not_known_captures_and_a_known_one_compares() -> None:
    values: Values = {}
    assert mismatch({"message": {"id": "$id"}}, BLOCK, values) == ""
    assert values == {"id": "x"}
    assert mismatch({"command": "$id"}, BLOCK, values) != ""


def test_names_are_filled_in_everywhere_with_their_own_type() -> None:
    values = {"m.id": "x", "password.humas@kampus-a": "rahasia", "n": 7}
    template = {"a": ["$m.id", {"b": "$n"}], "c": "$password.humas@kampus-a", "d": "harga $n"}
    assert fill(template, values) == {"a": ["x", {"b": 7}], "c": "rahasia", "d": "harga $n"}


def test_an_unknown_name_cannot_be_filled_in() -> None:
    with pytest.raises(Surprise, match=r"nothing is known as \$siapa"):
        fill({"a": "$siapa"}, {})
