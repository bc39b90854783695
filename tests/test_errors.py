"""Every code has its sentence in both languages, and a refusal says it complete."""

import re
from string import Formatter

import pytest

from kentongan.errors import (
    CLOSING,
    SENTENCES,
    ErrorCode,
    KentonganError,
    LocalProtocolError,
    ProtocolError,
    Refusal,
)
from kentongan.language import Language, Sentence

LANGUAGES: list[Language] = ["id", "en"]


def names_in(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_every_code_has_one_row_and_every_row_a_code() -> None:
    assert list(SENTENCES) == list(ErrorCode)


@pytest.mark.parametrize("code", ErrorCode)
def test_a_code_is_short_plain_and_fits_its_field_on_the_wire(code: ErrorCode) -> None:
    assert re.fullmatch("[a-z]+(_[a-z]+)*", code)
    assert len(code) <= 40


@pytest.mark.parametrize("code", ErrorCode)
def test_both_languages_name_the_same_things_and_only_what_a_refusal_knows(code: ErrorCode) -> None:
    sentence = SENTENCES[code]
    assert names_in(sentence.id) == names_in(sentence.en) <= {"field", "detail"}


@pytest.mark.parametrize("code", ErrorCode)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refusal_says_one_whole_sentence(code: ErrorCode, language: Language) -> None:
    said = Refusal(code, field="berkas {x}", detail="1 < 2 {0}").say(language)
    assert re.fullmatch(r"[A-Z“][^\n]*\.", said)
    assert ("berkas {x}" in said) is ("field" in names_in(SENTENCES[code].en))
    assert ("1 < 2 {0}" in said) is ("detail" in names_in(SENTENCES[code].en))


@pytest.mark.parametrize("code", ErrorCode)
def test_the_two_languages_are_not_the_same_sentence(code: ErrorCode) -> None:
    assert SENTENCES[code].id != SENTENCES[code].en


def test_each_code_has_a_sentence_of_its_own() -> None:
    for language in LANGUAGES:
        assert len({sentence.say(language, field="", detail="") for sentence in SENTENCES.values()}) == len(ErrorCode)


def test_a_refusal_says_field_and_detail_in_the_language_of_the_user() -> None:
    refusal = Refusal(ErrorCode.FIELD_TOO_LONG, field="subject", detail="200")
    assert refusal.say("id") == "Isian “subject” terlalu panjang; paling banyak 200."
    assert refusal.say("en") == "The field “subject” is too long; at most 200."
    assert str(refusal) == "field_too_long: The field “subject” is too long; at most 200."
    assert refusal.sentence == SENTENCES[ErrorCode.FIELD_TOO_LONG]


def test_a_refusal_keeps_all_that_the_answer_needs_and_names_nothing_by_itself() -> None:
    refusal = Refusal(ErrorCode.LOGIN_BUSY, retry_after=3, reference="7")
    assert (refusal.code, refusal.field, refusal.detail) == (ErrorCode.LOGIN_BUSY, "", "")
    assert (refusal.retry_after, refusal.reference) == (3, "7")


def test_an_error_of_another_kind_says_its_own_sentence() -> None:
    class Lost(KentonganError):
        sentence = Sentence("Hilang.", "Lost.")

    assert (Lost().say("id"), Lost().say("en")) == ("Hilang.", "Lost.")


def test_the_tree_of_exceptions_is_the_one_that_is_drawn() -> None:
    assert issubclass(ProtocolError, Refusal)
    assert issubclass(Refusal, KentonganError)
    assert not issubclass(LocalProtocolError, KentonganError)


@pytest.mark.parametrize("code", ErrorCode)
def test_only_a_broken_stream_closes_the_connection(code: ErrorCode) -> None:
    closes = code in {"frame_too_large", "frame_kind_unknown"}
    assert ProtocolError(code).closes is (code in CLOSING) is closes
