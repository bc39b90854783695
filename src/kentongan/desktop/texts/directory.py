"""The directory of institutions."""

from kentongan.language import Sentence

SEARCH = Sentence("Cari lembaga, kota, atau meja", "Search institutions, cities or desks")
DESKS = Sentence("{count} meja", "{count} desks")
ONE_DESK = Sentence("1 meja", "1 desk")
WHERE = Sentence("{city} · {desks}", "{city} · {desks}")
WHAT = Sentence("{kind} · {city} · {code}", "{kind} · {city} · {code}")
WRITE_TO_ALL = Sentence("Tulis ke semua meja", "Write to all desks")
WRITE = Sentence("Tulis", "Write")
WRITE_TO = Sentence("Tulis kepada {contact}, {address}", "Write to {contact}, {address}")
YOU = Sentence("Anda", "you")
ROW = Sentence("{institution}, {city}, {desks}", "{institution}, {city}, {desks}")
PICK_ONE = Sentence("Pilih sebuah lembaga di sebelah kiri.", "Choose an institution at the left.")
LOADING = Sentence("Mengambil direktori …", "Getting the directory …")
EMPTY = Sentence("Direktori belum ada di sini", "The directory is not here yet")
OFFLINE = Sentence(
    "Anda sedang tidak terhubung. Direktori diambil begitu tersambung.",
    "You are not connected. The directory is fetched as soon as you are.",
)
AS_OF = Sentence(
    "Tidak terhubung. Ini keadaan {day} pukul {hour}.", "Not connected. This is how it stood {day} at {hour}."
)
NOTHING_FOUND_MEANS = Sentence("Coba kata yang lebih pendek.", "Try a shorter word.")
