"""What `kentongan admin` says to people, in both languages. Help texts stand at their commands, in English."""

from kentongan.language import Sentence
from kentongan.words import (
    BackupStep,
    BlockKind,
    HealthPart,
    LetterState,
    MemberState,
    RegistrationState,
    RetentionKind,
    Role,
    TransferState,
)

# Words of closed sets

MEMBER_STATES: dict[MemberState, Sentence] = {
    MemberState.ACTIVE: Sentence("aktif", "active"),
    MemberState.SUSPENDED: Sentence("dihentikan", "suspended"),
}
REGISTRATION_STATES: dict[RegistrationState, Sentence] = {
    RegistrationState.PENDING: Sentence("menunggu", "waiting"),
    RegistrationState.APPROVED: Sentence("disetujui", "approved"),
    RegistrationState.REJECTED: Sentence("ditolak", "rejected"),
    RegistrationState.WITHDRAWN: Sentence("ditarik kembali", "withdrawn"),
}
LETTER_STATES: dict[LetterState, Sentence] = {
    LetterState.WAITING: Sentence("menunggu", "waiting"),
    LetterState.SENT: Sentence("terkirim", "sent"),
    LetterState.FAILED: Sentence("gagal", "failed"),
}
LETTER_KINDS: dict[str, Sentence] = {
    "welcome": Sentence("selamat datang", "welcome"),
    "rejection": Sentence("penolakan", "rejection"),
    "code": Sentence("kode", "code"),
    "waiting": Sentence("pendaftaran menunggu", "registrations wait"),
}
TRANSFER_STATES: dict[TransferState, Sentence] = {
    TransferState.OPENING: Sentence("dibuka", "opening"),
    TransferState.LISTENING: Sentence("menunggu klien", "listening"),
    TransferState.FLOWING: Sentence("mengalir", "flowing"),
    TransferState.ENDED: Sentence("selesai", "ended"),
}
RETENTION_KINDS: dict[RetentionKind, Sentence] = {
    RetentionKind.MESSAGES: Sentence("pesan", "messages"),
    RetentionKind.DELIVERIES: Sentence("pengiriman", "deliveries"),
    RetentionKind.ATTACHMENTS: Sentence("lampiran", "attachments"),
    RetentionKind.BLOBS: Sentence("isi lampiran", "blobs"),
    RetentionKind.FILES: Sentence("berkas", "files"),
    RetentionKind.PARTS: Sentence("potongan berkas", "parts"),
    RetentionKind.LETTERS: Sentence("surat", "letters"),
    RetentionKind.REGISTRATIONS: Sentence("pendaftaran", "registrations"),
    RetentionKind.DEVICES: Sentence("perangkat", "devices"),
    RetentionKind.SAMPLES: Sentence("sampel", "samples"),
    RetentionKind.AUDIT: Sentence("catatan audit", "audit log"),
}
ROLES: dict[Role, Sentence] = {
    Role.AUDITOR: Sentence("pemeriksa", "auditor"),
    Role.OPERATOR: Sentence("operator", "operator"),
    Role.ADMINISTRATOR: Sentence("administrator", "administrator"),
}
UPLOAD = Sentence("unggah", "upload")
DOWNLOAD = Sentence("unduh", "download")

# Columns

