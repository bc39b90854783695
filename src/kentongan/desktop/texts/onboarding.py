"""The way in: welcome, registration, waiting, login."""

from kentongan.language import Sentence

NAME = Sentence("Kentongan", "Kentongan")
MOTTO = Sentence("Satu ketukan, semua mendengar.", "One beat, and everyone hears.")
STEPS = (
    Sentence("Alamat server", "Server address"),
    Sentence("Formulir pendaftaran", "Registration form"),
    Sentence("Persetujuan", "Approval"),
    Sentence("Masuk", "Sign in"),
)
BACK = Sentence("Kembali", "Back")
LANGUAGE = Sentence("English", "Bahasa Indonesia")

# Welcome

WELCOME = Sentence("Selamat datang", "Welcome")
WELCOME_LEAD = Sentence(
    "Tempel baris undangan dari administrator Anda. Boleh juga seluruh surat; kami cari barisnya.",
    "Paste the invitation line from your administrator. The whole letter will do; we find the line.",
)
INVITATION = Sentence("Undangan", "Invitation")
INVITATION_EXAMPLE = Sentence("kentongan://kentongan.contoh.ac.id:7420#…", "kentongan://kentongan.example.ac.id:7420#…")
CHECK = Sentence("Periksa", "Check")
CHECKING = Sentence("Menghubungi server …", "Reaching the server …")
SERVER_FOUND = Sentence("{name} menjawab, dan kuncinya cocok.", "{name} answers, and its key is the right one.")
FINGERPRINT = Sentence("Sidik jari kunci", "Fingerprint of the key")
INVITATION_NOT_FOUND = Sentence(
    "Di sini belum ada baris undangan. Bentuknya kentongan://server:port#SIDIK-JARI.",
    "There is no invitation line here yet. It looks like kentongan://server:port#FINGERPRINT.",
)
REGISTER_HERE = Sentence("Daftarkan perguruan tinggi", "Register an institution")
HAVE_ACCOUNT = Sentence("Saya sudah punya akun", "I have an account already")

# Registration

REGISTRATION = Sentence("Daftarkan perguruan tinggi Anda", "Register your institution")
REGISTRATION_LEAD = Sentence(
    "Diperiksa sambil Anda mengetik. Isian tersimpan sendiri di komputer ini.",
    "Checked while you type. What you write is kept on this computer.",
)
INSTITUTION_SECTION = Sentence("Perguruan tinggi", "Institution")
DESK_SECTION = Sentence("Meja dan penanggung jawab", "Desk and contact person")
FIELDS = {
    "institution": Sentence("Nama lengkap", "Full name"),
    "code": Sentence("Nama pendek untuk alamat", "Short name for the address"),
    "city": Sentence("Kota", "City"),
    "kind": Sentence("Jenis", "Kind"),
    "desk": Sentence("Nama meja", "Desk"),
    "contact": Sentence("Nama penanggung jawab", "Contact person"),
    "email": Sentence("E-mail", "E-mail"),
}
EXAMPLES = {
    "institution": Sentence("Universitas Contoh Nusantara", "Universitas Contoh Nusantara"),
    "code": Sentence("contoh-nusantara", "contoh-nusantara"),
    "city": Sentence("Makassar", "Makassar"),
    "desk": Sentence("humas", "humas"),
    "contact": Sentence("Nama lengkap Anda", "Your full name"),
    "email": Sentence("humas@contoh.ac.id", "humas@contoh.ac.id"),
}
YOUR_ADDRESS = Sentence("Alamat Anda nanti: {address}", "Your address will be {address}")
MISSING = Sentence("Masih {count} isian lagi", "{count} more to fill in")
TO_CORRECT = Sentence("{count} isian perlu diperbaiki", "{count} to correct")
COMPLETE = Sentence("Semua lengkap", "All complete")
SEND_REGISTRATION = Sentence("Kirim pendaftaran", "Send registration")

# Waiting

WAITING = Sentence("Menunggu persetujuan", "Waiting for approval")
WAITING_LEAD = Sentence(
    "Pendaftaran Anda sudah kami terima. Halaman ini berubah sendiri begitu ada keputusan.",
    "We have your registration. This page changes by itself as soon as there is a decision.",
)
NUMBER = Sentence("Nomor pendaftaran", "Registration number")
FOR_ADDRESS = Sentence("untuk {address}", "for {address}")
REJECTED = Sentence("Belum bisa kami setujui", "Not approved yet")
REJECTED_LEAD = Sentence(
    "Alasannya: “{reason}” Anda bisa memperbaiki dan mengirim ulang.",
    "The reason: “{reason}” You can correct the form and send it again.",
)
CORRECT = Sentence("Perbaiki isian", "Correct the form")

# Login

LOGIN = Sentence("Masuk", "Sign in")
LOGIN_LEAD = Sentence("Dengan alamat meja Anda.", "With the address of your desk.")
APPROVED = Sentence(
    "Disetujui. Silakan masuk dengan kata sandi dari e-mail Anda.",
    "Approved. Sign in with the password from your e-mail.",
)
ADDRESS = Sentence("Alamat", "Address")
ADDRESS_EXAMPLE = Sentence("humas@contoh-nusantara", "humas@contoh-nusantara")
PASSWORD = Sentence("Kata sandi", "Password")
SHOW_PASSWORD = Sentence("Tampilkan", "Show")
SIGN_IN = Sentence("Masuk", "Sign in")
WRONG_PASSWORD = Sentence("Kata sandinya belum cocok. Coba sekali lagi.", "That password is not right. Try once more.")
OWN_PASSWORD = Sentence("Pilih kata sandi sendiri", "Choose a password of your own")
OWN_PASSWORD_LEAD = Sentence(
    "Kata sandi dari surat hanya untuk sekali ini.", "The password from the letter was only for this once."
)
NEW_PASSWORD = Sentence("Kata sandi baru", "New password")
REPEAT_PASSWORD = Sentence("Sekali lagi", "Once more")
PASSWORDS_DIFFER = Sentence("Keduanya belum sama.", "The two are not the same yet.")
SAVE_PASSWORD = Sentence("Simpan dan masuk", "Save and sign in")

# Server key changed

KEY_CHANGED = Sentence("Kami berhenti di sini", "We stop here")
KEY_CHANGED_LEAD = Sentence(
    "Server menunjukkan kunci yang lain dari biasanya. Belum ada yang dikirim.",
    "The server shows another key than usual. Nothing has been sent.",
)
KEY_CHANGED_ADVICE = Sentence(
    "Mintalah baris undangan baru kepada administrator, lewat telepon atau tatap muka.",
    "Ask your administrator for a new invitation line, by telephone or in person.",
)
NEW_INVITATION = Sentence("Saya punya undangan baru", "I have a new invitation")
