"""Letters and a tint that stand for an institution or a person: they help to recognise, they vouch for nothing."""

import hashlib

_TINTS = 6
_SMALL = {"dan", "di", "of", "the", "and", "untuk"}


def initials(name: str) -> str:
    """Up to three first letters of the words of a name, in capitals."""
    words = [word for word in name.split() if word.lower() not in _SMALL and word[0].isalnum()]
    return "".join(word[0] for word in words[:3]).upper() or "?"


def tint(code: str) -> int:
    """One of six tints, 1 to 6: by the code and not by the name, so that renaming keeps it."""
    return hashlib.sha256(code.encode("utf-8", "replace")).digest()[0] % _TINTS + 1
