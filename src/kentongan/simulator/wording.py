"""Texts as the server takes them: one spelling, trimmed, nothing that could deceive an eye or a header, [BLOCK-7]."""

import unicodedata

from kentongan.errors import ErrorCode, Refusal

# Marks that turn the direction of writing.
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# How an encoded word of a mail header begins.
_ENCODED_WORD = "=?"


def name_of(text: str, field: str) -> str:
    """A name or subject: one line, not empty."""
    name = _plain(text, field).strip()
    if not name:
        raise Refusal(ErrorCode.FIELD_EMPTY, field=field)
    if _ENCODED_WORD in name:
        raise Refusal(ErrorCode.FIELD_INVALID, field=field, detail=_ENCODED_WORD)
    return name


def text_of(text: str, field: str) -> str:
    """A message's text: line feeds and tabs may stand there."""
    return _plain(text, field, allowed="\n\t")


def address_of(text: str) -> str:
    """An address, desk, code or entry of an audience, which may be written in any case."""
    return unicodedata.normalize("NFC", text).strip().lower()


def _plain(text: str, field: str, allowed: str = "") -> str:
    text = unicodedata.normalize("NFC", text)
    for letter in text:
        if letter in _TURNING or (unicodedata.category(letter) == "Cc" and letter not in allowed):
            raise Refusal(ErrorCode.FIELD_INVALID, field=field, detail=f"U+{ord(letter):04X}")
    return text