NUMBER = Sentence("No.", "No.")
ORIGIN = Sentence("Sejak, dari", "Since, from")
CODE = Sentence("Kode", "Code")
NAME = Sentence("Nama", "Name")
MEMBERS = Sentence("Anggota", "Members")
EMAIL = Sentence("E-mail", "E-mail")
LEVEL = Sentence("Paling keras", "Loudest")
BROADCAST = Sentence("Siaran", "Broadcast")
DEVICES = Sentence("Perangkat", "Devices")
DESK = Sentence("Meja", "Desk")
GROUP = Sentence("Kelompok", "Group")
MADE = Sentence("Dibuat", "Made")
SHADOW = Sentence("Soket bayangan", "Shadow sockets")
IN_BAND = Sentence("Dalam jalur", "In-band")
LAST = Sentence("Terakhir", "Last")
PEER = Sentence("Dari", "From")
IN, OUT = Sentence("Masuk", "In"), Sentence("Keluar", "Out")
ROUND_TRIP = Sentence("Bolak-balik", "Round trip")
PORT = Sentence("Port", "Port")
HUB = Sentence("Hub", "Hub")
APPLICANTS = Sentence("Pendaftar", "Applicants")
PER_MINUTE = Sentence("Pesan/menit", "Messages/min")
FILES_RATE = Sentence("Laju berkas", "File rate")
MEMBER = Sentence("Anggota", "Member")
DIRECTION = Sentence("Arah", "Direction")
FILE = Sentence("Berkas", "File")
PERSON = Sentence("Orang", "Person")
ROLE = Sentence("Peran", "Role")
SIGNED_IN = Sentence("Terakhir masuk", "Last signed in")
PROGRESS = Sentence("Kemajuan", "Progress")
RATE = Sentence("Laju", "Rate")
PER_SECOND = Sentence("{amount}/d", "{amount}/s")
WORKER = Sentence("Proses", "Worker")
ABOUT = Sentence("Tentang", "About")
ATTEMPTS = Sentence("Percobaan", "Attempts")
DUE = Sentence("Jatuh tempo", "Due")
TABLE_LINE = Sentence("Baris", "Line")
TABLE_COLUMN = Sentence("Kolom", "Column")
TROUBLE = Sentence("Masalah", "Trouble")
WENT, WOULD_GO = Sentence("Dihapus", "Went"), Sentence("Akan dihapus", "Would go")
ROWS, FILES, BYTES = Sentence("Baris", "Rows"), Sentence("Berkas", "Files"), Sentence("Byte", "Bytes")

# Results

