"""Text that people type: one normal form, no controls, lengths in characters."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentongan.domain.text import is_control, many_lines, one_line, without_controls
from kentongan.errors import ErrorCode, Refusal
from tests.domain.refused import refused

BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
BREAKS = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
ANY = st.text(st.characters(exclude_categories=[]), max_size=60)


def test_controls_are_those_of_unicode_and_what_turns_the_direction() -> None:
    for number in range(0x110000):
        character = chr(number)
        expected = unicodedata.category(character) in ("Cc", "Cs") or character in BIDI + "\u2028\u2029"
        assert is_control(character) is expected, hex(number)
    assert without_controls(f"a{BIDI}{BREAKS}\t\0\x1b\ud800b") == "ab"


@pytest.mark.parametrize("character", [*BIDI, *BREAKS, "\t", "\0", "\x1b", "\x7f", "\x9b", "\ud800"])
@pytest.mark.parametrize("text", ["a{}b", "{}ab", "ab{}"])
def test_a_control_anywhere_in_one_line_is_refused(text: str, character: str) -> None:
    with refused(ErrorCode.FIELD_INVALID, "subject"):
        one_line(text.format(character), "subject", 100)


@pytest.mark.parametrize("text", ["=?utf-8?q?x?=", "a =?", "Rektorat=?"])
def test_what_a_mail_program_would_decode_is_refused(text: str) -> None:
    with refused(ErrorCode.FIELD_INVALID, "contact"):
        one_line(text, "contact", 100)


@pytest.mark.parametrize("text", ["", " ", "\u00a0\u3000 ", "\u200b", "\u00ad\u2060 \ufeff", "\u200d"])
def test_a_line_in_which_nothing_can_be_seen_is_empty(text: str) -> None:
    with refused(ErrorCode.FIELD_EMPTY, "institution"):
        one_line(text, "institution", 100)


def test_a_line_is_normalised_and_trimmed() -> None:
    assert one_line("  Universitas   Conto\u0301h \u00a0Satu ", "x", 100) == "Universitas Cont\u00f3h Satu"
    assert one_line("👩\u200d🔬 Ilmu", "x", 100) == "👩\u200d🔬 Ilmu"  # a joiner inside an emoji stays


def test_lengths_are_characters_of_the_normal_form() -> None:
    assert len(one_line("e\u0301" * 120, "x", 120)) == 120
    assert len(one_line("  " + "🎓" * 120 + "  ", "x", 120)) == 120
    with refused(ErrorCode.FIELD_TOO_LONG, "x", "120"):
        one_line("e\u0301" * 121, "x", 120)
    assert len(many_lines("e\u0301\r\n" * 2000, "text", 4000)) == 4000
    with refused(ErrorCode.FIELD_TOO_LONG, "text", "4000"):
        many_lines("e\u0301\r\n" * 2000 + "x", "text", 4000)


def test_a_text_keeps_lines_and_tabs_and_may_be_empty() -> None:
    assert many_lines("", "text", 10) == ""
    assert many_lines("a\r\nb\rc\nd\te", "text", 100) == "a\nb\nc\nd\te"
    assert many_lines("  a \n\n", "text", 100) == "  a \n\n"


@pytest.mark.parametrize("character", sorted(set(BIDI + BREAKS + "\0\x1b\x7f\x9b\ud800") - set("\r\n")))
def test_any_other_control_in_a_text_is_refused(character: str) -> None:
    with refused(ErrorCode.FIELD_INVALID, "text"):
        many_lines(f"a\n{character}", "text", 100)


@given(ANY)
def test_whatever_passes_is_of_one_form_and_passes_again(text: str) -> None:
    for check in (one_line, many_lines):
        try:
            clean = check(text, "x", 60)
        except Refusal:
            continue
        assert check(clean, "x", 60) == clean
        assert unicodedata.is_normalized("NFC", clean)
        assert not any(is_control(character) for character in clean if check is one_line or character not in "\n\t")
