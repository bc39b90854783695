"""Signing in, and setting oneself up."""

from kentongan.language import Sentence

SIGN_IN = Sentence("Masuk ke konsol", "Sign in to the console")
NAME = Sentence("Nama masuk", "Sign-in name")
PASSWORD = Sentence("Kata sandi", "Password")
CODE = Sentence("Kode dari aplikasi", "Code from the app")
CODE_HINT = Sentence(
    "Enam angka; atau salah satu kode pemulihan yang Anda simpan.", "Six digits; or one of the recovery codes you kept."
)
ENTER = Sentence("Masuk", "Sign in")
HELP = Sentence(
    "Telepon atau kata sandi hilang? Administrator lain dapat membuat tautan baru untuk Anda.",
    "Lost your telephone or password? Another administrator can make a new link for you.",
)

# Setting up

SET_UP = Sentence("Siapkan akun Anda", "Set up your account")
SET_UP_WHY = Sentence(
    "Tautan ini hanya untuk Anda dan berlaku sekali. Tiga langkah, lalu selesai.",
    "This link is yours alone and works once. Three steps and you are done.",
)
STEP_WHO = Sentence("1. Siapa Anda", "1. Who you are")
PERSON = Sentence("Nama Anda", "Your name")
NAME_HINT = Sentence("Huruf kecil, angka, dan tanda hubung.", "Small letters, digits and hyphens.")
STEP_PASSWORD = Sentence("2. Kata sandi", "2. Password")
PASSWORD_HINT = Sentence(
    "Paling sedikit 10 huruf; beberapa kata yang tidak berhubungan paling baik.",
    "At least 10 letters; a few words that have nothing to do with each other are best.",
)
AGAIN = Sentence("Kata sandi sekali lagi", "The password once more")
STEP_APP = Sentence("3. Aplikasi kode", "3. Code app")
APP_WHY = Sentence(
    "Pindai gambar ini dengan aplikasi kode di telepon Anda, lalu ketik kode yang ditunjukkannya.",
    "Scan this picture with the code app on your telephone, then type the code that it shows.",
)
QR = Sentence("Kode QR untuk aplikasi kode", "QR code for the code app")
BY_HAND = Sentence("Tidak bisa memindai? Ketik kunci ini di aplikasi:", "Cannot scan? Type this key into the app:")
DONE = Sentence("Selesai", "Done")
DIFFERENT = Sentence("Kedua kata sandi belum sama.", "The two passwords are not the same.")
CODES = Sentence("Simpan kode pemulihan ini", "Keep these recovery codes")
CODES_WHY = Sentence(
    "Tiap kode bisa dipakai sekali bila telepon Anda tidak ada. Cetak atau tulis sekarang: kode ini tidak dapat"
    " ditampilkan lagi.",
    "Each works once when your telephone is not at hand. Print them or write them down now: they cannot be shown"
    " again.",
)
KEPT = Sentence("Sudah saya simpan", "I have kept them")