THERE_ALREADY = Sentence("(sudah ada)", "(there already)")
DECIDED = Sentence("{number}  {address}  {state}", "{number}  {address}  {state}")
LINE = Sentence("{line}", "{line}")
INSTITUTION = Sentence("{code}: {name}, {city}.", "{code}: {name}, {city}.")
MEMBER_ADDED = Sentence(
    "{address} sudah menjadi anggota; surat ke {email} akan dikirim.",
    "{address} is a member now; the letter to {email} will be sent.",
)
MEMBER_EDITED = Sentence("{address}: {contact}, {email}.", "{address}: {contact}, {email}.")
SUSPENDED = Sentence("{address} dihentikan; sesinya berakhir.", "{address} is suspended; its sessions have ended.")
MEMBER_RESTORED = Sentence("{address} boleh masuk lagi.", "{address} may log in again.")
CODE_QUEUED = Sentence("Surat dengan kode untuk {address} akan dikirim.", "A letter with a code for {address} will go.")
SESSIONS_ENDED = Sentence("{address} dikeluarkan dari {devices} perangkat.", "{address}: {devices} devices logged out.")
RIGHTS = Sentence(
    "{address}  siaran: {broadcast}  paling keras: {level}  kuota: {quota}",
    "{address}  broadcast: {broadcast}  highest level: {level}  quota: {quota}",
)
MEMBERS_CHANGED = Sentence("@{institution}: {changed} anggota berubah.", "@{institution}: {changed} members changed.")
MATCHES = Sentence("{shown} dari {matches} anggota.", "{shown} of {matches} members.")
SERVERS_QUOTA = Sentence("seperti pengaturan server", "as the server is set")
NEVER = Sentence("belum pernah", "never")
NOT_SET_UP = Sentence("belum menyiapkan diri", "not set up yet")
ADMINISTRATOR_LINK = Sentence(
    "Tautan untuk {name}, sekali pakai sampai {until}: {link}", "The link for {name}, works once until {until}: {link}"
)
ADMINISTRATOR = Sentence("{name}: {person}, {role}.", "{name}: {person}, {role}.")
ADMINISTRATOR_REMOVED = Sentence("{name} tidak lagi administrator.", "{name} is no administrator any more.")
GROUP_CREATED = Sentence("Kelompok #{group} dibuat.", "The group #{group} is there.")
GROUP_REMOVED = Sentence("Kelompok #{group} dihapus.", "The group #{group} is gone.")
GROUP_CHANGED = Sentence(
    "#{group}: {changed} berubah, sekarang {members} anggota.", "#{group}: {changed} changed, {members} members now."
)
SESSION_ENDED = Sentence("Sesi {address} diakhiri.", "The session of {address} has ended.")
TRANSFER_ENDED = Sentence("Pengiriman berkas {address} diakhiri.", "The transfer of {address} has ended.")
LETTERS_DUE = Sentence("{letters} surat akan dicoba sekarang.", "{letters} letters will be tried now.")
IDENTITY_EXPORTED = Sentence(
    "Kunci {fingerprint} ditulis ke {file}. Siapa yang memilikinya dapat berpura-pura menjadi server ini.",
    "The key {fingerprint} is in {file}. Whoever has it can pretend to be this server.",
)
IDENTITY_IMPORTED = Sentence("Kunci server sekarang {fingerprint}.", "The key of the server is {fingerprint} now.")
CERTIFICATE_RENEWED = Sentence(
    "Sertifikat baru berlaku sampai {until}; kuncinya tetap {fingerprint}.",
    "The new certificate is good until {until}; the key is still {fingerprint}.",
)
DISCLOSED = Sentence(
    "{when}  {sender} kepada {to}\n{subject}\n\n{text}", "{when}  {sender} to {to}\n{subject}\n\n{text}"
)
ANNOUNCER = Sentence(
    "Pengumuman datang dari {address} ({institution}, {contact}).",
    "Announcements come from {address} ({institution}, {contact}).",
)
ANNOUNCER_MUTE = Sentence(
    "{address} ({institution}, {contact}) belum boleh mengirim kepada semua; lihat `members rights`.",
    "{address} ({institution}, {contact}) may not send to everybody; see `members rights`.",
)
NO_ANNOUNCER = Sentence(
    "Meja pengumuman {address} belum dibuat; lihat `announcements make`.",
    "The announcements' desk {address} has not been made yet; see `announcements make`.",
)
ANNOUNCE_SURE = Sentence(
    "Pengumuman ({level}) untuk {recipients} penerima. Kirim?",
    "Announcement ({level}) for {recipients} recipients. Send it?",
)
ANNOUNCED = Sentence("Terkirim ke {recipients} penerima: {message}", "Sent to {recipients} recipients: {message}")
TEST_SENT = Sentence("Tes popup dikirim ke {address}: {message}", "A test popup was sent to {address}: {message}")
BUNDLE_WRITTEN = Sentence("Paket diagnosis ada di {file}.", "The diagnostic bundle is {file}.")
BUNDLE_OFFLINE = Sentence(
    "Server tidak berjalan; paket ini hanya berisi apa yang ada di foldernya.",
    "The server does not run; the bundle has only what is in its folder.",
)
TRAFFIC = Sentence(
    "{sessions} sesi, {waiting} pendaftar, {fresh} lain · {messages} pesan/menit · masuk {rate_in}/d,"
    " keluar {rate_out}/d · berkas {file_rate}/d · antrean tulis {queue}",
    "{sessions} sessions, {waiting} applicants, {fresh} others · {messages} messages/min · in {rate_in}/s,"
    " out {rate_out}/s · files {file_rate}/s · write queue {queue}",
)

