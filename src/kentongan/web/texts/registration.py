"""The registrations, and deciding them."""

from kentongan.language import Sentence
from kentongan.words import DoubtKind, InstitutionKind, LetterState, RegistrationState

REGISTRATIONS = Sentence("Pendaftaran", "Registrations")
WAITING_SINCE = Sentence("{count} menunggu, terlama {ago}", "{count} waiting, the oldest came {ago}")
NONE_WAITING = Sentence("Tidak ada yang menunggu", "None are waiting")
STATES: dict[str, Sentence] = {
    RegistrationState.PENDING: Sentence("Menunggu", "Waiting"),
    RegistrationState.APPROVED: Sentence("Disetujui", "Approved"),
    RegistrationState.REJECTED: Sentence("Ditolak", "Rejected"),
    RegistrationState.WITHDRAWN: Sentence("Ditarik kembali", "Withdrawn"),
}
WHICH = Sentence("Pendaftaran yang mana", "Which registrations")
SEARCH = Sentence("Cari", "Search")
INSTITUTION = Sentence("Perguruan tinggi", "Institution")
WARNINGS = Sentence("Peringatan", "Warnings")
ONE_WARNING = Sentence("1 peringatan", "1 warning")
MANY_WARNINGS = Sentence("{count} peringatan", "{count} warnings")
NONE = Sentence("tidak ada", "none")
ACTS = Sentence("Tindakan", "Acts")
LETTER = Sentence("Surat", "E-mail")
CHOOSE = Sentence("Pilih {name}", "Choose {name}")
CHOOSE_ALL = Sentence("Pilih semua", "Choose all")
CHOSEN = Sentence("dipilih", "chosen")
APPROVE = Sentence("Setujui", "Approve")
APPROVE_CHOSEN = Sentence("Setujui yang dipilih", "Approve the chosen")
REJECT = Sentence("Tolak", "Reject")
REJECT_CHOSEN = Sentence("Tolak yang dipilih", "Reject the chosen")
REJECT_WITH_REASON = Sentence("Tolak dengan alasan", "Reject with reason")
OPEN = Sentence("Buka {name}", "Open {name}")
OLDER = Sentence("Yang lebih lama", "Older ones")
NEW_ONES = Sentence("Ada yang baru. Tampilkan", "Something new has come. Show it")
STEADY = Sentence(
    "Yang baru masuk sendiri di atas. Baris yang sedang Anda kerjakan tidak bergeser.",
    "New registrations come in at the top by themselves. The row that you work on never moves.",
)
EMPTY = Sentence("Belum ada pendaftaran di sini", "No registrations here yet")
EMPTY_WHY = Sentence(
    "Begitu ada yang mendaftar, barisnya muncul di sini sendiri.",
    "As soon as somebody registers, the row shows up here by itself.",
)

# One that is open

