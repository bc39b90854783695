"""The icon in the panel, and its menu."""

from kentongan.language import Sentence

OPEN = Sentence("Buka Kentongan", "Open Kentongan")
COMPOSE = Sentence("Tulis pesan", "New message")
QUIET = Sentence("Tenang selama satu jam", "Quiet for one hour")
QUIET_UNTIL = Sentence("Tenang sampai {time}; akhiri sekarang", "Quiet until {time}; end it now")
QUIT = Sentence("Keluar", "Quit")
CONNECTED = Sentence("Kentongan: terhubung", "Kentongan: connected")
UNREAD = Sentence("Kentongan: {count} pesan belum dibuka", "Kentongan: {count} messages not opened")
RECONNECTING = Sentence("Kentongan: menyambung lagi …", "Kentongan: connecting again …")
OFFLINE = Sentence(
    "Kentongan: tidak terhubung. Pesan baru belum bisa sampai di layar ini.",
    "Kentongan: not connected. New messages cannot reach this screen yet.",
)
RESTING = Sentence("Kentongan: jam tenang", "Kentongan: quiet hours")
STAYS = Sentence(
    "Kentongan tetap berjaga di sini. Keluar lewat menu ikon ini.",
    "Kentongan keeps watch here. Quit from the menu of this icon.",
)
