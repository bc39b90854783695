"""Trouble: the log, a bundle for whoever helps, a test popup."""

from kentongan.language import Sentence

ABOUT = Sentence(
    "Apa yang sedang terjadi di server, dan alat untuk mencarinya", "What happens on the server, and tools to find out"
)
LOG = Sentence("Catatan server", "Server log")
SEARCH = Sentence("Cari, misalnya warning mail", "Search, such as warning mail")
NEWEST = Sentence("{count} baris terbaru, yang paling baru di atas", "The newest {count} lines, newest first")
QUIET = Sentence("Tidak ada baris dengan kata itu", "No line has these words")
QUIET_WHY = Sentence("Baris baru muncul di sini sendiri.", "New lines show up here by themselves.")
TEST = Sentence("Tes popup", "Test popup")
TEST_WHY = Sentence(
    "Satu anggota menerima popup yang berkata bahwa itu hanya tes, dalam kedua bahasa. Sampai dan tampilnya terlihat "
    "di halaman Pesan.",
    "One member gets a popup that says, in both languages, that it is only a test. How far it comes stands on the page "
    "Messages.",
)
ADDRESS = Sentence("Alamat anggota", "Address of the member")
TO_DESK = Sentence("Buat dulu di halaman Pesan", "Make it first on the page Messages")
SEND = Sentence("Kirim tes", "Send the test")
TESTED = Sentence("Tes popup sudah dikirim", "The test popup was sent")
BUNDLE = Sentence("Paket diagnosis", "Diagnostics bundle")
BUNDLE_WHY = Sentence(
    "Versi, pengaturan, jumlah baris, disk, cadangan, dan catatan terbaru, untuk siapa pun yang membantu. "
    "Tanpa rahasia; tercatat di catatan audit.",
    "Versions, settings, counts of rows, disk, backups and the newest log, for whoever helps. "
    "No secrets; stands in the audit log.",
)
DOWNLOAD = Sentence("Unduh", "Download")