IMPORTED = Sentence(
    "{members} anggota dari {institutions} perguruan tinggi sudah dibuat; suratnya dikirim satu per satu.",
    "{members} members of {institutions} institutions are there; their letters go out one by one.",
)
WOULD_IMPORT = Sentence(
    "Tabel ini tidak punya kesalahan: {members} anggota dari {institutions} perguruan tinggi. Belum ada yang diubah.",
    "Nothing is wrong with this table: {members} members of {institutions} institutions. Nothing was changed.",
)
NOTHING_IMPORTED = Sentence(
    "{flaws} kesalahan; tidak ada yang dibuat. Perbaiki tabelnya, lalu coba sekali lagi.",
    "{flaws} mistakes; nobody was made a member. Correct the table and try again.",
)
EXPORTED = Sentence("{members} anggota ditulis ke {file}.", "{members} members are in {file}.")

# What needs attention

NO_CONCERN = Sentence("Tidak ada yang perlu diperhatikan.", "Nothing needs attention.")
CONCERN = Sentence("● {what}", "● {what}")
URGENT = Sentence("‼ {what}", "‼ {what}")
SESSIONS = Sentence("Sesi", "Sessions")
TRANSFERS = Sentence("Pengiriman", "Transfers")
MESSAGES = Sentence("Pesan", "Messages")
SENT = Sentence("Terkirim", "Sent")
RECEIVED = Sentence("Diterima", "Received")
SHOWN = Sentence("Tampil", "Shown")
HALF = Sentence("Separuh tampil dalam", "Half shown within")
MOST = Sentence("95% tampil dalam", "95% shown within")
ACKNOWLEDGED = Sentence("Dikonfirmasi", "Acknowledged")
PART = Sentence("Bagian", "Part")
PARTS: dict[HealthPart, Sentence] = {
    HealthPart.SERVER: Sentence("soket utama", "main socket"),
    HealthPart.SHADOW: Sentence("soket bayangan", "shadow sockets"),
    HealthPart.DATABASE: Sentence("basis data", "database"),
    HealthPart.DISK: Sentence("disk", "disk"),
    HealthPart.MAIL: Sentence("surat", "mail"),
    HealthPart.BACKUP: Sentence("cadangan", "backups"),
    HealthPart.CERTIFICATE: Sentence("sertifikat server", "server certificate"),
    HealthPart.CONSOLE_CERTIFICATE: Sentence("sertifikat konsol", "console certificate"),
}
GOOD, NOT_GOOD = Sentence("baik", "well"), Sentence("perlu dilihat", "look at it")

# Mistakes

NOT_FOUND = Sentence(
    "Tidak ada satu pun, atau lebih dari satu, yang nomornya mulai dengan “{start}”.",
    "There is none, or more than one, whose id begins with “{start}”.",
)
FILE_THERE = Sentence("{file} sudah ada; pilih nama lain.", "{file} is there already; choose another name.")
FILE_TROUBLE = Sentence("{file} tidak dapat dipakai: {why}.", "{file} cannot be used: {why}.")

# Limits

WHO = Sentence("Siapa", "Who")
BECAUSE_OF = Sentence("Karena", "Because of")
IS_MEMBER = Sentence("Anggota", "Member")
SECONDS = Sentence("Detik", "Seconds")
FAILURES = Sentence("Gagal", "Failures")
BLOCK_KINDS: dict[BlockKind, Sentence] = {
    BlockKind.ACCOUNT: Sentence("tebakan kata sandi", "guesses at its password"),
    BlockKind.LOGIN: Sentence("login yang gagal", "failed logins"),
    BlockKind.REGISTRATION: Sentence("pendaftaran", "registrations"),
}
MAY_TRY_AGAIN = Sentence("{what} boleh mencoba lagi.", "{what} may try again.")
NOTHING_COUNTED = Sentence("Tidak ada catatan tentang {what}.", "Nothing was counted against {what}.")

# Backups

