"""Addresses and audiences: one grammar, one form, and everything else refused. [MSG-1]"""

import re
import string

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from kentongan.domain.address import RESERVED, Address, Audience, new_name
from kentongan.errors import ErrorCode, Refusal
from tests.domain.refused import refused

LETTERS = string.ascii_lowercase + string.digits
# Written a second time, without an expression: the first and last are no hyphens, 32 at most.
NAMES = st.builds(
    lambda first, middle, last: (first + middle + last)[:32].rstrip("-") or first,
    st.sampled_from(LETTERS),
    st.text(LETTERS + "-", max_size=30),
    st.sampled_from(["", *LETTERS]),
)
BAD_NAMES = [
    "", "-", "-a", "a-", "a b", "a.b", "a_b", "á", "а", "ａ", "a\nb", "a\0", "a@b", "*", "#a", "a" * 33, "a/b", "..",
    "a\u202e", "\u0661", "ß", "a\u200bb", "%00",
]  # fmt: skip


def is_name(text: str) -> bool:
    """The grammar of a name in plain words."""
    return (
        0 < len(text) <= 32
        and all(character in LETTERS + "-" for character in text)
        and not text.startswith("-")
        and not text.endswith("-")
    )


@given(NAMES, NAMES)
def test_what_the_grammar_allows_is_parsed_and_printed_the_same(desk: str, institution: str) -> None:
    assert is_name(desk)
    text = f"{desk}@{institution}"
    address = Address.parse(text)
    assert (address.desk, address.institution, str(address)) == (desk, institution, text)
    assert Address.parse(f"  {text.upper()}\n") == address
    assert len(text) <= 65


@given(st.text(max_size=70))
@example("humas@satu@dua")
@example("@satu")
@example("humas@")
def test_what_is_parsed_is_of_the_grammar_whatever_was_typed(text: str) -> None:
    try:
        address = Address.parse(text)
    except Refusal as refusal:
        assume(refusal.code is ErrorCode.FIELD_INVALID)
        desk, _, institution = text.strip().lower().partition("@")
        assert not (is_name(desk) and is_name(institution))
    else:
        assert is_name(address.desk)
        assert is_name(address.institution)


@pytest.mark.parametrize("name", BAD_NAMES)
def test_a_malformed_name_is_refused_everywhere(name: str) -> None:
    with refused(ErrorCode.FIELD_INVALID, "code"):
        new_name(name, "code")
    for text in (f"{name}@ok", f"ok@{name}"):
        with refused(ErrorCode.FIELD_INVALID, "address"):
            Address.parse(text)


def test_a_refused_address_is_told_no_longer_than_an_address_may_be() -> None:
    with refused(ErrorCode.FIELD_INVALID, "address", "x" * 65):
        Address.parse("x" * 1000)


def test_reserved_names_are_those_of_the_specification_and_nobody_gets_one() -> None:
    assert {"all", "admin", "system", "root", "kentongan"} == RESERVED
    for name in RESERVED:
        for typed in (name, name.upper(), f" {name} "):
            with refused(ErrorCode.NAME_RESERVED, "desk", name):
                new_name(typed, "desk")
        assert new_name(f"{name}-1", "desk") == f"{name}-1"


@given(NAMES)
def test_a_new_name_is_kept_as_it_is_or_reserved(name: str) -> None:
    assume(name not in RESERVED)
    assert new_name(name, "code") == name
    assert new_name(f" {name.upper()} ", "code") == name


def test_an_audience_is_sorted_by_kind_and_kept_as_typed() -> None:
    audience = Audience.parse(
        [" Humas@Satu", "@dua", "#Rektor", "*", "humas@satu", "@dua ", "b@dua", "?", "@", "#-a", ""]
    )
    assert audience.typed == ["humas@satu", "@dua", "#rektor", "*", "b@dua", "?", "@", "#-a", ""]
    assert audience.everybody
    assert audience.members == {Address("humas", "satu"), Address("b", "dua")}
    assert audience.institutions == {"dua"}
    assert audience.groups == {"rektor"}
    assert audience.unknown == ["?", "@", "#-a", ""]


entries = st.one_of(
    NAMES.map(lambda name: f"@{name}"),
    NAMES.map(lambda name: f"#{name}"),
    st.builds(lambda desk, code: f"{desk}@{code}", NAMES, NAMES),
    st.just("*"),
    st.text(max_size=8),
)


@given(st.lists(entries, max_size=20))
def test_every_entry_has_exactly_one_place_and_none_is_lost(typed: list[str]) -> None:
    audience = Audience.parse(typed)
    assert audience.typed == list(dict.fromkeys(entry.strip().lower() for entry in typed))
    sorted_again = [
        *map(str, audience.members),
        *(f"@{name}" for name in audience.institutions),
        *(f"#{name}" for name in audience.groups),
        *audience.unknown,
        *(["*"] if audience.everybody else []),
    ]
    assert sorted(sorted_again) == sorted(audience.typed)
    assert not any(re.fullmatch(r"[a-z]+@[a-z]+", entry) for entry in audience.unknown)
