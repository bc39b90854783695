"""A third language for tests: every sentence with other letters and a third longer, so that what was forgotten is seen.

`Rapat {count}` becomes `Ŕááþááŧ {count}`: no letter of a sentence is an ASCII letter, words stay words, and names to
fill in stay as they are.
"""

import itertools
import re

import pytest

from kentongan.language import Language, Sentence

_LETTERS = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "áƀçðéƒĝĥíĵķĺɱñóþɋŕšŧúṽŵẋýžÁƁÇÐÉƑĜĤÍĴĶĹṀÑÓÞɊŔŠŦÚṼŴẊÝŽ",
)
_VOWELS = re.compile("[aeiouAEIOU]")
_NAMES = re.compile(r"(\{\w*\})")


def pseudo(text: str) -> str:
    """A sentence in the language of the tests, with its names to fill in untouched."""
    parts = (part if _NAMES.fullmatch(part) else _grown(part) for part in _NAMES.split(text))
    return "".join(parts)


def _grown(text: str) -> str:
    """Nearly a third longer, within the words: two of three vowels stand twice."""
    places = itertools.count()
    doubled = _VOWELS.sub(lambda found: found[0] + (found[0].lower() if next(places) % 3 else ""), text)
    return doubled.translate(_LETTERS)


def speak(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on every sentence, also of an error, is said in the language of the tests."""

    def say(self: Sentence, language: Language, **values: object) -> str:
        text = pseudo(self.id if language == "id" else self.en)
        return text.format(**values) if values else text

    monkeypatch.setattr(Sentence, "say", say)


def forgotten(text: str, known: frozenset[str]) -> list[str]:
    """Words that no sentence has said, and that are not among those that are known to be data."""
    whole = re.sub(r"\w*…", "", text)
    return [word for word in re.findall(r"[A-Za-z]{2,}", whole) if word not in known]
