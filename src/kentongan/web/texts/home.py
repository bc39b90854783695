"""The home page: what needs a decision, and how each part is."""

from kentongan.language import Sentence
from kentongan.words import Concern, HealthPart, HealthState

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
AMOUNTS: dict[str, Sentence] = {
    HealthPart.MAIN: Sentence("{amount} sesi", "{amount} sessions"),
    HealthPart.SHADOW: Sentence("{amount} dari {most} port", "{amount} of {most} ports"),
    HealthPart.DATABASE: Sentence("{amount} menunggu", "{amount} waiting"),
    HealthPart.SPACE: Sentence("{amount} kosong", "{amount} free"),
    HealthPart.MAIL: Sentence("{amount} tertahan", "{amount} stuck"),
    HealthPart.CERTIFICATE: Sentence("{amount} hari lagi", "{amount} days left"),
}
MATTERS: dict[str, Sentence] = {
    Concern.REGISTRATIONS: Sentence("{amount} pendaftaran menunggu", "{amount} registrations are waiting"),
    Concern.LETTERS: Sentence("{amount} surat tertahan", "{amount} letters are stuck"),
    Concern.SPACE: Sentence("Ruang disk tinggal {amount}", "Only {amount} of disk space left"),
    Concern.LOGINS: Sentence("Login yang gagal bertambah", "Failed logins are rising"),
    Concern.CERTIFICATE: Sentence(
        "Sertifikat konsol habis {amount} hari lagi", "The console's certificate ends in {amount} days"
    ),
    Concern.DATABASE: Sentence("Basis data tidak bisa mengikuti", "The database cannot keep up"),
}
REASONS: dict[str, Sentence] = {
    Concern.REGISTRATIONS: Sentence("Yang terlama sejak {when}", "The oldest since {when}"),
    Concern.LETTERS: Sentence(
        "Server surat menolak atau tidak menjawab.", "The mail server refuses them or does not answer."
    ),
    Concern.SPACE: Sentence("Lampiran belum diterima sejak {when}.", "No attachments are taken since {when}."),
    Concern.LOGINS: Sentence("{amount} dalam satu jam terakhir", "{amount} in the last hour"),
    Concern.CERTIFICATE: Sentence(
        "Klien tidak terpengaruh; hanya peramban.", "Clients are not affected; only browsers are."
    ),
    Concern.DATABASE: Sentence("Lihat catatan server.", "See the server's log."),
}
HAVE_A_LOOK = Sentence("Lihat", "Have a look")