BACKUP_STEPS: dict[BackupStep, Sentence] = {
    BackupStep.COPYING: Sentence("menyalin basis data", "copying the database"),
    BackupStep.WRITING: Sentence("menulis", "writing"),
    BackupStep.PROVING: Sentence("membuktikan", "proving"),
}
BACKUP = Sentence("Cadangan", "Backup")
SIZE = Sentence("Ukuran", "Size")
PROOF = Sentence("Bukti", "Proof")
NOT_PROVED = Sentence("belum dibuktikan", "not proved yet")
BACKUP_PROVED = Sentence("dipulihkan {when}", "restored {when}")
BACKUP_MADE = Sentence(
    "Cadangan selesai dan terbukti dapat dipulihkan: {name}, {size}.",
    "The backup is made and proved by restoring it: {name}, {size}.",
)
VALUE, GIVEN = Sentence("Nilai", "Value"), Sentence("Menurut berkas", "As given")
CHANGED_BY = Sentence("Diubah oleh", "Changed by")
SETTING = Sentence("{name} = {value}", "{name} = {value}")
BACKUP_REMOVED = Sentence("Cadangan {name} dihapus.", "The backup {name} is removed.")
BACKUP_WHOLE = Sentence(
    "{file} utuh: {pieces} berkas, {size}, dibuat {when}. Kunci server: {fingerprint}",
    "{file} is whole: {pieces} files, {size}, made {when}. Key of the server: {fingerprint}",
)
PROVED = Sentence("{file} terbukti dapat dipulihkan.", "{file} is proved: it was restored and compared.")
VERIFYING = Sentence("Memeriksa", "Verifying")
PROVING = Sentence("Membuktikan", "Proving")
RESTORING = Sentence("Memulihkan", "Restoring")
BACKING_UP = Sentence("Mencadangkan", "Backing up")
RESTORED = Sentence(
    "Dipulihkan ke {folder} seperti pada {when}. Jalankan: kentongan serve --data {folder}",
    "Restored into {folder} as it was {when}. Start it with: kentongan serve --data {folder}",
)
RESTORED_SETTINGS = Sentence(
    "Pengaturan server ada di {folder}/settings.toml; periksa, lalu tambahkan --config {folder}/settings.toml.",
    "The settings of the server are in {folder}/settings.toml; look at them, then add --config {folder}/settings.toml.",
)

# Moving the database

MOVING = Sentence("Memindahkan", "Moving")
MOVE_WHERE = Sentence(
    "Sebutkan tujuan dengan --to atau --to-config, salah satu saja.",
    "Say where to, with --to or --to-config, one of them.",
)
FOLDER_MISSING = Sentence("Folder {folder} tidak ada.", "There is no folder {folder}.")
DATABASE_MOVED_AWAY = Sentence(
    "{rows} baris dari {tables} tabel sudah disalin dan dibandingkan. Tulis di pengaturan server, dengan sandinya: "
    'database = "{database}". Basis data lama tetap seperti semula; hapus bila server sudah berjalan.',
    "{rows} rows of {tables} tables are copied and compared. Write into the server's settings, with the password: "
    'database = "{database}". The old database is as it was; remove it once the server works.',
)
DATABASE_MOVED_HOME = Sentence(
    "{rows} baris dari {tables} tabel sudah disalin dan dibandingkan; basis data ada di {folder}/kentongan.db. Hapus "
    "“database” dari pengaturan server. Basis data lama tetap seperti semula.",
    "{rows} rows of {tables} tables are copied and compared; the database is {folder}/kentongan.db. Take “database” "
    "out of the server's settings. The old database is as it was.",
)
RESTORED_ELSEWHERE = Sentence(
    'Basis datanya di MariaDB; di pengaturan tulis, dengan sandinya: database = "{database}".',
    'Its database is a MariaDB; write into the settings, with the password: database = "{database}".',
)
RESTORED_HERE = Sentence(
    "Basis datanya sekarang SQLite di folder itu: hapus “database” dari pengaturan.",
    "Its database is SQLite in that folder now: take “database” out of the settings.",
)
