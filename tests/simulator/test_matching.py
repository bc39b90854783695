from typing import Any

import pytest

from kentongan.simulator.matching import Matching

A, B, C = "a" * 32, "b" * 32, "c" * 32


@pytest.mark.parametrize(
    ("recorded", "today"),
    [
        ({"message": A, "reply_to": A}, {"message": B, "reply_to": B}),
        ({"device_key": "‹secret 1›", "claim": ""}, {"device_key": "d" * 64, "claim": ""}),
        ({"sent_at": 1, "read_at": 0, "now": 5}, {"sent_at": 9, "read_at": 0, "now": 6}),
        ({"sequence": 3, "rows": [{"sequence": 3}]}, {"sequence": 8, "rows": [{"sequence": 8}]}),
        ({"endpoint": ":1", "token": "a", "software": "x"}, {"endpoint": ":2", "token": "b", "software": "y"}),
        ({"subject": "Undangan", "to": ["*"]}, {"subject": "Undangan", "to": ["*"]}),
    ],
)
def test_what_may_be_otherwise_is_the_same(recorded: Any, today: Any) -> None:
    assert Matching().differences(recorded, today) == []


@pytest.mark.parametrize(
    ("recorded", "today", "difference"),
    [
        ({"message": A, "reply_to": A}, {"message": B, "reply_to": C}, f"reply_to is '{C}', was '{A}'"),
        ({"read_at": 0}, {"read_at": 7}, "read_at is 7, was 0"),
        ({"subject": "Undangan"}, {"subject": "Rapat"}, "subject is 'Rapat', was 'Undangan'"),
        ({"to": ["a"]}, {"to": ["a", "b"]}, "to is ['a', 'b'], was ['a']"),
        ({"rows": [{"n": 1}]}, {"rows": [{"n": 2}]}, "rows[0].n is 2, was 1"),
        ({"code": "x"}, {}, "code is None, was 'x'"),
        ({}, {"more": 1}, "more is 1, was None"),
        ({"on": True}, {"on": 1}, "on is 1, was True"),
        ({"sequence": 1, "row": {"sequence": 1}}, {"sequence": 5, "row": {"sequence": 6}}, "sequence is 5, was 1"),
    ],
)
def test_what_differs_is_told_with_its_place(recorded: Any, today: Any, difference: str) -> None:
    assert Matching().differences(recorded, today) == [difference]


def test_what_was_learned_is_said_as_it_is_today() -> None:
    matching = Matching()
    matching.differences({"message": A, "sequence": 4}, {"message": B, "sequence": 9})
    said = {"command": "receipt", "messages": [A, C], "sequence": 4, "n": 4}
    assert matching.translated(said) == {"command": "receipt", "messages": [B, C], "sequence": 9, "n": 4}
