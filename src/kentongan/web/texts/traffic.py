"""The traffic: sessions, shadow sockets as they open and close, messages as they pass."""

from kentongan.language import Sentence
from kentongan.words import Direction, TransferState, TransferWay

TRAFFIC = Sentence("Lalu lintas", "Traffic")
FIGURES = Sentence(
    "{sessions} sesi, {transfers} transfer, {rate} per detik",
    "{sessions} sessions, {transfers} transfers, {rate} a second",
)

# Several hubs

HUBS = Sentence("Hub", "Hubs")
HUBS_COUNT = Sentence("{count} sebagai satu sistem", "{count} as one system")
HUB = Sentence("Hub", "Hub")
APPLICANTS = Sentence("Pendaftar", "Applicants")
PER_MINUTE = Sentence("Pesan/menit", "Messages/min")
RATE_IN, RATE_OUT = Sentence("Masuk", "In"), Sentence("Keluar", "Out")
TRANSFERS = Sentence("Transfer", "Transfers")
FILE_RATE = Sentence("Laju berkas", "File rate")

# Shadow ports

PORTS = Sentence("Port bayangan", "Shadow ports")
RANGE = Sentence("{first} sampai {last}", "{first} to {last}")
IN_USE = Sentence("dari {count} dipakai", "of {count} in use")
MAP = Sentence("Peta port: yang terbuka sekarang", "Map of the ports: those open now")
OPEN_NOW = Sentence("terbuka sekarang", "open now")
STALLED_NOW = Sentence("tersendat", "stalled")
FREE = Sentence("kosong", "free")
PORT_NAME = Sentence("{port}, {member}, {direction}", "{port}, {member}, {direction}")
POINT = Sentence("Arahkan penunjuk ke sebuah kotak untuk namanya.", "Point at a square for its name.")

# Shadow sockets

SOCKETS = Sentence("Soket bayangan", "Shadow sockets")
AS_THEY_OPEN = Sentence("saat terbuka dan tertutup", "as they open and close")
WHICH = Sentence("Transfer yang mana", "Which transfers")
SHOWN: dict[str, Sentence] = {
    "all": Sentence("Semua", "All"),
    "upload": Sentence("Unggahan", "Uploads"),
    "download": Sentence("Unduhan", "Downloads"),
    "stalled": Sentence("Tersendat", "Stalled"),
}
PORT = Sentence("Port", "Port")
MEMBER = Sentence("Anggota", "Member")
DIRECTION = Sentence("Arah", "Direction")
DIRECTIONS: dict[str, Sentence] = {
    Direction.UPLOAD: Sentence("Unggah", "Upload"),
    Direction.DOWNLOAD: Sentence("Unduh", "Download"),
}
FILES = Sentence("Berkas", "Files")
MANY_FILES = Sentence("{count} berkas", "{count} files")
SIZE = Sentence("Ukuran", "Size")
PROGRESS = Sentence("Kemajuan", "Progress")
SHARE = Sentence("{share} %", "{share} %")
RATE = Sentence("Laju", "Rate")
PER_SECOND = Sentence("{amount}/dtk", "{amount}/s")
STATES: dict[str, Sentence] = {
    TransferState.OPENING: Sentence("Membuka", "Opening"),
    TransferState.LISTENING: Sentence("Menunggu klien", "Waiting for the client"),
}
STALLED = Sentence("Tersendat {count} dtk", "Stalled {count} s")
REFUSED = Sentence("{count} orang asing ditolak", "{count} strangers refused")
VERIFIED = Sentence("Terverifikasi, menutup", "Verified, closing")
BROKEN_OFF = Sentence("Terhenti, menutup", "Broken off, closing")
MORE = Sentence("dan {count} lagi", "and {count} more")
NO_SOCKETS = Sentence("Tidak ada yang sedang bergerak", "Nothing moves right now")
NO_SOCKETS_WHY = Sentence(
    "Setiap soket bayangan muncul di sini saat terbuka dan hilang setelah tertutup.",
    "Every shadow socket shows up here when it opens, and leaves when it has closed.",
)
END = Sentence("Akhiri", "End")
END_OF = Sentence("Akhiri transfer {member}", "End the transfer of {member}")
ACTS = Sentence("Tindakan", "Acts")

# Sessions

