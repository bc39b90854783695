"""Writing and sending a message."""

from kentongan.language import Sentence
from kentongan.words import Level

NEW = Sentence("Pesan baru", "New message")
CORRECTION = Sentence("Perbaikan", "Correction")
OWN_WINDOW = Sentence("Buka di jendela sendiri", "Open in its own window")
SENDING = Sentence("Sedang mengirim", "Sending")
MAY_LEAVE = Sentence(
    "Halaman ini boleh ditinggalkan, pengiriman jalan terus", "You may leave this page, sending goes on"
)

# Audience

TO = Sentence("Kepada", "To")
TO_EXAMPLE = Sentence("Nama perguruan tinggi, #kelompok, atau meja", "Institution, #group or desk")
RECIPIENTS = Sentence("{count} penerima", "{count} recipients")
ONE_RECIPIENT = Sentence("1 penerima", "1 recipient")
IN_ONE_INSTITUTION = Sentence("{count} penerima di satu perguruan tinggi", "{count} recipients in one institution")
IN_INSTITUTIONS = Sentence(
    "{count} penerima di {institutions} perguruan tinggi", "{count} recipients in {institutions} institutions"
)
COUNT_LATER = Sentence("Dihitung begitu tersambung", "Counted as soon as you are connected")
UNKNOWN = Sentence("Belum dikenal: {names}", "Not known: {names}")
NO_ADDRESS = Sentence("Ini bukan alamat. Contoh: humas@contoh", "This is no address. Example: humas@contoh")
NOBODY = Sentence("Tidak ada yang memakai alamat ini", "Nobody has this address")
EVERYBODY_LOCKED = Sentence(
    "Mengirim kepada semua perlu izin administrator.", "Sending to everybody needs the administrator's permission."
)
EVERYBODY = Sentence("Semua anggota", "Everybody")
REMOVE = Sentence("Keluarkan {name}", "Take {name} out")
INSTITUTIONS = Sentence("Perguruan tinggi", "Institutions")
GROUPS = Sentence("Kelompok", "Groups")
MEMBERS = Sentence("Anggota", "Members")
KEY_CHOOSE = Sentence("↑ ↓ pilih · Enter tambahkan", "↑ ↓ choose · Enter adds")
KEY_EVERYBODY = Sentence("Semua anggota: ketik *", "Everybody: type *")
SUGGESTIONS = Sentence("Saran penerima", "Suggested recipients")

# Content

SUBJECT = Sentence("Perihal", "Subject")
TEXT = Sentence("Isi pesan", "Text")
COUNTER = Sentence("{count} dari {most}", "{count} of {most}")
LEVEL = Sentence("Tingkat", "Level")
LEVEL_LOCKED = Sentence(
    "Tingkat {level} perlu izin administrator.", "The level {level} needs the administrator's permission."
)
EXPIRY = Sentence("Berlaku sampai", "Valid until")
EXPIRY_HINT = Sentence(
    "Sesudah itu pesan tidak muncul lagi, tetapi tetap ada di arsip.",
    "After that the message pops up no more; it stays in the archive.",
)
LIVES = {
    0: Sentence("30 hari sejak dikirim", "30 days from sending"),
    3_600_000: Sentence("Satu jam sejak dikirim", "One hour from sending"),
    86_400_000: Sentence("Satu hari sejak dikirim", "One day from sending"),
    7 * 86_400_000: Sentence("Satu pekan sejak dikirim", "One week from sending"),
    90 * 86_400_000: Sentence("90 hari sejak dikirim", "90 days from sending"),
}
AT_A_MOMENT = Sentence("Tanggal dan jam sendiri …", "A date and time of your own …")
MOMENT = Sentence("Tanggal dan jam", "Date and time")

# Attachments

NO_ATTACHMENTS = Sentence("Lampiran", "Attachments")
ADD_FILE = Sentence("Tambah berkas", "Add files")
DROP_HERE = Sentence("Berkas juga boleh ditarik ke sini atau ditempel.", "You can also drag files here, or paste them.")
KIND_AND_SIZE = Sentence("{kind} · {size}", "{kind} · {size}")
REMOVE_FILE = Sentence("Keluarkan {name}", "Take {name} out")
LOOKING = Sentence("Memeriksa berkas …", "Looking at the file …")
CHECKING = Sentence("Memeriksa berkas, {percent} %", "Looking at the file, {percent} %")
READY = Sentence("Siap", "Ready")
FORWARDED = Sentence("Sudah di server", "Already at the server")
FILE_SENT = Sentence("Terkirim", "Sent")
MOVED = Sentence("{done} dari {size}", "{done} of {size}")
MOVED_AND_LEFT = Sentence("{done} dari {size} · {left}", "{done} of {size} · {left}")
MOMENTS_LEFT = Sentence("beberapa detik lagi", "a few seconds left")
SECONDS_LEFT = Sentence("sekitar {count} detik lagi", "about {count} seconds left")
MINUTE_LEFT = Sentence("sekitar semenit lagi", "about a minute left")
MINUTES_LEFT = Sentence("sekitar {count} menit lagi", "about {count} minutes left")
HOURS_LEFT = Sentence("sekitar {count} jam lagi", "about {count} hours left")
TOO_MANY = Sentence("Paling banyak {most} lampiran dalam satu pesan.", "At most {most} attachments in one message.")

# Preview

