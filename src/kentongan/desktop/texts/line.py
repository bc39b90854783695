"""How the line to the server stands."""

from kentongan.language import Sentence

CONNECTED = Sentence("Terhubung", "Connected")
CONNECTED_MEANS = Sentence("Pesan tiba saat dikirim", "Messages arrive at once")
CONNECTING = Sentence("Menghubungkan …", "Connecting …")
CONNECTING_MEANS = Sentence("Sebentar lagi", "In a moment")
RECONNECTING = Sentence("Sambungan terputus", "The connection broke")
RECONNECTING_IN = Sentence("Mencoba lagi dalam {seconds} detik", "Trying again in {seconds} seconds")
NOT_CONNECTED = Sentence("Tidak terhubung", "Not connected")
NOT_CONNECTED_MEANS = Sentence("Pesan baru belum bisa sampai di layar ini", "New messages cannot reach this screen yet")
