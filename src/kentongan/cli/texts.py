"""What the command line says to people, in both languages. Help texts stand at their commands, in English."""

from kentongan.language import Sentence
from kentongan.terms import INSTITUTION_KINDS
from kentongan.words import ElsewhereState, RegistrationState

# The audit log

AUDIT_WHOLE = Sentence(
    "Utuh: {lines} baris, dari {first} sampai {last}. Tanda tangan terakhir: {head}",
    "Whole: {lines} lines, from {first} to {last}. Signed last: {head}",
)
AUDIT_FLAW = Sentence("Baris {sequence}: {what}", "Line {sequence}: {what}")
AUDIT_FLAW_OF_ALL = Sentence("Catatan audit: {what}", "The audit log {what}")
AUDIT_DAMAGED = Sentence(
    "Catatan audit tidak utuh lagi: {count} temuan.", "The audit log is not what it was: {count} findings."
)
TIME_UNREADABLE = Sentence(
    "Waktu “{text}” tidak dapat dibaca; contoh: 2026-11-23 atau 2026-11-23T07:30",
    "The time “{text}” cannot be read; for example: 2026-11-23 or 2026-11-23T07:30",
)
HEAD_UNREADABLE = Sentence("Berkas {file} tidak dapat dibaca: {why}", "The file {file} cannot be read: {why}")

# Asking

PASSWORD = Sentence("Kata sandi untuk {address}", "Password of {address}")
CODE = Sentence("Kode dari surat untuk {address}", "Code from the letter for {address}")
NEW_PASSWORD = Sentence("Kata sandi baru, pilihan Anda sendiri", "New password, of your own choice")
AGAIN = Sentence("Sekali lagi", "Once more")
FORM: dict[str, Sentence] = {
    "institution": Sentence("Nama perguruan tinggi", "Name of the institution"),
    "code": Sentence("Kode singkat (a-z, 0-9, -)", "Short code (a-z, 0-9, -)"),
    "city": Sentence("Kota", "City"),
    "kind": Sentence(
        f"Jenis ({', '.join(kind.id for kind in INSTITUTION_KINDS.values())})",
        f"Kind ({', '.join(kind.en for kind in INSTITUTION_KINDS.values())})",
    ),
    "contact": Sentence("Nama penanggung jawab", "Contact person"),
    "email": Sentence("Alamat e-mail", "E-mail address"),
    "desk": Sentence("Nama meja, misalnya humas", "Desk, such as humas"),
}

# Mistakes

ANSWER_MISSING = Sentence(
    "{what} belum ada, dan tidak ada terminal untuk menanyakannya; pakai {option}.",
    "{what} is missing, and there is no terminal to ask for it; use {option}.",
)
ADDRESS_MISSING = Sentence(
    "Alamat belum diketahui: kentongan login MEJA@KODE.", "The address is not known yet: kentongan login DESK@CODE."
)
PASSWORDS_DIFFER = Sentence("Kedua kata sandi tidak sama.", "The two passwords are not the same.")
KIND_UNKNOWN = Sentence(
    "“{text}” bukan jenis perguruan tinggi; pilih: {kinds}.", "“{text}” is no kind of institution; choose: {kinds}."
)
SERVERS_UNREADABLE = Sentence(
    "“{text}” bukan alamat server; bentuknya SERVER:PORT, beberapa dipisahkan koma.",
    "“{text}” is no address of a server; it looks like HOST:PORT, several with commas between them.",
)
OUTPUT_LOST = Sentence("Hasil tidak dapat ditulis: {why}.", "The result cannot be written: {why}.")
EXPIRY_UNREADABLE = Sentence(
    "Batas waktu “{text}” tidak dapat dibaca; tulis misalnya 90m, 12h, 7d, 2w, atau 2026-12-31T17:00.",
    "The expiry “{text}” cannot be read; write for example 90m, 12h, 7d, 2w, or 2026-12-31T17:00.",
)
ID_TOO_SHORT = Sentence(
    "“{text}” terlalu pendek untuk nomor pesan; pakai paling sedikit {least} huruf dari inbox.",
    "“{text}” is too short for the id of a message; use at least {least} letters of it from the inbox.",
)
DEVICE_NOT_FOUND = Sentence(
    "“{text}” bukan nomor salah satu perangkat Anda; lihat kentongan devices.",
    "“{text}” is not the id of one of your devices; see kentongan devices.",
)
EXTRA_MISSING = Sentence(
    "Perintah ini butuh bagian {extra} ({module} belum ada): pip install 'kentongan[{extra}]'",
    "This command needs the {extra} part ({module} is missing): pip install 'kentongan[{extra}]'",
)