SESSIONS = Sentence("Sesi", "Sessions")
CONNECTED = Sentence("{count} terhubung", "{count} connected")
FIND = Sentence("Cari anggota", "Find a member")
DEVICE = Sentence("Perangkat", "Device")
ADDRESS = Sentence("Alamat", "Address")
SINCE = Sentence("Sejak", "Since")
BYTES = Sentence("Bita", "Bytes")
ROUND_TRIP = Sentence("Pulang-pergi", "Round trip")
MILLISECONDS = Sentence("{count} md", "{count} ms")
WAY = Sentence("Jalur", "Way")
WAYS: dict[str, Sentence] = {
    TransferWay.SHADOW: Sentence("Bayangan", "Shadow"),
    TransferWay.INBAND: Sentence("Soket utama", "In-band"),
}
NO_WAY = Sentence("belum ada", "none yet")
INBAND_WHY = Sentence(
    "Lewat soket utama: tembok api mereka menutup port bayangan. Tetap jalan, hanya lebih lambat.",
    "In-band: their firewall blocks the shadow ports. It works, only slower.",
)
END_SESSION = Sentence("Akhiri sesi", "End session")
END_SESSION_OF = Sentence("Akhiri sesi {member}", "End session of {member}")
NO_SESSIONS = Sentence("Tidak ada sesi yang cocok", "No session matches")
NO_SESSIONS_WHY = Sentence("Anggota yang terhubung muncul di sini.", "Members who are connected show up here.")
NEXT = Sentence("Berikutnya", "Next")

# Messages

MESSAGES = Sentence("Pesan", "Messages")
AS_THEY_PASS = Sentence("saat lewat, tanpa isinya", "as they pass, without their content")
WHEN = Sentence("Pukul", "When")
SENDER = Sentence("Pengirim", "Sender")
RECIPIENTS = Sentence("Penerima", "Recipients")
LEVEL = Sentence("Tingkat", "Level")
ATTACHMENTS = Sentence("Lampiran", "Attachments")
CARRIED = Sentence("{count}, {size}", "{count}, {size}")
NO_MESSAGES = Sentence("Belum ada pesan", "No messages yet")
NO_MESSAGES_WHY = Sentence(
    "Setiap pesan muncul di sini begitu diterima.", "Each message shows up here once it is accepted."
)
READ = Sentence("Baca isinya", "Read it")
READ_OF = Sentence("Baca isinya: pesan {member}", "Read it: the message of {member}")
OLDER = Sentence("Yang lebih lama", "Older ones")

# Asking first

SURE_TRANSFER = Sentence("Akhiri transfer ini?", "End this transfer?")
SURE_TRANSFER_WHY = Sentence(
    "Berhenti saat ini juga. Yang sudah terkirim tidak disimpan, dan anggotanya diberi tahu. Tindakan ini dicatat.",
    "It stops at once. What has come is not kept, and the member is told. The act is recorded.",
)
SURE_SESSION = Sentence("Akhiri sesi ini?", "End this session?")
SURE_SESSION_WHY = Sentence(
    "Perangkat itu terputus saat ini juga, dan boleh langsung kembali. Untuk menahannya, tangguhkan anggotanya. "
    "Tindakan ini dicatat.",
    "The device is cut off at once, and may come back at once. To keep it out, suspend the member. "
    "The act is recorded.",
)
BACK = Sentence("Batal", "Leave it")
DISCLOSE = Sentence("Baca pesan orang lain", "Read a message of others")
DISCLOSE_WHY = Sentence(
    "Isi pesan bukan urusan konsol. Bila harus dibaca, alasannya dicatat dulu bersama nama Anda, "
    "dan tidak bisa dihapus.",
    "What messages say is no business of the console. If it must be read, the reason is recorded first with your name, "
    "and cannot be removed.",
)
REASON = Sentence("Alasan", "Reason")
RECORD_AND_READ = Sentence("Catat dan baca", "Record and read")
DISCLOSED = Sentence("Pesan ini dibuka", "This message was opened")
DISCLOSED_WHY = Sentence("Alasan Anda sudah tercatat.", "Your reason has been recorded.")
AUDIENCE = Sentence("Untuk", "To")
EVERYBODY = Sentence("semua", "everybody")
RETRACTED = Sentence("Pesan ini sudah ditarik oleh pengirimnya.", "Its sender has taken this message back.")
