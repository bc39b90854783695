"""Sentences in two languages, and which of them a user gets."""

import dataclasses
import errno
import os

import pytest

from kentongan.language import Sentence, amount, preferred_language, system_words


def test_a_sentence_speaks_both_languages_and_fills_in_names() -> None:
    sentence = Sentence("Halo, {name}!", "Hello, {name}!")
    assert sentence.say("id", name="Contoh") == "Halo, Contoh!"
    assert sentence.say("en", name="Contoh") == "Hello, Contoh!"


def test_a_name_that_is_forgotten_among_others_is_a_mistake_that_shows() -> None:
    with pytest.raises(KeyError, match="name"):
        Sentence("{greeting}, {name}!", "{greeting}, {name}!").say("id", greeting="Halo")


def test_a_sentence_without_values_is_said_as_it_is_written() -> None:
    assert Sentence("Sampai jumpa. 100 %", "Goodbye. 100 %").say("en") == "Goodbye. 100 %"


def test_braces_in_a_value_are_only_braces() -> None:
    assert Sentence("{text}", "{text}").say("en", text="{name} {0} {text.__class__}") == "{name} {0} {text.__class__}"


def test_a_term_that_stands_alone_begins_with_a_capital_letter() -> None:
    assert Sentence("sudah baca", "seen by PR").capital == Sentence("Sudah baca", "Seen by PR")


@pytest.mark.parametrize(
    ("size", "indonesian", "english"),
    [
        (0, "0 B", "0 B"),
        (999, "999 B", "999 B"),
        (1000, "1,0 kB", "1.0 kB"),
        (18_600_000, "18,6 MB", "18.6 MB"),
        (99_960_000, "100 MB", "100 MB"),
        (999_999, "1,0 MB", "1.0 MB"),
        (7_000_000_000_000_000, "7000 TB", "7000 TB"),
    ],
)
def test_amounts_of_bytes_are_written_as_people_read_them(size: int, indonesian: str, english: str) -> None:
    assert (amount(size, "id"), amount(size, "en")) == (indonesian, english)


def test_a_sentence_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Sentence("a", "b").id = "c"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "id_ID.UTF-8"}, "id"),
        ({"LANG": "id"}, "id"),
        ({"LANG": "ID_id"}, "id"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "", "LC_ALL": ""}, "en"),
        ({"LANG": "en_US", "LC_MESSAGES": "id_ID"}, "id"),
        ({"LANG": "id_ID", "LC_MESSAGES": "en_US"}, "en"),
        ({"LC_MESSAGES": "en_US", "LC_ALL": "id_ID"}, "id"),
        ({"LC_ALL": "", "LC_MESSAGES": "id_ID"}, "id"),
        ({"LC_ALL": "en_US", "KENTONGAN_LANGUAGE": "id"}, "id"),
        ({"LC_ALL": "id_ID", "KENTONGAN_LANGUAGE": "en"}, "en"),
        ({"LANGUAGE": "id"}, "en"),
    ],
)
def test_the_users_language_is_told_by_the_first_variable_that_is_set(
    environment: dict[str, str], language: str
) -> None:
    assert preferred_language(environment) == language


def test_the_environment_of_the_process_is_asked_when_no_other_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    for wanted in ("id", "en"):
        monkeypatch.setenv("KENTONGAN_LANGUAGE", wanted)
        assert preferred_language() == wanted


@pytest.mark.parametrize("number", [errno.ENOENT, errno.EACCES, errno.ENOSPC, errno.ECONNREFUSED, errno.EADDRINUSE])
def test_what_the_system_says_is_said_in_indonesian(number: int) -> None:
    said = os.strerror(number)
    assert system_words(said, "en") == said
    assert system_words(said, "id").islower()
    assert system_words(said, "id") != said


def test_what_the_system_says_and_nobody_knows_is_passed_on() -> None:
    assert system_words("Level 2 halted", "id") == "Level 2 halted"
