"""The inbox and the reading pane."""

from kentongan.language import Sentence

INBOX = Sentence("Kotak masuk", "Inbox")
OUTBOX = Sentence("Kotak keluar", "Outbox")
ARCHIVE = Sentence("Arsip", "Archive")
DIRECTORY = Sentence("Direktori", "Directory")
COMPOSE = Sentence("Tulis pesan", "New message")
SEARCH = Sentence("Cari pesan", "Search messages")
ALL = Sentence("Semua", "All")
UNREAD = Sentence("Belum dibuka", "Not opened")
IMPORTANT = Sentence("Penting", "Important")
ACKNOWLEDGE = Sentence("Saya sudah baca", "I have read this")
ACKNOWLEDGED_AT = Sentence("Dibaca {time}", "Read at {time}")
REPLY = Sentence("Balas", "Reply")
FORWARD = Sentence("Teruskan", "Forward")
TO_ARCHIVE = Sentence("Ke arsip", "Archive")
FROM_ARCHIVE = Sentence("Kembalikan", "Move back")
DELETE = Sentence("Hapus untuk saya", "Delete for me")
ASK_DELETE = Sentence(
    "Hapus pesan ini untuk Anda? Ini tidak bisa dibatalkan. Penerima lain tetap memilikinya.",
    "Delete this message for yourself? This cannot be undone. The other recipients keep it.",
)
DELETE_IT = Sentence("Hapus", "Delete")
BACK = Sentence("Kembali ke daftar", "Back to the list")
MORE = Sentence("Lainnya", "More")
MUTE = Sentence("Tanpa popup dari {who}", "No popups from {who}")
UNMUTE = Sentence("Tampilkan lagi popup dari {who}", "Popups from {who} again")
MUTED = Sentence(
    "Pesan dari {who} kini datang tanpa popup. Keadaan darurat selalu tampil.",
    "Messages from {who} now come without a popup. Emergencies always appear.",
)
UNMUTED = Sentence("Popup dari {who} tampil lagi.", "Popups from {who} appear again.")
LINKS = Sentence("Tautan dalam pesan ini", "Links in this message")
OPEN_LINK = Sentence("Buka di peramban", "Open in the browser")
OPEN_THIS_LINK = Sentence("Buka {link} di peramban", "Open {link} in the browser")
ASK_LINK = Sentence(
    "Tautan ini membuka halaman di {host}:\n\n{link}\n\nBukalah hanya bila Anda percaya pada alamat itu.",
    "This link opens a page at {host}:\n\n{link}\n\nOpen it only if you trust that address.",
)
VOUCHED = Sentence("Pengirim dijamin server", "The server vouches for the sender")
ATTACHED = Sentence("Dengan lampiran", "With attachments")
FOR_YOU = Sentence("untuk Anda", "for you")
FOR_MANY = Sentence("untuk Anda dan {others} lainnya", "for you and {others} others")
RETRACTED = Sentence("Pesan ini ditarik kembali oleh pengirimnya.", "The sender has retracted this message.")
HONEST = Sentence(
    "Pengirim dapat melihat bahwa pesan ini sudah Anda buka. Tekan “Saya sudah baca” untuk memberi kepastian.",
    "The sender can see that you have opened this message. Press “I have read this” to make it certain.",
)
CERTAIN = Sentence(
    "Pengirim sudah tahu bahwa Anda membaca pesan ini.", "The sender knows that you have read this message."
)
HAS_CORRECTION = Sentence("Pesan ini sudah diperbaiki pengirimnya.", "The sender has corrected this message.")
READ_CORRECTION = Sentence("Baca perbaikannya", "Read the correction")
# For screen readers
ROW = Sentence("{level}, {sender}, {subject}, {time}, {state}", "{level}, {sender}, {subject}, {time}, {state}")
OPENED = Sentence("sudah dibuka", "opened")
NOT_OPENED = Sentence("belum dibuka", "not opened")
