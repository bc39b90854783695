"""What is painted by hand."""

import pytest

from kentongan.desktop.controls.paint import Tag, initials
from kentongan.desktop.wording import wording
from kentongan.words import Level


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Institut Teladan Khatulistiwa", "ITK"),
        ("Universitas Ilmu dan Seni", "UIS"),
        ("Universitas Contoh Satu Dua Tiga", "UCSD"),
        ("Politeknik", "PO"),
        ("", ""),
    ],
)
def test_an_institution_has_two_to_four_letters(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_a_level_is_told_in_words_too() -> None:
    tag = Tag(Level.EMERGENCY)
    assert tag.accessibleName() == "Emergency"
    wording.speak("id")
    assert tag.accessibleName() == "Darurat"
