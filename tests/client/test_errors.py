from dataclasses import fields

import pytest

from kentongan.client import errors
from kentongan.client.errors import ClientError, LinkEnded, LinkLost, ServerRefused
from kentongan.protocol.commands.link import Error, Goodbye


def cases(kind: type[ClientError]) -> list[type[ClientError]]:
    return [kind, *(deeper for case in kind.__subclasses__() for deeper in cases(case))]


PLAIN = [case for case in cases(ClientError) if case not in (ClientError, ServerRefused, LinkEnded)]


@pytest.mark.parametrize("case", PLAIN, ids=lambda case: case.__name__)
def test_every_case_says_all_it_knows_in_both_languages(case: type[ClientError]) -> None:
    values = {item.name: f"<{item.name}>" for item in fields(case)}
    error = case(**values)
    for language in ("id", "en"):
        said = error.say(language)  # type: ignore[arg-type]
        assert said.endswith((".", "kentongan login.", "kentongan register."))
        assert "\n" not in said
        assert [value for value in values.values() if value not in said] == []
    assert error.say("id") != error.say("en")
    assert str(error) == error.say("en")


def test_a_refusal_speaks_with_the_sentences_of_the_server() -> None:
    refused = ServerRefused(Error(code="quota_exceeded", id="Penuh {5}.", en="Full {5}.", retry_after=7))
    assert (refused.say("id"), refused.say("en")) == ("Penuh {5}.", "Full {5}.")
    assert (refused.code, refused.retry_after) == ("quota_exceeded", 7)


def test_a_goodbye_is_a_lost_link_that_says_why_and_when_to_come_back() -> None:
    ended = LinkEnded(Goodbye(code="going_down", id="Mulai ulang.", en="Restart.", retry_after=3))
    assert isinstance(ended, LinkLost)
    assert (ended.say("id"), ended.say("en"), ended.wait) == ("Mulai ulang.", "Restart.", 3)


def test_a_goodbye_without_words_still_has_a_sentence() -> None:
    assert LinkEnded(Goodbye(code="")).say("en") == LinkLost().say("en")
    assert LinkLost().wait == 0


def test_the_drawn_tree_names_every_case() -> None:
    assert errors.__doc__ is not None
    assert [case.__name__ for case in cases(ClientError) if case.__name__ not in errors.__doc__] == []
