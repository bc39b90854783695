"""What stands around every page, and what is said when there is no page to show."""

from kentongan.language import Sentence
from kentongan.words import HealthPart, Role

KENTONGAN = Sentence("Kentongan", "Kentongan")
ROLES: dict[str, Sentence] = {
    Role.AUDITOR: Sentence("Pemeriksa", "Auditor"),
    Role.OPERATOR: Sentence("Operator", "Operator"),
    Role.ADMINISTRATOR: Sentence("Administrator", "Administrator"),
}

# The rail

MENU = Sentence("Menu", "Menu")
PLACES = Sentence("Bagian konsol", "Parts of the console")
SKIP = Sentence("Langsung ke isi", "Skip to the content")
HOME = Sentence("Beranda", "Home")
REGISTRATIONS = Sentence("Pendaftaran", "Registrations")
SECURITY = Sentence("Keamanan", "Security")
BACKUP = Sentence("Cadangan", "Backup")
MESSAGES = Sentence("Pesan", "Messages")
MEMBERS = Sentence("Lembaga & anggota", "Institutions & members")
TRAFFIC = Sentence("Lalu lintas", "Traffic")
WAITING = Sentence("{count} menunggu", "{count} waiting")
TROUBLE = Sentence("Masalah", "Trouble")
ACCOUNT = Sentence("Akun Anda", "Your account")
SIGN_OUT = Sentence("Keluar", "Sign out")
SIGN_IN = Sentence("Masuk", "Sign in")
GO_HOME = Sentence("Ke beranda", "Go to the home page")
RUNNING = Sentence("Berjalan sejak {when} · {version}", "Running since {when} · {version}")
ALL_WELL = Sentence("Semua baik", "All is well")
SOMETHING = Sentence("Ada yang perlu dilihat", "Something needs a look")
NEEDS_A_LOOK = Sentence("{part} perlu dilihat", "{part} needs a look")
PARTS: dict[str, Sentence] = {
    HealthPart.SERVER: Sentence("Soket utama", "Main socket"),
    HealthPart.SHADOW: Sentence("Soket bayangan", "Shadow sockets"),
    HealthPart.DATABASE: Sentence("Basis data", "Database"),
    HealthPart.DISK: Sentence("Ruang disk", "Disk space"),
    HealthPart.MAIL: Sentence("E-mail", "E-mail"),
    HealthPart.BACKUP: Sentence("Cadangan", "Backup"),
    HealthPart.CERTIFICATE: Sentence("Sertifikat server", "Server certificate"),
    HealthPart.CONSOLE_CERTIFICATE: Sentence("Sertifikat konsol", "Console certificate"),
}

# Where a page has parts

PARTS_OF_PAGE = Sentence("Bagian halaman ini", "Parts of this page")
ANNOUNCEMENTS = Sentence("Pengumuman", "Announcements")
STATISTICS = Sentence("Statistik", "Statistics")
LOG = Sentence("Catatan & alat", "Log & tools")
WAYS = Sentence("Jalan lampiran", "Ways of transfers")
LETTERS = Sentence("Surat", "Letters")

# At the top of every page

LIVE = Sentence("Langsung", "Live")
THEME = Sentence("Ganti tampilan terang atau gelap", "Switch between light and dark")
LANGUAGE = Sentence("Ganti bahasa: English", "Switch the language: Bahasa Indonesia")
NOTES = Sentence("Pemberitahuan", "Notes")

# Which keys there are

KEYS = Sentence("Tombol papan ketik", "Keys")
KEY_NEXT = Sentence(
    "Baris berikutnya; terbuka bila satu baris sedang terbuka", "The next row; it opens while one is open"
)
KEY_APPROVE = Sentence("Setujui pendaftaran yang terbuka", "Approve the registration that is open")
KEY_SEARCH = Sentence("Cari di halaman ini", "Search on this page")
KEY_KEYS = Sentence("Buka atau tutup daftar ini", "Open or close this list")

# When there is no page to show

NOT_FOUND = Sentence("Halaman ini tidak ada", "There is no such page")
NOT_FOUND_WHY = Sentence(
    "Mungkin alamatnya salah ketik, atau yang dicari sudah tidak ada.",
    "The address may be mistyped, or what you look for is gone.",
)
REFUSED = Sentence("Belum bisa", "Not possible now")
SIGN_IN_FIRST = Sentence("Silakan masuk lagi", "Please sign in again")
SIGN_IN_FIRST_WHY = Sentence(
    "Sesi Anda sudah berakhir, jadi yang tadi belum dilakukan.", "Your session has ended, so nothing was done."
)
FORM_TOO_OLD = Sentence("Formulir ini sudah kedaluwarsa", "This form is too old")
FORM_TOO_OLD_WHY = Sentence(
    "Belum ada yang dilakukan. Kembali, muat ulang halamannya, lalu coba lagi.",
    "Nothing was done. Go back, load the page again, and try once more.",
)
NOT_UNDERSTOOD = Sentence("Kiriman ini tidak dapat diterima", "What was sent cannot be taken")
NOT_UNDERSTOOD_WHY = Sentence("Terlalu besar, atau tidak lengkap.", "It is too large, or incomplete.")
