"""The outbox: what was sent, how far it has come, and what still waits here."""

from kentongan.language import Sentence
from kentongan.terms import STATES
from kentongan.words import DeliveryState

SEARCH = Sentence("Cari pesan terkirim", "Search sent messages")
ALL = Sentence("Semua", "All")
UNANSWERED = Sentence("Menunggu jawaban", "Waiting for answers")
EMPTY = Sentence("Belum ada pesan terkirim", "Nothing sent yet")
EMPTY_MEANS = Sentence(
    "Yang Anda kirim bisa diikuti di sini: sampai, tampil, dibuka, sudah baca.",
    "What you send can be followed here: delivered, shown, opened, acknowledged.",
)
PICK_ONE = Sentence("Pilih sebuah pesan di sebelah kiri.", "Choose a message at the left.")
EVERYBODY = Sentence("semua anggota", "everybody")
AND_MORE = Sentence("{first} dan {count} lainnya", "{first} and {count} more")
ACKNOWLEDGED_OF = Sentence("{done} dari {count} sudah baca", "{done} of {count} acknowledged")
ALL_ACKNOWLEDGED = Sentence("Semua {count} sudah baca", "All {count} acknowledged")
RETRACTED = Sentence("Ditarik kembali", "Retracted")
ROW = Sentence("{level}, {to}, {subject}, {time}, {state}", "{level}, {to}, {subject}, {time}, {state}")

# Waiting here

NOTHING_WAITS = Sentence("Tidak ada yang menunggu dikirim.", "Nothing is waiting to be sent.")
ONE_WAITS = Sentence("1 pesan belum terkirim.", "1 message is not sent yet.")
SOME_WAIT = Sentence("{count} pesan belum terkirim.", "{count} messages are not sent yet.")
WAITS = Sentence("Menunggu sambungan", "Waiting for the connection")
ON_ITS_WAY = Sentence("Sedang dikirim", "On its way")
IS_HELD = Sentence("Dijeda", "Paused")
IS_REFUSED = Sentence("Ditolak: {why}", "Refused: {why}")
WITHDRAW = Sentence("Batalkan pengiriman", "Do not send")
EDIT = Sentence("Perbaiki", "Correct")
RESUME = Sentence("Lanjutkan", "Continue")
PAUSE = Sentence("Jeda", "Pause")
QUEUED_AT = Sentence("Ditulis {time}", "Written {time}")
ASK_WITHDRAW = Sentence("Batalkan pesan ini? Ia tidak akan dikirim.", "Withdraw this message? It will not be sent.")
WITHDRAWN = Sentence("Pesan itu tidak dikirim.", "The message will not be sent.")
WENT_ALREADY = Sentence("Pesan itu sudah sampai di server.", "The message has reached the server already.")

# One message

LIVE = Sentence("Langsung", "Live")
LIVE_SINCE = Sentence("Langsung, berubah terakhir {time}", "Live, last change {time}")
NOT_LIVE = Sentence("Tidak langsung: menunggu sambungan", "Not live: waiting for the connection")
SENT_AT = Sentence("Terkirim {time}", "Sent {time}")
VALID_UNTIL = Sentence("berlaku sampai {time}", "valid until {time}")
REMIND = Sentence("Ingatkan {count}", "Remind {count}")
TICK_ALL = Sentence("Centang semua", "Tick all")
TICK_NONE = Sentence("Hapus semua centang", "Untick all")
TOO_MANY_TICKED = Sentence(
    "Paling banyak {most} penerima bisa dipilih satu per satu. Kurangi centangnya, atau centang semua.",
    "At most {most} recipients can be picked one by one. Tick fewer, or all of them.",
)
REMINDED = Sentence(
    "{count} penerima yang belum membaca diingatkan sekali lagi.",
    "{count} recipients who have not acknowledged it are reminded.",
)
REMINDED_ONE = Sentence(
    "Satu penerima yang belum membaca diingatkan sekali lagi.",
    "The one recipient who has not acknowledged it is reminded.",
)
EXPORT = Sentence("Simpan CSV", "Export CSV")
EXPORTED = Sentence("Tersimpan: {name}", "Saved: {name}")
EXPORT_FAILED = Sentence("Tidak bisa menulis {name}: {why}", "Could not write {name}: {why}")
RETRACT = Sentence("Tarik kembali", "Retract")
ASK_RETRACT = Sentence(
    "Tarik kembali pesan ini? Isi dan lampirannya hilang di semua layar, dan penerima melihat bahwa ia ditarik.",
    "Retract this message? Text and attachments go from every screen, and recipients see that it was retracted.",
)
IS_RETRACTED = Sentence("Pesan ini sudah Anda tarik kembali.", "You have retracted this message.")
COUNT_OF = Sentence("{done} dari {count}", "{done} of {count}")
STEPS = {state: term.capital for state, term in STATES.items()} | {
    DeliveryState.SHOWN: Sentence("Tampil di layar", "Shown on screen"),
}
MISSING = {
    DeliveryState.DELIVERED: Sentence("Belum sampai {count}", "Not delivered {count}"),
    DeliveryState.SHOWN: Sentence("Belum tampil {count}", "Not shown {count}"),
    DeliveryState.OPENED: Sentence("Belum dibuka {count}", "Not opened {count}"),
}
MISSING_ALL = Sentence("Semua {count}", "All {count}")
NOT_DELIVERED = Sentence("Belum sampai", "Not delivered")
WHO_NOT_YET = Sentence("Siapa yang belum membaca", "Who has not acknowledged yet")
SORTED = Sentence("{count} dari {all} · urut menurut kemajuan", "{count} of {all} · sorted by how far it got")
ALL_HAVE = Sentence("Semua penerima sudah membaca.", "Everybody has acknowledged it.")
NONE_SO = Sentence("Tidak ada penerima seperti ini.", "No recipient is like this.")
LEDGER_COMES = Sentence("Daftar penerima sedang diambil.", "The list of recipients is on its way.")
LEDGER_OFFLINE = Sentence(
    "Daftar penerima lengkap datang begitu tersambung.",
    "The full list of recipients comes as soon as you are connected.",
)
FIND = Sentence("Cari penerima", "Find a recipient")
COLUMNS: dict[str, Sentence] = {
    "address": Sentence("Alamat", "Address"),
    "institution": Sentence("Perguruan tinggi", "Institution"),
    **{state: term.capital for state, term in STATES.items()},
}
