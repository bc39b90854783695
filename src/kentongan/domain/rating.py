"""How easily a password is guessed: by zxcvbn, which has long lists of what people choose, and asks nobody.

Only who installs the lists can ask: the server, which decides, and the windows, which tell while somebody types.
"""

from collections.abc import Sequence

from zxcvbn import zxcvbn

from kentongan.domain.password import Rating
from kentongan.words import PasswordWeakness

# Characters that are rated: the work grows with the square of their number.
_RATED = 72


def rate(password: str, personal: Sequence[str]) -> Rating:
    """How hard a password is to guess; `personal` are words that a guesser of this one would try first."""
    found = zxcvbn(password[:_RATED], user_inputs=list(personal))
    easy = [part for part in found["sequence"] if part["pattern"] != "bruteforce"]
    worst = max(easy, key=lambda part: len(part["token"]), default={"pattern": "repeat"})
    if worst["pattern"] != "dictionary":
        return Rating(found["score"], PasswordWeakness.PATTERN)
    own = worst["dictionary_name"] == "user_inputs"
    return Rating(found["score"], PasswordWeakness.PERSONAL if own else PasswordWeakness.COMMON)