NUMBER = Sentence("No. {number} · masuk {ago}", "No. {number} · arrived {ago}")
CLOSE = Sentence("Tutup", "Close")
CONNECTED = Sentence("Klien mereka sedang terhubung.", "Their client is connected now.")
CONNECTED_WHY = Sentence("Keputusan Anda langsung terlihat di layar mereka.", "Your decision appears there at once.")
JOINS = Sentence("Kodenya sudah dipakai {name}", "Its code belongs to {name}")
JOINS_WHY = Sentence(
    "Bila disetujui, anggota ini bergabung ke sana; nama lembaganya tidak berubah.",
    "If approved, this member joins it; the institution's name does not change.",
)
DOUBTS: dict[str, Sentence] = {
    DoubtKind.NAME: Sentence("Namanya mirip yang sudah ada", "Name looks like an existing one"),
    DoubtKind.MAIL: Sentence("Penyedia surat gratis", "Free mail provider"),
    DoubtKind.ORIGIN: Sentence("Asal yang sama dengan pendaftaran lain", "Same origin as another registration"),
}
DOUBT_ABOUT: dict[str, Sentence] = {
    DoubtKind.NAME: Sentence("“{about}” sudah menjadi anggota.", "“{about}” is a member already."),
    DoubtKind.MAIL: Sentence("{about}, bukan alamat kampus.", "{about}, not an address of a campus."),
    DoubtKind.ORIGIN: Sentence(
        "Juga dari sana: pendaftaran no. {about}.", "Also from there: registration no. {about}."
    ),
}
ADDRESS = Sentence("Alamat diminta", "Address wanted")
CITY = Sentence("Kota", "City")
KIND = Sentence("Jenis", "Kind")
KINDS: dict[str, Sentence] = {
    InstitutionKind.UNIVERSITY: Sentence("Universitas", "University"),
    InstitutionKind.INSTITUTE: Sentence("Institut", "Institute"),
    InstitutionKind.COLLEGE: Sentence("Sekolah tinggi", "College"),
    InstitutionKind.POLYTECHNIC: Sentence("Politeknik", "Polytechnic"),
    InstitutionKind.ACADEMY: Sentence("Akademi", "Academy"),
    InstitutionKind.MINISTRY: Sentence("Kementerian", "Ministry"),
    InstitutionKind.OTHER: Sentence("Lainnya", "Other"),
}
CONTACT = Sentence("Penanggung jawab", "Responsible")
EMAIL = Sentence("E-mail", "E-mail")
ORIGIN = Sentence("Dari", "From")
CORRECTED = Sentence("Diperbaiki", "Corrected")
TIMES = Sentence("{count} kali", "{count} times")
LETTER_STATE = Sentence("Surat", "E-mail state")
NO_LETTER = Sentence("belum ada", "none yet")
LETTERS: dict[str, Sentence] = {
    LetterState.WAITING: Sentence("akan dikirim", "will be sent"),
    LetterState.SENT: Sentence("terkirim {when}", "sent {when}"),
    LetterState.FAILED: Sentence("gagal setelah {attempts} kali", "failed after {attempts} tries"),
}
RETRIED = Sentence("tertahan, {attempts} kali dicoba", "stuck, {attempts} tries")
RESEND = Sentence("Kirim ulang", "Resend")
REASON = Sentence("Alasan, bila ditolak", "Reason, if you reject")
REASON_WHY = Sentence("(mereka membacanya kata demi kata)", "(they read it word for word)")
READY = {
    "campus": Sentence("Pakailah alamat kampus", "Please use a campus address"),
    "known": Sentence("Sudah terdaftar", "Already registered"),
}
READY_TEXTS = {
    "campus": Sentence(
        "Mohon mendaftar lagi dengan alamat e-mail kampus.",
        "Please register again with an e-mail address of your campus.",
    ),
    "known": Sentence(
        "Lembaga ini sudah terdaftar; silakan hubungi rekan Anda di sana.",
        "This institution is registered already; please ask your colleagues there.",
    ),
}
NO_UNDO = Sentence("Klien langsung diberi tahu; tidak dapat ditarik.", "The client is told at once; there is no undo.")
DECIDED_BY: dict[str, Sentence] = {
    RegistrationState.APPROVED: Sentence("{who} menyetujui {ago}", "{who} approved this {ago}"),
    RegistrationState.REJECTED: Sentence("{who} menolak {ago}", "{who} rejected this {ago}"),
    RegistrationState.WITHDRAWN: Sentence("Pendaftar menarik kembali {ago}", "The applicant withdrew this {ago}"),
}
GIVEN_REASON = Sentence("Alasan: “{reason}”", "The reason: “{reason}”")
KEYS = Sentence("setujui", "approve")
NEXT = Sentence("berikutnya", "next")

# Asking once more

SURE = Sentence("Setujui walau ada peringatan?", "Approve in spite of the warnings?")
APPROVE_ANYWAY = Sentence("Tetap setujui", "Approve anyway")
BACK = Sentence("Kembali", "Go back")
