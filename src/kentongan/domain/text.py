"""Text that people type: normalised once, here, before anything is stored or compared."""

import unicodedata

from kentongan.errors import ErrorCode, Refusal

# Characters that turn the direction of writing: a name that contains them can pretend to be another.
_BIDI_CONTROLS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_LINE_BREAKS = frozenset("\u2028\u2029\x85")


def is_control(character: str) -> bool:
    """Whether a character is a control, a line break of any kind, or turns the direction of writing."""
    return unicodedata.category(character) in ("Cc", "Cs") or character in _BIDI_CONTROLS or character in _LINE_BREAKS


def one_line(text: str, field: str, most: int) -> str:
    """A name or subject: NFC, single spaces, in one line, 1 to `most` characters. Raises Refusal naming the field.

    `=?` is refused because mail programs decode it: a name must never turn into a header (CVE-2026-1299).
    """
    normal = unicodedata.normalize("NFC", text)
    if any(map(is_control, normal)) or "=?" in normal:
        raise Refusal(ErrorCode.FIELD_INVALID, field=field, detail="control characters")
    clean = " ".join(normal.split())
    if not clean:
        raise Refusal(ErrorCode.FIELD_EMPTY, field=field)
    if len(clean) > most:
        raise Refusal(ErrorCode.FIELD_TOO_LONG, field=field, detail=str(most))
    return clean


def many_lines(text: str, field: str, most: int) -> str:
    r"""The text of a message: NFC, newlines as `\n`, no other controls, at most `most` characters; may be empty."""
    clean = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    if len(clean) > most:
        raise Refusal(ErrorCode.FIELD_TOO_LONG, field=field, detail=str(most))
    if any(is_control(character) for character in clean if character not in "\n\t"):
        raise Refusal(ErrorCode.FIELD_INVALID, field=field, detail="control characters")
    return clean