PREVIEW = Sentence("Begini tampilnya di layar penerima", "This is how recipients see it")
PREVIEW_HINT = Sentence(
    "Tepat seperti ini, termasuk potongan teksnya.", "Exactly like this, including where the text is cut."
)
BEHAVIOUR = {
    Level.INFO: Sentence(
        "Info hilang sendiri sesudah 12 detik dan tetap ada di kotak masuk.",
        "Info goes by itself after 12 seconds and stays in the inbox.",
    ),
    Level.NORMAL: Sentence(
        "Pesan biasa tetap di layar sampai disentuh, paling lama 30 detik.",
        "A normal message stays until it is touched, at most 30 seconds.",
    ),
    Level.IMPORTANT: Sentence(
        "Pesan penting tetap di layar sampai disentuh. Yang sedang tidak terhubung menerimanya saat kembali.",
        "An important message stays until it is touched. Whoever is not connected gets it on coming back.",
    ),
    Level.EMERGENCY: Sentence(
        "Pesan darurat berada di tengah layar dan bersuara sampai dibaca.",
        "An emergency stands in the middle of the screen and sounds until it is acknowledged.",
    ),
}

PREVIEW_SMALLER = Sentence(
    "Persis seperti ini, lebih besar dan di tengah layar.", "Exactly like this, larger and in the middle of the screen."
)

# Foot

SEND = Sentence("Kirim", "Send")
SEND_TO = Sentence("Kirim ke {count} penerima", "Send to {count} recipients")
SEND_TO_ONE = Sentence("Kirim ke 1 penerima", "Send to 1 recipient")
SEND_TO_ALL = Sentence("Kirim ke semua, {count} penerima", "Send to everybody, {count} recipients")
SEND_LATER = Sentence("Kirim begitu tersambung", "Send when connected")
SAVED = Sentence("Draf tersimpan {time}", "Draft saved {time}")
DISCARD = Sentence("Buang draf ini", "Throw this draft away")
ASK_DISCARD = Sentence("Buang draf ini? Ini tidak bisa diurungkan.", "Throw this draft away? This cannot be undone.")
ASK_EVERYBODY = Sentence(
    "Pesan ini muncul di layar semua anggota: {size}. Kirim sekarang?",
    "This message pops up at everybody: {size}. Send it now?",
)
NEEDS_RECIPIENT = Sentence("Kepada siapa? Tambahkan penerima dulu.", "Who is it for? Add a recipient first.")
NEEDS_SUBJECT = Sentence("Perihalnya belum diisi.", "The subject is still missing.")
NEEDS_CORRECTION = Sentence("Ada penerima yang belum dikenal.", "One of the recipients is not known.")
NEEDS_FILES = Sentence("Sebentar, berkas masih diperiksa.", "A moment, a file is still being looked at.")
TOO_LONG = Sentence("Isi pesannya terlalu panjang.", "The text is too long.")
TOO_LOUD = Sentence("Tingkat ini perlu izin administrator.", "This level needs the administrator's permission.")
PAST = Sentence("Batas waktunya sudah lewat.", "The end of its life has passed already.")
SENT_TO = Sentence("Terkirim ke {count} penerima.", "Sent to {count} recipients.")
SENT_TO_ONE = Sentence("Terkirim ke 1 penerima.", "Sent to 1 recipient.")
QUEUED = Sentence(
    "Anda sedang tidak terhubung. Pesan ini berangkat sendiri begitu tersambung.",
    "You are not connected. This message leaves by itself as soon as you are.",
)
SENDING_FILES = Sentence("Mengirim {done} dari {count} berkas", "Sending {done} of {count} files")
SENDING_MESSAGE = Sentence("Mengirim pesan", "Sending the message")
WAITING_FOR_LINE = Sentence("Menunggu sambungan", "Waiting for the connection")
PAUSED_AT = Sentence("Dijeda di {done} dari {size}", "Paused at {done} of {size}")
PAUSED = Sentence("Dijeda", "Paused")
PAUSE = Sentence("Jeda", "Pause")
CUT_AT = Sentence(
    "Terputus di {done} dari {size}, berlanjut begitu tersambung", "Cut at {done} of {size}, goes on when connected"
)
GOES_ON_FROM = Sentence("Melanjutkan dari {done}", "Going on from {done}")
CONTINUE_FROM = Sentence("Lanjutkan dari {done}", "Continue from {done}")
CONTINUE = Sentence("Lanjutkan", "Continue")
CANCEL = Sentence("Batalkan", "Cancel")
ASK_CANCEL = Sentence(
    "Batalkan pengiriman? Isinya kembali menjadi draf.", "Cancel sending? What you wrote becomes a draft again."
)
KEEP = Sentence("Tidak jadi", "Not now")
ON_ITS_WAY = Sentence("{done} dari {size} berangkat", "{done} of {size} on the way")

# Drafts

DRAFTS = Sentence("Draf", "Drafts")
NO_DRAFTS = Sentence("Belum ada draf", "No drafts yet")
NO_DRAFTS_MEANS = Sentence(
    "Yang Anda tulis tersimpan sendiri di sini sampai dikirim.",
    "What you write is kept here by itself until it is sent.",
)
NO_SUBJECT = Sentence("(tanpa perihal)", "(no subject)")
NO_RECIPIENT = Sentence("belum ada penerima", "no recipient yet")
DRAFT_ROW = Sentence("Draf, {to}, {subject}, {time}", "Draft, {to}, {subject}, {time}")
REPLIED = Sentence("Re: {subject}", "Re: {subject}")
FORWARDED_AS = Sentence("Fwd: {subject}", "Fwd: {subject}")
ORIGIN = Sentence("— {sender}, {institution}:\n{text}", "— {sender}, {institution}:\n{text}")
