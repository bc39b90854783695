"""Sentences for people, always in Indonesian and English side by side.

A sentence is a pair, so neither language can be forgotten: the type checker asks for both. Everything a person reads
outside the desktop windows (errors, letters, command line) is a `Sentence`.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Language = Literal["id", "en"]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One thing to say, in both languages, with `{names}` to fill in."""

    id: str
    en: str

    def say(self, language: Language, **values: object) -> str:
        """The sentence in one language, its names filled in when values are given (KeyError when one is missing)."""
        text = self.id if language == "id" else self.en
        return text.format(**values) if values else text


def preferred_language(environment: Mapping[str, str] = os.environ) -> Language:
    """The user's language from KENTONGAN_LANGUAGE, LC_ALL, LC_MESSAGES or LANG, in this order; English otherwise."""
    for name in ("KENTONGAN_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environment.get(name):
            return "id" if value.lower().startswith("id") else "en"
    return "en"
