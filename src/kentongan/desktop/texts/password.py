"""Passwords: showing them, and choosing a good one."""

from kentongan.domain.password import FEWEST_DIFFERENT, SHORTEST
from kentongan.language import Sentence

CAPS_LOCK = Sentence("Caps Lock menyala", "Caps Lock is on")
SHOW = Sentence("Tampilkan kata sandi", "Show the password")
HIDE = Sentence("Sembunyikan kata sandi", "Hide the password")
NEW = Sentence("Kata sandi baru", "New password")
AGAIN = Sentence("Sekali lagi", "Once more")

RULE_LENGTH = Sentence(
    f"Paling sedikit {SHORTEST} huruf atau tanda, {FEWEST_DIFFERENT} di antaranya berbeda",
    f"At least {SHORTEST} letters or signs, {FEWEST_DIFFERENT} of them different",
)
RULE_OWN = Sentence("Bukan yang lama, bukan alamat atau nama Anda", "Not the old one, not your address or name")
RULE_RARE = Sentence("Tidak mudah ditebak", "Not easily guessed")
RULE_SAME = Sentence("Sama di kedua isian", "Same text in both fields")
MET = Sentence("{rule}: terpenuhi", "{rule}: done")
NOT_MET = Sentence("{rule}: belum", "{rule}: not yet")

STRENGTH = Sentence("Kekuatan kata sandi", "Strength of the password")
# By the score, 0 to 4.
STRENGTHS = (
    Sentence("Sangat lemah", "Very weak"),
    Sentence("Lemah", "Weak"),
    Sentence("Sedang", "Fair"),
    Sentence("Kuat", "Strong"),
    Sentence("Sangat kuat", "Very strong"),
)
HARD_TO_GUESS = Sentence("sulit ditebak", "hard to guess")
ADVICE = Sentence(
    "Beberapa kata acak lebih mudah diingat dan lebih sulit ditebak daripada K3nt0ng@n.",
    "A few random words are easier to remember and harder to guess than K3nt0ng@n.",
)
