"""Attachments: bringing, looking, saving."""

from kentongan.language import Sentence

RUNS = Sentence(
    "Berkas semacam ini dapat menjalankan program. Di sini hanya bisa disimpan; bukalah hanya bila Anda yakin.",
    "A file of this kind can run a program. Here it can only be saved; open it only if you are sure.",
)
PRETENDS = Sentence(
    "Namanya berakhir lain dari isinya, jadi tidak kami tampilkan. Berkas masih bisa disimpan.",
    "Its name ends differently from what it is, so we do not show it. You can still save it.",
)
OPEN = Sentence("Buka {name}, {kind}, {size}", "Open {name}, {kind}, {size}")
FETCH = Sentence("Ambil dan buka {name}, {kind}, {size}", "Fetch and open {name}, {kind}, {size}")
ONE = Sentence("1 lampiran · {size}", "1 attachment · {size}")
SEVERAL = Sentence("{count} lampiran · {size}", "{count} attachments · {size}")
SAVE_AS = Sentence("Simpan sebagai …", "Save as …")
SAVE_ALL = Sentence("Simpan semua", "Save all")
SAVED = Sentence("Tersimpan: {name}", "Saved: {name}")
SAVED_ALL = Sentence("{count} lampiran tersimpan di {folder}", "{count} attachments saved in {folder}")
PROGRESS = Sentence("{done} dari {size}", "{done} of {size}")
PAUSE = Sentence("Jeda", "Pause")
RESUME = Sentence("Lanjutkan", "Continue")
CANCEL = Sentence("Batal", "Cancel")
PAUSED = Sentence("Berhenti di {done} dari {size}", "Stopped at {done} of {size}")
OFFLINE = Sentence(
    "Anda sedang tidak terhubung. Lampiran ini bisa diambil begitu tersambung lagi.",
    "You are not connected. This attachment can be fetched as soon as you are.",
)
DAMAGED = Sentence(
    "Berkas ini tidak sama dengan yang dikirim, jadi tidak kami buka. Unduh sekali lagi?",
    "This file is not the one that was sent, so we did not open it. Download it again?",
)

# Viewers
BROKEN_PICTURE = Sentence(
    "Gambar ini tidak dapat ditampilkan: rusak, terlalu besar, atau bukan gambar. Berkas masih bisa disimpan.",
    "This picture cannot be shown: it is broken, too large, or no picture. You can still save it.",
)
BROKEN_MEDIA = Sentence(
    "Rekaman ini tidak dapat diputar di sini. Berkas masih bisa disimpan.",
    "This recording cannot be played here. You can still save it.",
)
LOADING = Sentence("Menyiapkan …", "Getting ready …")
TEXT_CUT = Sentence(
    "Hanya bagian awalnya yang tampil; seluruhnya {size}. Simpan berkasnya untuk membaca semuanya.",
    "Only the beginning is shown; all of it is {size}. Save the file to read the rest.",
)
TEXT = Sentence("Isi teks", "Text")
PICTURE = Sentence("Gambar {width} × {height}", "Picture of {width} × {height}")
FIT = Sentence("Paskan", "Fit")
ZOOM_IN = Sentence("Perbesar", "Larger")
ZOOM_OUT = Sentence("Perkecil", "Smaller")
ORIGINAL = Sentence("Ukuran asli", "Actual size")
PLAY = Sentence("Putar", "Play")
HALT = Sentence("Hentikan sejenak", "Pause")
POSITION = Sentence("Posisi", "Position")
VOLUME = Sentence("Kekerasan suara", "Volume")
