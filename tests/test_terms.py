"""Every word of the closed sets that people meet has its term in both languages."""

from enum import StrEnum

import pytest

from kentongan import terms
from kentongan.language import Sentence
from kentongan.mail.door import MailTrouble
from kentongan.terms import MAIL_TROUBLES, mail_trouble
from kentongan.words import AttachmentKind, DeliveryState, InstitutionKind, Level


@pytest.mark.parametrize(
    ("named", "words"),
    [
        (terms.LEVELS, Level),
        (terms.STATES, DeliveryState),
        (terms.KINDS, AttachmentKind),
        (terms.INSTITUTION_KINDS, InstitutionKind),
    ],
)
def test_every_word_has_one_term_of_its_own(named: dict[StrEnum, Sentence], words: type[StrEnum]) -> None:
    assert list(named) == list(words)
    for language in ("id", "en"):
        assert len({getattr(term, language) for term in named.values()}) == len(words)


def test_levels_are_names_and_all_other_terms_can_stand_inside_a_sentence() -> None:
    assert all(term == term.capital for term in terms.LEVELS.values())
    inside = (*terms.STATES.values(), *terms.KINDS.values(), *terms.INSTITUTION_KINDS.values())
    assert not any(letter.isupper() for term in inside for letter in term.id + term.en)


def test_every_reason_why_a_letter_stays_has_a_sentence() -> None:
    assert {str(trouble) for trouble in MailTrouble} <= set(MAIL_TROUBLES)
    assert mail_trouble("recipient_refused 550").en == "the mail server refuses the recipient (550)"
    assert mail_trouble("ValueError").id == "ValueError"
