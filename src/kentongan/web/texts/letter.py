"""The letters of the server."""

from kentongan.language import Sentence
from kentongan.words import LetterState

ABOUT = Sentence("Surat yang menunggu, gagal, dan terkirim", "Letters that wait, have failed, and were sent")
WHICH = Sentence("Surat yang mana", "Which letters")
STATES: dict[str, Sentence] = {
    LetterState.WAITING: Sentence("Menunggu", "Waiting"),
    LetterState.FAILED: Sentence("Gagal", "Failed"),
    LetterState.SENT: Sentence("Terkirim", "Sent"),
}
KINDS = {
    "welcome": Sentence("Selamat datang", "Welcome"),
    "rejection": Sentence("Penolakan", "Rejection"),
    "code": Sentence("Kode kata sandi", "Password code"),
    "waiting": Sentence("Ada pendaftaran", "Registrations wait"),
}
LETTER = Sentence("Surat", "Letter")
TO = Sentence("Kepada", "To")
STATE = Sentence("Keadaan", "State")
NEVER_TRIED = Sentence("berangkat {when}", "leaves at {when}")
TRIED = Sentence("{attempts} kali dicoba, lagi {when}", "{attempts} tries, again at {when}")
GIVEN_UP = Sentence("menyerah setelah {attempts} kali", "given up after {attempts} tries")
SENT = Sentence("terkirim {when}", "sent {when}")
ACTS = Sentence("Tindakan", "Acts")
RETRY = Sentence("Coba lagi", "Try again")
RETRY_NAMED = Sentence("Coba lagi surat {number}", "Try letter {number} again")
RETRY_ALL = Sentence("Coba lagi semua yang gagal", "Try all failed ones again")
DUE = Sentence("{count} surat akan dicoba sekarang", "{count} letters will be tried now")
NEXT = Sentence("Berikutnya", "Next ones")
FIRST = Sentence("Dari awal", "From the beginning")
NONE = Sentence("Tidak ada surat di sini", "No letters here")
NONE_WHY = Sentence("Yang baru muncul di sini sendiri.", "New ones show up here by themselves.")
SECRET = Sentence(
    "Isi surat tidak disimpan: kata sandi dan kode baru dibuat saat surat berangkat. "
    "Surat tentang pendaftaran yang sudah terkirim dapat dikirim ulang dari halaman pendaftarannya.",
    "What a letter says is not stored: passwords and codes are made when it leaves. "
    "One about a registration that was sent can be sent again from its registration.",
)
