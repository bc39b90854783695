"""What makes a registration worth a second look. Advice for whoever decides, never a decision."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from kentongan.words import DoubtKind

# Where everybody can have an address: a campus writes from its own.
FREE_MAIL = frozenset(
    {
        "gmail.com", "googlemail.com", "yahoo.com", "yahoo.co.id", "ymail.com", "rocketmail.com", "outlook.com",
        "outlook.co.id", "hotmail.com", "live.com", "msn.com", "icloud.com", "me.com", "proton.me", "protonmail.com",
        "gmx.com", "gmx.net", "mail.com", "aol.com", "yandex.com", "zoho.com", "tutanota.com", "plasa.com",
    }
)  # fmt: skip
# Words that half of all institutions have in their names.
_COMMON = {"universitas", "university", "institut", "institute", "politeknik", "polytechnic", "akademi", "academy"}
_COMMON |= {"sekolah", "tinggi", "ilmu", "negeri", "swasta", "of", "the", "dan", "and"}
_ALIKE = 0.88
_STEM = 4


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something to think about, and what it is about: a name, a mail domain, the number of another registration."""

    kind: DoubtKind
    about: str


def is_free_mail(email: str) -> bool:
    """Whether an address is at a provider where everybody can have one."""
    return domain_of(email) in FREE_MAIL


def domain_of(email: str) -> str:
    """The part after the @, in small letters."""
    return email.rpartition("@")[2].lower()


class KnownNames:
    """Names of institutions, so that one that looks like another is found among thousands."""

    def __init__(self, names: Iterable[str]) -> None:
        """Sort the names by the beginnings of their words."""
        self._by_stem: dict[str, list[tuple[str, str]]] = {}
        for name in names:
            plain = _plain(name)
            for stem in _stems(plain):
                self._by_stem.setdefault(stem, []).append((plain, name))

    def like(self, name: str) -> Iterator[str]:
        """Names that are easily taken for this one, not the same one; each once."""
        plain, seen = _plain(name), {name}
        for stem in _stems(plain):
            for other, original in self._by_stem.get(stem, ()):
                if original not in seen and _alike(plain, other):
                    seen.add(original)
                    yield original


def _plain(name: str) -> str:
    bare = "".join(one for one in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(one))
    return " ".join(re.findall(r"\w+", bare))


def _stems(plain: str) -> set[str]:
    words = set(plain.split())
    return {word[:_STEM] for word in words - _COMMON or words}


def _alike(one: str, other: str) -> bool:
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.real_quick_ratio() >= _ALIKE and matcher.quick_ratio() >= _ALIKE and matcher.ratio() >= _ALIKE
