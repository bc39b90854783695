"""The home page: what needs a decision, and how each part is."""

from kentongan.language import Sentence
from kentongan.words import HealthState

HOME = Sentence("Beranda", "Home")
MORNING = Sentence("Selamat pagi, {name}", "Good morning, {name}")
NOON = Sentence("Selamat siang, {name}", "Good afternoon, {name}")
EVENING = Sentence("Selamat malam, {name}", "Good evening, {name}")
ATTENTION = Sentence("Perlu perhatian Anda", "Needs your attention")
THINGS = Sentence("{count} hal", "{count} things")
ONE_THING = Sentence("1 hal", "1 thing")
NOTHING = Sentence("Tidak ada yang menunggu Anda", "Nothing needs you right now")
NOTHING_WHY = Sentence(
    "Yang perlu keputusan akan muncul di sini sendiri.", "What needs a decision will show up here by itself."
)
HEALTH = Sentence("Kesehatan", "Health")
CHECKED = Sentence("diperiksa {time} {zone}", "checked at {time} {zone}")
STATES: dict[str, Sentence] = {
    HealthState.GOOD: Sentence("Baik", "Good"),
    HealthState.LOOK: Sentence("Periksa", "Look"),
    HealthState.BAD: Sentence("Rusak", "Bad"),
}
SINCE = Sentence("Sejak {when}", "Since {when}")
HAVE_A_LOOK = Sentence("Lihat", "Have a look")