# Telling

ERROR = Sentence("kentongan: {what}", "kentongan: {what}")
OFFLINE = Sentence(
    "{why} Yang tampil di bawah ini dari arsip di komputer ini.",
    "{why} What follows is from the archive on this computer.",
)
QUEUED = Sentence(
    "{why} Pesan disimpan di komputer ini dan dikirim begitu tersambung. Nomor sementara: {message}",
    "{why} The message is kept on this computer and sent when the connection is there. Its id for now: {message}",
)
WITHDRAWN = Sentence("Tidak jadi dikirim.", "It will not be sent.")
WAITS = Sentence("menunggu sambungan", "waits for the connection")
REFUSED = Sentence("ditolak: {why}", "refused: {why}")
INTERRUPTED = Sentence(
    "Pesan “{subject}” ({message}) sedang ditampilkan ketika program terhenti; mungkin sudah terlihat: kentongan show",
    "The message “{subject}” ({message}) was being shown when the program ended and may have been seen: kentongan show",
)
LINK_LOST = Sentence("{why} Menyambung lagi dalam {seconds} detik …", "{why} Connecting again in {seconds} seconds …")
REGISTRATION_STATES: dict[RegistrationState, Sentence] = {
    RegistrationState.PENDING: Sentence(
        "Pendaftaran {number} untuk {address} menunggu persetujuan administrator.",
        "Registration {number} for {address} waits for the administrator.",
    ),
    RegistrationState.APPROVED: Sentence(
        "Pendaftaran {number} disetujui. Kata sandi pertama ada di surat; lalu: kentongan login {address}",
        "Registration {number} is approved. The letter has the first password; then: kentongan login {address}",
    ),
    RegistrationState.REJECTED: Sentence(
        "Pendaftaran {number} ditolak: {reason}", "Registration {number} is rejected: {reason}"
    ),
    RegistrationState.WITHDRAWN: Sentence(
        "Pendaftaran {number} ditarik kembali.", "Registration {number} is withdrawn."
    ),
}
LOGGED_IN = Sentence("Masuk sebagai {address}, {institution}.", "Logged in as {address}, {institution}.")
LOGGED_OUT = Sentence("Keluar. Perangkat ini sudah dilupakan.", "Logged out. This device is forgotten.")
LOGGED_OUT_EVERYWHERE = Sentence("Keluar di semua perangkat ({devices}).", "Logged out on all devices ({devices}).")
DEVICE_REVOKED = Sentence("Perangkat “{name}” sudah dikeluarkan.", "The device “{name}” is logged out.")
PASSWORD_CHANGED = Sentence(
    "Kata sandi sudah diganti; {devices} perangkat lain dikeluarkan.",
    "The password is changed; {devices} other devices are logged out.",
)
CODE_ASKED = Sentence(
    "Kalau {address} anggota di server ini, surat dengan kode sedang dikirim (paling banyak satu dalam 24 jam). "
    "Lalu: kentongan reset {address}",
    "If {address} is a member of this server, a letter with a code is on its way (one in 24 hours at most). "
    "Then: kentongan reset {address}",
)
PASSWORD_RESET = Sentence(
    "Kata sandi sudah diganti, masuk sebagai {address}; {devices} perangkat lain dikeluarkan.",
    "The password is changed, logged in as {address}; {devices} other devices are logged out.",
)
WHOAMI = {
    "address": Sentence("Alamat", "Address"),
    "institution": Sentence("Perguruan tinggi", "Institution"),
    "contact": Sentence("Penanggung jawab", "Contact person"),
    "highest_level": Sentence("Tingkat tertinggi", "Highest level"),
    "broadcast": Sentence("Boleh kirim ke semua", "May send to everybody"),
    "server": Sentence("Server", "Server"),
    "fingerprint": Sentence("Sidik jari kunci", "Fingerprint of the key"),
}
PAIR = Sentence("{name}  {value}", "{name}  {value}")
YES = Sentence("ya", "yes")
NO = Sentence("tidak", "no")
AUDIENCE = Sentence(
    "Penerima: {recipients}, di {institutions} perguruan tinggi",
    "Recipients: {recipients}, in institutions: {institutions}",
)
AUDIENCE_UNKNOWN = Sentence("Tidak dikenal: {unknown}", "Unknown: {unknown}")
ACCEPTED = Sentence(
    "Terkirim dan aman di server. Penerima: {recipients}. Nomor: {message}",
    "Sent and safe on the server. Recipients: {recipients}. Id: {message}",
)
RETRACTED = Sentence(
    "Pesan {message} ditarik kembali; isinya sudah tidak ada.", "Message {message} is retracted; its content is gone."
)
REMINDED = Sentence("Diingatkan, yang belum membaca: {recipients}.", "Reminded; had not acknowledged: {recipients}.")
INBAND = Sentence(
    "Jaringan ini menutup jalur lampiran; berkas dikirim lewat sambungan utama, lebih lambat.",
    "This network closes the way for attachments; files go over the main connection, more slowly.",
)
ARCHIVED = Sentence("Dipindahkan ke arsip.", "Moved to the archive.")
UNARCHIVED = Sentence("Dikembalikan ke kotak masuk.", "Moved back to the inbox.")
REMOVED = Sentence("Dihapus untuk Anda.", "Deleted for you.")
MUTED = Sentence("Dibisukan", "Muted")
TAKEN_BACK = Sentence("(ditarik kembali)", "(retracted)")
WAS_RETRACTED = Sentence("“{subject}” ditarik kembali oleh pengirimnya.", "“{subject}” was retracted by its sender.")
ACKNOWLEDGED = Sentence("Sudah baca.", "Acknowledged.")
NOTHING = Sentence("Belum ada apa-apa di sini.", "There is nothing here yet.")
NO_ATTACHMENTS = Sentence("Pesan ini tidak punya lampiran.", "This message has no attachments.")
SAVED = Sentence("Disimpan: {path}", "Saved: {path}")
WATCHING = Sentence(
    "Menunggu pesan untuk {address}; Ctrl-C untuk berhenti.", "Waiting for messages to {address}; Ctrl-C ends."
)
TALLY = Sentence(
    "{delivered}/{recipients}\u00a0sampai, {shown}\u00a0tampil, {opened}\u00a0dibuka, {acknowledged}\u00a0sudah baca",
    "{delivered}/{recipients}\u00a0delivered, {shown}\u00a0shown, "
    "{opened}\u00a0opened, {acknowledged}\u00a0acknowledged",
)
RECEIPTS_COLUMN = Sentence("Tanda terima", "Receipts")
RECEIPTS = Sentence(
    "✓ “{subject}”: {delivered}/{recipients} sampai, {shown} tampil, {opened} dibuka, {acknowledged} sudah baca",
    "✓ “{subject}”: {delivered}/{recipients} delivered, {shown} shown, {opened} opened, {acknowledged} acknowledged",
)
ELSEWHERE: dict[ElsewhereState, Sentence] = {
    ElsewhereState.SHOWN: Sentence(
        "“{subject}” sudah tampil di perangkat lain.", "“{subject}” was shown on another device."
    ),
    ElsewhereState.OPENED: Sentence(
        "“{subject}” sudah dibuka di perangkat lain.", "“{subject}” was opened on another device."
    ),
    ElsewhereState.ACKNOWLEDGED: Sentence(
        "“{subject}” sudah dibaca di perangkat lain.", "“{subject}” was acknowledged on another device."
    ),
    ElsewhereState.REMOVED: Sentence(
        "“{subject}” sudah dihapus di perangkat lain.", "“{subject}” was deleted on another device."
    ),
    ElsewhereState.MUTED: Sentence(
        "“{subject}” datang dari pengirim yang dibisukan.", "“{subject}” came from a muted sender."
    ),
}
UPLOADING = Sentence("Mengirim", "Uploading")
DOWNLOADING = Sentence("Mengambil", "Downloading")

# Columns

ID = Sentence("Nomor", "Id")
WHEN = Sentence("Waktu", "Time")
LEVEL = Sentence("Tingkat", "Level")
FROM = Sentence("Dari", "From")
TO = Sentence("Kepada", "To")
SUBJECT = Sentence("Perihal", "Subject")
FILES = Sentence("Lampiran", "Files")
STATE = Sentence("Keadaan", "State")
ADDRESS = Sentence("Alamat", "Address")
INSTITUTION = Sentence("Perguruan tinggi", "Institution")
CITY = Sentence("Kota", "City")
CONTACT = Sentence("Penanggung jawab", "Contact person")
KIND = Sentence("Jenis", "Kind")
EXPIRES = Sentence("berlaku sampai {when}", "valid until {when}")
NEW = Sentence("baru", "new")
EXPIRED = Sentence("{state}, kedaluwarsa", "{state}, expired")
DEVICE = Sentence("Perangkat", "Device")
SINCE = Sentence("Masuk sejak", "Logged in since")
LAST_SEEN = Sentence("Terakhir terlihat", "Last seen")
THIS_ONE = Sentence("Yang ini", "This one")
