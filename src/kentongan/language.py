"""Sentences for people, always in Indonesian and English side by side.

A sentence is a pair, so neither language can be forgotten: the type checker asks for both. Everything a person reads
outside the desktop windows (errors, letters, command line) is a `Sentence`.
"""

import errno
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

    @property
    def capital(self) -> "Sentence":
        """The same with a capital letter in front, for a term that stands alone."""
        return Sentence(self.id[:1].upper() + self.id[1:], self.en[:1].upper() + self.en[1:])

    def filled(self, **values: "object | Sentence") -> "Sentence":
        """Both languages with their names filled in; a value that is a sentence is said in each language too."""

        def said(language: Language) -> str:
            there = {
                key: value.say(language) if isinstance(value, Sentence) else value for key, value in values.items()
            }
            return self.say(language, **there)

        return Sentence(said("id"), said("en"))


_SYSTEM = {
    os.strerror(number): words
    for number, words in {
        errno.ENOENT: "berkas atau folder itu tidak ada",
        errno.EACCES: "tidak diizinkan",
        errno.EPERM: "tidak diizinkan",
        errno.EEXIST: "sudah ada",
        errno.EISDIR: "itu sebuah folder",
        errno.ENOTDIR: "ada bagian yang bukan folder",
        errno.ENOSPC: "disk penuh",
        errno.EDQUOT: "kuota disk habis",
        errno.EROFS: "hanya dapat dibaca",
        errno.EIO: "disk rusak atau terputus",
        errno.ENAMETOOLONG: "nama terlalu panjang",
        errno.ELOOP: "terlalu banyak tautan",
        errno.EMFILE: "terlalu banyak berkas terbuka",
        errno.EADDRINUSE: "alamat sudah dipakai",
        errno.EADDRNOTAVAIL: "alamat itu tidak ada di mesin ini",
        errno.ECONNREFUSED: "sambungan ditolak",
        errno.ECONNRESET: "sambungan diputus",
        errno.EPIPE: "sambungan diputus",
        errno.ENETUNREACH: "jaringan tidak terjangkau",
        errno.EHOSTUNREACH: "mesin itu tidak terjangkau",
        errno.ETIMEDOUT: "tidak ada jawaban pada waktunya",
    }.items()
} | {
    "Name or service not known": "nama itu tidak dikenal",
    "Temporary failure in name resolution": "nama itu tidak dapat dicari sekarang",
    "No address associated with hostname": "nama itu tidak punya alamat",
}


def system_words(reason: str, language: Language) -> str:
    """What the operating system says, which it says in English: in the user's language where we know how."""
    return _SYSTEM.get(reason, reason) if language == "id" else reason


# The steps of amounts of bytes, a thousand each.
UNITS = ("B", "kB", "MB", "GB", "TB")


def amount(size: int, language: Language) -> str:
    """Bytes in a few characters: `18,6 MB` in Indonesian, `18.6 MB` in English."""
    value, unit = float(size), 0
    # What would be rounded up to 1000 is told in the next unit.
    while value >= 999.5 and unit < len(UNITS) - 1:
        value, unit = value / 1000, unit + 1
    text = f"{value:.0f}" if unit == 0 or value >= 99.95 else f"{value:.1f}"
    return f"{text.replace('.', ',') if language == 'id' else text} {UNITS[unit]}"


def number(value: float, language: Language, digits: int = 0) -> str:
    """A number as it is written: 41.902 and 18,6 in Indonesian, 41,902 and 18.6 in English."""
    text = f"{value:,.{digits}f}"
    return text.translate(str.maketrans(",.", ".,")) if language == "id" else text


def preferred_language(environment: Mapping[str, str] = os.environ) -> Language:
    """The user's language from KENTONGAN_LANGUAGE, LC_ALL, LC_MESSAGES or LANG, in this order; English otherwise."""
    for name in ("KENTONGAN_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environment.get(name):
            return "id" if value.lower().startswith("id") else "en"
    return "en"
