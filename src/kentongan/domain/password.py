"""What a password of one's own must look like, [LOGIN-4].

Client and server use the same rule. To tell how easily a password is guessed, one needs long lists of what people
choose: whoever has them hands in a `rate` (the server does), whoever has not leaves it out and lets the server speak.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kentongan.errors import ErrorCode, Refusal
from kentongan.language import Sentence
from kentongan.words import PasswordWeakness

SHORTEST = 10
FEWEST_DIFFERENT = 4
# Of 0 to 4: some 10^8 guesses, out of reach for whoever has to guess at the slow hash, let alone at the login.
LEAST_SCORE = 3

SENTENCES: dict[PasswordWeakness, Sentence] = {
    PasswordWeakness.SHORT: Sentence(
        f"paling sedikit {SHORTEST} huruf atau tanda", f"at least {SHORTEST} letters or signs"
    ),
    PasswordWeakness.MONOTONOUS: Sentence(
        f"pakai paling sedikit {FEWEST_DIFFERENT} huruf yang berbeda",
        f"use at least {FEWEST_DIFFERENT} different letters",
    ),
    PasswordWeakness.OLD: Sentence("sama dengan yang lama", "it is the old one"),
    PasswordWeakness.PERSONAL: Sentence(
        "mirip alamat, nama lembaga, atau nama Anda", "it is too much like your address, institution or name"
    ),
    PasswordWeakness.COMMON: Sentence(
        "terlalu sering dipakai orang; tambahkan satu atau dua kata", "too many people use it; add a word or two"
    ),
    PasswordWeakness.PATTERN: Sentence(
        "urutan, pengulangan, dan tanggal mudah ditebak; tambahkan satu atau dua kata",
        "sequences, repetitions and dates are easily guessed; add a word or two",
    ),
}


@dataclass(frozen=True, slots=True)
class Rating:
    """How hard a password is to guess, 0 to 4, and what makes it easy."""

    score: int
    weakness: PasswordWeakness


Rate = Callable[[str, Sequence[str]], Rating]


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose password it is to be: what a guesser would try first."""

    address: str
    institution: str = ""
    contact: str = ""

    def words(self) -> list[str]:
        """Everything that stands in address and names, in small letters."""
        whole = [text.lower() for text in (self.address, self.institution, self.contact) if text]
        return [*dict.fromkeys([*whole, *re.split(r"\W+", " ".join(whole)), "kentongan"])]


def check_password(password: str, owner: Owner, old_password: str = "", rate: Rate | None = None) -> None:
    """Raise Refusal(PASSWORD_WEAK) for a password that is too short or too easily guessed; it says what is wrong.

    `rate` is asked last, with the password and the words that are personal to its owner.
    """
    # As it is hashed: one letter is one letter, whichever keyboard it was typed on.
    password, old_password = (unicodedata.normalize("NFC", text) for text in (password, old_password))
    weakness = _weakness(password, owner, old_password)
    if weakness is None and rate is not None:
        rating = rate(password, owner.words())
        weakness = rating.weakness if rating.score < LEAST_SCORE else None
    if weakness is not None:
        raise Refusal(ErrorCode.PASSWORD_WEAK, field="new_password", detail=weakness, why=SENTENCES[weakness])


def _weakness(password: str, owner: Owner, old_password: str) -> PasswordWeakness | None:
    if len(password) < SHORTEST:
        return PasswordWeakness.SHORT
    if len(set(password)) < FEWEST_DIFFERENT:
        return PasswordWeakness.MONOTONOUS
    if password == old_password:
        return PasswordWeakness.OLD
    if password.lower() in (owner.address, *owner.address.split("@"), owner.institution.lower(), owner.contact.lower()):
        return PasswordWeakness.PERSONAL
    return None
