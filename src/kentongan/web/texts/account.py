"""One's own account: password, second factor, sessions."""

from kentongan.language import Sentence

ACCOUNT = Sentence("Akun Anda", "Your account")
WHO = Sentence("{name} · {role}", "{name} · {role}")
PASSWORD = Sentence("Kata sandi", "Password")
PRESENT = Sentence("Kata sandi sekarang", "Present password")
NEW = Sentence("Kata sandi baru", "New password")
NEW_HINT = Sentence(
    "Paling sedikit 10 huruf; beberapa kata yang tidak berhubungan paling baik.",
    "At least 10 letters; a few words that have nothing to do with each other are best.",
)
AGAIN = Sentence("Kata sandi baru sekali lagi", "The new password once more")
CHANGE_PASSWORD = Sentence("Ganti kata sandi", "Change the password")
ENDS_OTHERS = Sentence("Sesi Anda yang lain berakhir.", "Your other sessions end.")
DIFFERENT = Sentence("Kedua kata sandi belum sama.", "The two passwords are not the same.")
CHANGED = Sentence("Sudah diganti. Sesi Anda yang lain sudah berakhir.", "Changed. Your other sessions have ended.")
SECOND_FACTOR = Sentence("Aplikasi kode", "Code app")
CODES_LEFT = Sentence("{count} kode pemulihan tersisa", "{count} recovery codes left")
ANOTHER_APP = Sentence("Pakai telepon lain", "Use another telephone")
APP_WHY = Sentence(
    "Pindai gambar ini dengan aplikasi kode yang baru, lalu ketik kode yang ditunjukkannya.",
    "Scan this picture with the new code app, then type the code that it shows.",
)
QR = Sentence("Kode QR untuk aplikasi kode", "QR code for the code app")
BY_HAND = Sentence("Tidak bisa memindai? Ketik kunci ini di aplikasi:", "Cannot scan? Type this key into the app:")
CODE = Sentence("Kode dari aplikasi", "Code from the app")
CHANGE_APP = Sentence("Ganti aplikasi", "Change the app")
NEW_CODES = Sentence("Kode pemulihan baru", "New recovery codes")
NEW_CODES_WHY = Sentence("Yang lama tidak berlaku lagi.", "The old ones work no more.")
MAKE_CODES = Sentence("Buat kode baru", "Make new codes")
CODES = Sentence("Simpan kode pemulihan ini", "Keep these recovery codes")
CODES_WHY = Sentence(
    "Tiap kode bisa dipakai sekali. Kode ini tidak dapat ditampilkan lagi.",
    "Each works once. They cannot be shown again.",
)
KEPT = Sentence("Sudah saya simpan", "I have kept them")
SESSIONS = Sentence("Tempat Anda masuk", "Where you are signed in")
THIS_ONE = Sentence("Peramban ini", "This browser")
SEEN = Sentence("{source} · masuk {began}, terakhir {ago}", "{source} · signed in {began}, last {ago}")
END = Sentence("Akhiri", "End")
END_OTHERS = Sentence("Akhiri semua yang lain", "End all others")
