"""Text that people type: normalised once, here, before anything is stored or compared."""

import re
import unicodedata

from kentongan.errors import ErrorCode, Refusal

# Controls, half surrogates, line breaks of any kind, and characters that turn the direction of writing: a name that
# contains one of the last can pretend to be another.
_CONTROL = "\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"
_IN_A_TEXT = re.compile(f"[{_CONTROL}]")
_IN_A_LINE = re.compile(f"[\t\n{_CONTROL}]")

# Spaces and format characters: within a word they may have a meaning (joined emoji), alone nobody sees them.
_UNSEEN = ("Cf", "Zs")


def is_control(character: str) -> bool:
    """Whether a character has no place in one line."""
    return _IN_A_LINE.match(character) is not None


def without_controls(text: str) -> str:
    """The text with every character left out that has no place in one line."""
    return _IN_A_LINE.sub("", text)


def escaped(text: str) -> str:
    r"""The text in one line that says everything and does nothing: controls as `\u202e`, a backslash as two."""
    return _IN_A_LINE.sub(lambda found: f"\\u{ord(found[0]):04x}", text.replace("\\", "\\\\"))


def folded(text: str) -> str:
    """The text as it is searched: without case, accents and compatibility forms. Of no use to show."""
    apart = unicodedata.normalize("NFKD", text).casefold()
    return "".join(character for character in apart if not unicodedata.combining(character))


def one_line(text: str, field: str, most: int) -> str:
    """A name or subject: NFC, single spaces, in one line, 1 to `most` characters. Raises Refusal naming the field.

    `=?` is refused because mail programs decode it: a name must never turn into a header (CVE-2026-1299).
    """
    normal = unicodedata.normalize("NFC", text)
    if _IN_A_LINE.search(normal) or "=?" in normal:
        raise Refusal(ErrorCode.FIELD_INVALID, field=field, detail="control characters")
    clean = " ".join(normal.split())
    if all(unicodedata.category(character) in _UNSEEN for character in clean):
        raise Refusal(ErrorCode.FIELD_EMPTY, field=field)
    if len(clean) > most:
        raise Refusal(ErrorCode.FIELD_TOO_LONG, field=field, detail=str(most))
    return clean


def many_lines(text: str, field: str, most: int) -> str:
    r"""The text of a message: NFC, newlines as `\n`, no other controls, at most `most` characters; may be empty."""
    clean = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    if len(clean) > most:
        raise Refusal(ErrorCode.FIELD_TOO_LONG, field=field, detail=str(most))
    if _IN_A_TEXT.search(clean):
        raise Refusal(ErrorCode.FIELD_INVALID, field=field, detail="control characters")
    return clean
