"""Security: the audit log and its chain, who has to wait, certificates."""

from kentongan.language import Sentence
from kentongan.words import AuditEvent, BlockKind

SECURITY = Sentence("Keamanan", "Security")
PARTS = Sentence("Bagian keamanan", "Parts of security")
OVERVIEW = Sentence("Catatan dan pengawasan", "Log and watch")
ADMINISTRATORS = Sentence("Administrator", "Administrators")
SETTINGS = Sentence("Pengaturan", "Settings")

# The chain

UNBROKEN = Sentence("Rantai catatan audit utuh", "The chain is unbroken")
UNBROKEN_WHY = Sentence(
    "{count} catatan sejak {since}. Tidak ada yang diubah atau dihapus. Diperiksa {ago}, selama {time}.",
    "{count} entries since {since}. Nobody has changed or removed one. Verified {ago}, it took {time}.",
)
BROKEN = Sentence("Rantai catatan audit putus", "The chain is broken")
BROKEN_AT = Sentence("Catatan {number} tidak lagi seperti ketika ditulis.", "Entry {number} is not what it was.")
BROKEN_AS_A_WHOLE = Sentence(
    "Catatan ini tidak sampai pada akhir yang ditandatangani.", "The log is not whole up to its signed end."
)
BROKEN_WHAT = Sentence(
    "Ekspor catatannya, lalu bandingkan dengan cadangan terakhir yang terbukti.",
    "Export the log, and compare it with the last proved backup.",
)
FLAW = Sentence("{number}: {what}", "{number}: {what}")
ENDS_RIGHT = Sentence("Ujung rantai seperti yang ditandatangani", "The chain ends where it was signed")
NOT_LOOKED = Sentence(
    "Seluruhnya belum diperiksa sejak server dimulai; itu terjadi sekali sehari, atau sekarang.",
    "It was not looked through as a whole since the server's start; that happens once a day, or now.",
)
DAMAGED_END = Sentence("Ujung rantai hilang", "The end of the chain is missing")
LOOKING = Sentence("Sedang diperiksa", "Being verified")
SO_FAR = Sentence("{done} dari {total} catatan", "{done} of {total} entries")
VERIFY = Sentence("Periksa rantai", "Verify the chain")

# The log

LOG = Sentence("Catatan audit", "Audit log")
EXPORT = Sentence("Ekspor", "Export")
EXPORT_WHY = Sentence("Tabel CSV; ekspor ini dicatat.", "A CSV table; the export is recorded.")
FILTER = Sentence("Saring", "Filter")
ALL_AGAIN = Sentence("Tampilkan semua", "Show all")
EVENT = Sentence("Kejadian", "Event")
ALL_EVENTS = Sentence("Semua kejadian", "All events")
ACTOR = Sentence("Pelaku", "Who")
SUBJECT = Sentence("Mengenai", "About")
SINCE = Sentence("Sejak", "Since")
UNTIL = Sentence("Sampai", "Until")
WHEN = Sentence("Waktu", "Time")
WHAT = Sentence("Apa", "What")
WHO = Sentence("Siapa", "Who")
LINK = Sentence("Mata rantai", "Link")
ONLY = Sentence("Hanya {what}", "Only {what}")
SERVER = Sentence("server", "server")
LOCAL = Sentence("{name} (di mesin server)", "{name} (at the server's machine)")
UNKNOWN = Sentence("tidak dikenal", "unknown")
FROM = Sentence("dari {source}", "from {source}")
OLDER = Sentence("Yang lebih lama", "Older")
NEWEST = Sentence("Yang terbaru", "Newest")
NO_LINES = Sentence("Tidak ada catatan seperti itu", "No entry is like that")
NO_LINES_WHY = Sentence("Longgarkan saringannya.", "Ask for less, or show all.")
NOT_WRITTEN_BY_US = Sentence("(bukan kejadian yang dikenal) {event}", "(no event that is known) {event}")

# Failed logins, who waits

FAILED = Sentence("Login gagal", "Failed logins")
IN_AN_HOUR = Sentence("{count} dalam satu jam", "{count} in the last hour")
NO_FAILED = Sentence("Belum ada login yang gagal.", "No login has failed yet.")
ALL_FAILED: dict[AuditEvent, Sentence] = {
    AuditEvent.LOGIN_FAILED: Sentence("Semua login anggota yang gagal", "All failed logins of members"),
    AuditEvent.ADMINISTRATOR_REFUSED: Sentence("Semua yang ditolak di konsol", "All who were refused at the console"),
}
BLOCKED = Sentence("Yang harus menunggu", "Who has to wait")
BLOCK_KINDS: dict[str, Sentence] = {
    BlockKind.ACCOUNT: Sentence("akun, {failures} kali gagal", "account, {failures} failures"),
    BlockKind.LOGIN: Sentence("alamat jaringan, login", "network address, logins"),
    BlockKind.REGISTRATION: Sentence("alamat jaringan, pendaftaran", "network address, registrations"),
}
NOBODYS = Sentence("bukan anggota", "no member")
LEFT = Sentence("{time} lagi", "{time} left")
UNBLOCK = Sentence("Lepaskan", "Unblock")
UNBLOCK_THIS = Sentence("Lepaskan {what}", "Unblock {what}")
NOBODY_WAITS = Sentence("Tidak ada yang harus menunggu.", "Nobody has to wait.")

# Certificates

MAIN = Sentence("Sertifikat soket utama", "Certificate of the main socket")
CONSOLE = Sentence("Sertifikat konsol", "Certificate of the console")
ENDS_IN = Sentence("berakhir dalam {days} hari", "ends in {days} days")
FINGERPRINT = Sentence("Sidik jari kunci, seperti di setiap undangan", "Fingerprint of the key, as in every invitation")
CONSOLE_FINGERPRINT = Sentence(
    "SHA-256 sertifikat, seperti ditunjukkan peramban", "SHA-256 of the certificate, as browsers show it"
)
RENEW = Sentence("Perbarui dengan kunci yang sama", "Renew with the same key")
RENEW_WHY = Sentence(
    "Klien mengenali kuncinya: tidak ada sesi yang berakhir dan tidak ada yang ditanya.",
    "Clients know the key: no session ends, and nobody is asked anything.",
)
RENEW_CONSOLE_WHY = Sentence(
    "Peramban yang sudah mengizinkan sertifikat ini akan bertanya sekali lagi.",
    "Browsers that were told to trust this certificate ask once more.",
)
GIVEN = Sentence(
    "Diterbitkan pihak lain; perbarui di sana, lalu mulai ulang server.",
    "Somebody else has issued it; renew it there, then start the server again.",
)
