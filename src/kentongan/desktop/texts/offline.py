"""Not connected, nothing here yet, and what keys do."""

from kentongan.language import Sentence

NOT_CONNECTED = Sentence(
    "Tidak terhubung. Pesan baru belum bisa sampai di layar ini.",
    "Not connected. New messages cannot reach this screen yet.",
)
TRYING_IN = Sentence("Mencoba lagi dalam {seconds} detik.", "Trying again in {seconds} seconds.")
TRYING = Sentence("Mencoba lagi sekarang …", "Trying again now …")
LAST_AT = Sentence("Terakhir terhubung {day} pukul {hour}.", "Last connected {day} at {hour}.")
TRY_NOW = Sentence("Coba sekarang", "Try now")
AGAIN = Sentence("Terhubung lagi.", "Connected again.")
AGAIN_WITH = Sentence("Terhubung lagi. {count} pesan menyusul.", "Connected again. {count} messages follow.")

EMPTY = Sentence("Belum ada pesan", "Nothing here yet")
EMPTY_MEANS = Sentence(
    "Pesan yang Anda terima akan berbaris di sini, yang terbaru paling atas.",
    "What you receive will line up here, the newest first.",
)
EMPTY_ARCHIVE = Sentence("Arsip masih kosong", "The archive is empty")
EMPTY_ARCHIVE_MEANS = Sentence(
    "Pesan yang Anda pindahkan ke arsip akan ada di sini.", "Messages that you move to the archive will be here."
)
NOTHING_FOUND = Sentence("Tidak ada yang cocok", "Nothing matches")
NOTHING_FOUND_MEANS = Sentence("Coba kata yang lebih pendek, atau pilih Semua.", "Try a shorter word, or choose All.")
LISTENING = Sentence("Kentongan siap mendengarkan", "Kentongan is listening")
LISTENING_MEANS = Sentence(
    "Begitu ada pesan untuk Anda, popup muncul di layar ini dan pesannya berbaris di sebelah kiri.",
    "As soon as there is a message for you, a popup appears on this screen and the message lines up at the left.",
)
LATER_MEANS = Sentence(
    "Begitu tersambung lagi, semua yang dikirim kepada Anda sementara itu datang sendiri. Tidak ada yang hilang.",
    "As soon as you are connected again, all that was sent to you meanwhile comes by itself. Nothing is lost.",
)
PICK_ONE_MEANS = Sentence("Pilih sebuah pesan di sebelah kiri.", "Choose a message at the left.")
ACCOUNT = Sentence("Akun Anda aktif", "Your account is active")
SERVER_ANSWERS = Sentence("Server menjawab", "The server answers")
SERVER_SILENT = Sentence("Server belum menjawab", "The server does not answer yet")
NETWORK = Sentence("Komputer ini tersambung ke jaringan", "This computer is on a network")
NO_NETWORK = Sentence("Komputer ini tidak tersambung ke jaringan", "This computer is on no network")
SINCE = Sentence("sejak {hour}", "since {hour}")

KEYS = Sentence("Tombol-tombol", "Keys")
CLOSE = Sentence("Tutup", "Close")
KEY_SEARCH = Sentence("Cari pesan", "Search messages")
KEY_ARROWS = Sentence("Pesan berikut dan sebelumnya", "Next and previous message")
KEY_ENDS = Sentence("Pesan terbaru dan terlama", "Newest and oldest message")
KEY_ENTER = Sentence("Baca pesan yang dipilih", "Read the chosen message")
KEY_BACK = Sentence("Kembali ke daftar", "Back to the list")
KEY_ACKNOWLEDGE = Sentence("Saya sudah baca", "I have read this")
KEY_NEW = Sentence("Tulis pesan", "New message")
KEY_SEND = Sentence("Kirim", "Send")
KEY_POPUP = Sentence("Popup terbaru", "The newest popup")
KEY_REPLY = Sentence("Balas", "Reply")
KEY_FORWARD = Sentence("Teruskan", "Forward")
KEY_ARCHIVE = Sentence("Ke arsip, atau kembalikan", "Archive, or move back")
KEY_MENU = Sentence("Semua yang lain dengan pesan ini", "Everything else with this message")
KEY_DELETE = Sentence("Hapus untuk saya", "Delete for me")
KEY_QUIT = Sentence("Keluar dari Kentongan", "Quit Kentongan")
KEY_PAGES = Sentence("Pindah halaman", "Change the page")
KEY_HELP = Sentence("Daftar ini", "This list")
