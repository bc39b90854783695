"""Logging in, choosing an own password, and coming back without one."""

from kentongan.language import Sentence

LOGIN = Sentence("Masuk", "Sign in")
LOGIN_AGAIN = Sentence("Senang bertemu lagi", "Good to see you again")
LOGIN_LEAD = Sentence("Masuk ke {server}.", "Sign in to {server}.")
APPROVED = Sentence(
    "Disetujui. Silakan masuk dengan kata sandi dari e-mail Anda.",
    "Approved. Sign in with the password from your e-mail.",
)
ADDRESS = Sentence("Alamat", "Address")
ADDRESS_EXAMPLE = Sentence("humas@contoh-nusantara", "humas@contoh-nusantara")
PASSWORD = Sentence("Kata sandi", "Password")
SIGN_IN = Sentence("Masuk", "Sign in")
SIGNING_IN = Sentence("Sedang masuk …", "Signing in …")
FORGOT = Sentence("Lupa kata sandi?", "Forgot password?")
ANOTHER_SERVER = Sentence("Pakai server lain", "Use another server")
KEY_KNOWN = Sentence(
    "Kunci server {first} … {last} adalah yang Anda kenal.", "Server key {first} … {last} is the one that you know."
)

REMEMBER = Sentence("Ingat saya di komputer ini", "Remember me on this computer")
REMEMBER_KEYCHAIN = Sentence(
    "Kunci masuk disimpan dalam penyimpan kata sandi komputer ini.",
    "The key to sign in again lies in the password store of this computer.",
)
REMEMBER_FILE = Sentence(
    "Komputer ini tidak punya penyimpan kata sandi. Kunci masuk disimpan dalam berkas yang hanya bisa dibaca akun"
    " komputer Anda.",
    "This computer has no password store. The key to sign in again lies in a file that only your computer account can"
    " read.",
)
REMEMBER_NOT = Sentence(
    "Saat Kentongan ditutup, Anda keluar. Untuk komputer yang dipakai bersama.",
    "When Kentongan ends you are signed out. For a computer that others use too.",
)
KEYCHAIN_REFUSED = Sentence(
    "Penyimpan kata sandi komputer ini tidak terbuka. Kunci masuk disimpan dalam berkas yang hanya bisa dibaca akun"
    " komputer Anda.",
    "The password store of this computer did not open. The key to sign in again lies in a file that only your computer"
    " account can read.",
)

WRONG_PASSWORD = Sentence(
    "Alamat atau kata sandinya belum cocok. Coba sekali lagi. Kata sandi terlupa? Pilih “Lupa kata sandi?” di bawah.",
    "That address or password is not right. Try once more. Forgotten it? Choose “Forgot password?” below.",
)
TOO_MANY_TRIES = Sentence(
    "Demi keamanan kita tunggu {minutes} menit dulu. Administrator bisa membantu lebih cepat.",
    "To be safe we pause for {minutes} minutes. Your administrator can help sooner.",
)
TOO_MANY_TRIES_SHORTLY = Sentence(
    "Demi keamanan kita tunggu {seconds} detik dulu.", "To be safe we pause for {seconds} seconds."
)

# An own password

OWN_PASSWORD = Sentence("Pilih kata sandi sendiri", "Choose your own password")
OWN_PASSWORD_LEAD = Sentence(
    "Yang pertama datang lewat e-mail, jadi hanya membuka pintu sekali. Mulai sekarang yang ini milik Anda.",
    "The first one came by e-mail, so it only opens the door once. From now on this one is yours.",
)
SAVE_PASSWORD = Sentence("Simpan dan buka kotak masuk", "Save and open inbox")

# Forgotten

RECOVERY = Sentence("Kata sandi terlupa", "Forgotten password")
RECOVERY_LEAD = Sentence(
    "Kami kirim surat berisi kode ke alamat e-mail yang dulu didaftarkan. Kata sandi yang lama tetap berlaku sampai"
    " kodenya dipakai.",
    "We send a letter with a code to the e-mail address that was registered. The old password goes on working until"
    " the code is used.",
)
ASK_FOR_CODE = Sentence("Kirim surat berisi kode", "Send a letter with a code")
HAVE_CODE = Sentence("Saya sudah punya kode", "I have a code already")
CODE_ASKED = Sentence(
    "Bila alamat ini terdaftar, suratnya segera datang. Lihat juga folder spam. Satu kotak surat mendapat satu surat"
    " dalam 24 jam.",
    "If this address is registered the letter comes soon. Look into the spam folder too. A mailbox gets one such letter"
    " in 24 hours.",
)
NEW_CODE = Sentence("Masukkan kode dari surat", "Enter the code from the letter")
NEW_CODE_LEAD = Sentence(
    "Untuk {address}. Setelah itu semua perangkat lain keluar dan memakai kata sandi yang baru.",
    "For {address}. Afterwards all other devices are signed out and need the new password.",
)
CODE = Sentence("Kode", "Code")
CODE_EXAMPLE = Sentence("abcd-efgh-ijkl-mnop-qrst-uvwx", "abcd-efgh-ijkl-mnop-qrst-uvwx")
CODE_HINT = Sentence(
    "Huruf besar, spasi, dan tanda hubung tidak jadi soal", "Capitals, spaces and hyphens do not matter"
)
SAVE_AND_SIGN_IN = Sentence("Simpan dan masuk", "Save and sign in")
RESET_BUT_NOT_IN = Sentence(
    "Kata sandi sudah diganti. Silakan masuk dengan yang baru.", "The password is changed. Sign in with the new one."
)
