"""The way in: welcome, registration, waiting, and what every page of it has."""

from kentongan.language import Sentence

NAME = Sentence("Kentongan", "Kentongan")
MOTTO = Sentence("Satu ketukan, semua mendengar.", "One beat, and everyone hears.")
# The steps, and what the one that is being taken is about.
STEPS = (
    (Sentence("Alamat server", "Server address"), Sentence("Dari surat undangan Anda", "From your invitation")),
    (Sentence("Formulir pendaftaran", "Registration form"), Sentence("Sekitar tiga menit", "About three minutes")),
    (Sentence("Persetujuan", "Approval"), Sentence("Diperiksa administrator", "The administrator looks at it")),
    (Sentence("Masuk", "Sign in"), Sentence("Pesan mulai berdatangan", "Messages start to arrive")),
)
STEP_DONE = Sentence("{step}: selesai", "{step}: done")
BACK = Sentence("Kembali", "Back")
LANGUAGE = Sentence("English", "Bahasa Indonesia")

# Welcome

WELCOME = Sentence("Selamat datang", "Welcome")
WELCOME_LEAD = Sentence(
    "Kentongan menyampaikan pesan antarperguruan tinggi, langsung di layar Anda. Mari sambungkan dulu ke server.",
    "Kentongan brings messages between universities straight to your screen. Let us connect to the server first.",
)
RENEWAL = Sentence("Undangan baru", "A new invitation")
RENEWAL_LEAD = Sentence(
    "Tempel baris undangan baru dari administrator. Arsip Anda tetap ada.",
    "Paste the new invitation line from your administrator. Your archive stays.",
)
INVITATION = Sentence("Undangan atau alamat server", "Invitation or server address")
INVITATION_EXAMPLE = Sentence("kentongan://kentongan.contoh.ac.id:7420#…", "kentongan://kentongan.example.ac.id:7420#…")
INVITATION_HINT = Sentence(
    "Salin baris undangan dari surat atau e-mail Anda, lalu tempel di sini. Seluruh surat pun boleh.",
    "Copy the invitation line from your letter or e-mail and paste it here. The whole letter will do.",
)
CHECK = Sentence("Periksa", "Check")
CHECKING = Sentence("Menghubungi server …", "Reaching the server …")
SERVER_FOUND = Sentence("Server ditemukan", "Server found")
KEY_IS_RIGHT = Sentence("Ini server yang benar", "This is the right server")
KEY_IS_RIGHT_MEANS = Sentence(
    "Sidik jarinya sama persis dengan yang tertulis di undangan Anda. Mulai sekarang Kentongan hanya mau berbicara"
    " dengan server ini.",
    "Its fingerprint is exactly the one in your invitation. From now on Kentongan speaks to this server only.",
)
KEY_IS_UNKNOWN = Sentence("Bandingkan dulu sidik jarinya", "Compare the fingerprint first")
KEY_IS_UNKNOWN_MEANS = Sentence(
    "Di alamat ini tidak tertulis sidik jari. Bandingkan semua kelompok huruf di bawah dengan surat Anda.",
    "There is no fingerprint in this address. Compare all the groups of letters below with your letter.",
)
COMPARED = Sentence("Semuanya sudah saya bandingkan dengan surat saya", "I have compared all of it with my letter")
FINGERPRINT = Sentence("Sidik jari server", "Fingerprint of the server")
FINGERPRINT_MEANS = Sentence("SHA-256, {count} kelompok", "SHA-256, {count} groups")
INVITATION_NOT_FOUND = Sentence(
    "Di sini belum ada baris undangan. Bentuknya kentongan://server:port#SIDIK-JARI.",
    "There is no invitation line here yet. It looks like kentongan://server:port#FINGERPRINT.",
)
REGISTER_HERE = Sentence("Lanjut ke formulir", "On to the form")
GO_ON = Sentence("Lanjutkan", "Go on")
HAVE_ACCOUNT = Sentence("Sudah punya akun? Masuk saja", "You have an account? Sign in")

# Registration

REGISTRATION = Sentence("Daftarkan perguruan tinggi Anda", "Register your institution")
REGISTRATION_LEAD = Sentence(
    "Diperiksa sambil Anda mengetik. Isian tersimpan sendiri di komputer ini.",
    "Checked while you type. What you write is kept on this computer.",
)
CORRECTION = Sentence("Perbaiki pendaftaran Anda", "Correct your registration")
CORRECTION_LEAD = Sentence(
    "Nomor pendaftaran Anda tetap {number}. Yang dikirim nanti menggantikan isian yang lama.",
    "Your registration number stays {number}. What you send now replaces what you sent before.",
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
HINTS = {
    "code": Sentence("Huruf kecil, angka, dan tanda hubung", "Small letters, digits and hyphens"),
    "desk": Sentence("Seperti humas, rektorat, atau akademik", "Such as humas, rektorat or akademik"),
    "email": Sentence("Kata sandi pertama dikirim ke sini", "The first password goes here"),
}
FREE_MAIL = Sentence(
    "Kata sandi pertama dikirim ke sini. Alamat milik perguruan tinggi lebih mudah diperiksa.",
    "The first password goes here. An address of your institution is easier to check.",
)
YOUR_ADDRESS = Sentence("Alamat Anda nanti: {address}", "Your address will be {address}")
MISSING = Sentence("Masih {count} isian lagi", "{count} more to fill in")
TO_CORRECT = Sentence("{count} isian perlu diperbaiki", "{count} to correct")
COMPLETE = Sentence("Semua lengkap", "All complete")
SEND_REGISTRATION = Sentence("Kirim pendaftaran", "Send registration")
SEND_CORRECTION = Sentence("Kirim perbaikan", "Send the correction")
WITHDRAWN = Sentence(
    "Pendaftaran Anda sudah dibatalkan. Anda boleh mendaftar lagi kapan saja.",
    "Your registration is withdrawn. You may register again at any time.",
)

# Waiting

WAITING = Sentence("Pendaftaran Anda sudah kami terima", "We have your registration")
WAITING_LEAD = Sentence(
    "Sekarang giliran administrator. Halaman ini berubah sendiri begitu ada keputusan.",
    "Now it is the administrator's turn. This page changes by itself as soon as there is a decision.",
)
SENT = Sentence("Terkirim", "Sent")
RECEIVED = Sentence("Diterima server", "Received by the server")
RECEIVED_MEANS = Sentence("Tersimpan dalam daftar pendaftaran", "Kept in the list of registrations")
DECIDING = Sentence("Sedang menunggu administrator", "Waiting for the administrator")
DECIDING_MEANS = Sentence("Anda tidak perlu menunggu di depan layar.", "You need not wait in front of the screen.")
ADMITTED = Sentence("Disetujui", "Approved")
ADMITTED_MEANS = Sentence(
    "Halaman ini berubah menjadi halaman masuk, dengan sendirinya.", "This page turns into the sign-in page by itself."
)
POINT_DONE = Sentence("{step}: selesai", "{step}: done")
POINT_NOW = Sentence("{step}: sekarang", "{step}: now")
POINT_AHEAD = Sentence("{step}: nanti", "{step}: later")
NUMBER = Sentence("Nomor pendaftaran", "Registration number")
COPY_NUMBER = Sentence("Salin nomor", "Copy the number")
OF_INSTITUTION = Sentence("Lembaga", "Institution")
OF_ADDRESS = Sentence("Alamat", "Address")
OF_EMAIL = Sentence("E-mail", "E-mail")
NEXT = Sentence("Yang terjadi berikutnya", "What happens next")
NEXT_HERE = Sentence("Di sini", "Here")
NEXT_HERE_MEANS = Sentence(
    "Begitu ada keputusan, halaman ini langsung berubah.", "As soon as there is a decision this page changes."
)
NEXT_MAIL = Sentence("Lewat e-mail", "By e-mail")
NEXT_MAIL_MEANS = Sentence(
    "Nama pengguna dan kata sandi pertama dikirim ke {email}.", "User name and first password go to {email}."
)
NEXT_MAIL_SOMEWHERE = Sentence(
    "Nama pengguna dan kata sandi pertama dikirim ke alamat di formulir Anda.",
    "User name and first password go to the address in your form.",
)
NEXT_REJECTED = Sentence("Bila ditolak", "If it is rejected")
NEXT_REJECTED_MEANS = Sentence(
    "Alasannya tertulis di sini, dan Anda bisa memperbaiki lalu mengirim ulang.",
    "The reason stands here, and you can correct the form and send it again.",
)
MAY_CLOSE = Sentence(
    "Anda boleh menutup jendela ini. Kentongan tetap menunggu dan akan memberi tahu.",
    "You may close this window. Kentongan goes on waiting and will tell you.",
)
MAY_COME_BACK = Sentence(
    "Anda boleh menutup Kentongan. Saat dibuka lagi, halaman ini kembali.",
    "You may close Kentongan. Opened again, it comes back to this page.",
)
NO_LINE_MEANS = Sentence(
    "Keputusan sampai di sini begitu tersambung lagi; lewat e-mail tetap sampai.",
    "The decision reaches this page once there is a connection again; the e-mail reaches you anyway.",
)
CLOSE_AND_TELL = Sentence("Tutup, beri tahu saya", "Close, and tell me")
WITHDRAW = Sentence("Batalkan pendaftaran", "Withdraw the registration")
WITHDRAW_QUESTION = Sentence(
    "Batalkan pendaftaran nomor {number}? Administrator tidak akan memutuskannya lagi, dan alamatnya bebas.",
    "Withdraw registration number {number}? The administrator will not decide it any more, and its address is free.",
)
WITHDRAW_YES = Sentence("Batalkan pendaftaran", "Withdraw")
WITHDRAW_NO = Sentence("Tetap menunggu", "Keep waiting")
REJECTED = Sentence("Belum bisa kami setujui", "Not approved yet")
REJECTED_LEAD = Sentence(
    "Anda bisa memperbaiki isian dan mengirim ulang; nomornya tetap.",
    "You can correct the form and send it again; the number stays.",
)
REASON = Sentence("Alasannya: “{reason}”", "The reason: “{reason}”")
DECISION = Sentence("Ada keputusan tentang pendaftaran Anda.", "There is a decision about your registration.")
CORRECT = Sentence("Ubah isian", "Change the form")
CORRECT_REJECTED = Sentence("Perbaiki isian", "Correct the form")
REGISTER_ANEW = Sentence("Isi formulir lagi", "Fill in the form again")

# Server key changed

KEY_CHANGED = Sentence("Kami berhenti di sini, demi keamanan Anda", "We stop here, to keep you safe")
KEY_CHANGED_LEAD = Sentence(
    "Server menunjukkan kunci yang lain dari biasanya. Mungkin server baru dipasang ulang, mungkin ada yang menyamar."
    " Belum ada apa pun yang dikirim.",
    "The server shows another key than usual. Perhaps it was installed anew, perhaps somebody pretends to be it."
    " Nothing has been sent.",
)
KEY_KNOWN = Sentence("Kunci yang Anda kenal", "The key that you know")
KEY_SHOWN = Sentence("Kunci yang ditunjukkan sekarang", "The key that is shown now")
WHAT_TO_DO = Sentence("Yang sebaiknya dilakukan", "What to do")
KEY_ADVICE = (
    Sentence(
        "Telepon administrator Anda atau temui langsung, jangan memakai e-mail.",
        "Telephone your administrator or go there; do not use e-mail.",
    ),
    Sentence(
        "Tanyakan apakah server memang diganti. Bila ya, minta baris undangan yang baru; kunci yang benar ada di"
        " dalamnya.",
        "Ask whether the server was replaced. If so, ask for a new invitation line; the right key is in it.",
    ),
    Sentence(
        "Tempelkan baris itu di sini. Kentongan membandingkannya sendiri, huruf demi huruf. Arsip Anda tetap ada.",
        "Paste that line here. Kentongan compares it by itself, letter by letter. Your archive stays.",
    ),
)
COPY_DETAILS = Sentence("Salin keterangan", "Copy the details")
DETAILS = Sentence(
    "Server: {server}\nKunci yang dikenal: {expected}\nKunci yang ditunjukkan: {shown}",
    "Server: {server}\nKnown key: {expected}\nKey shown: {shown}",
)
NEW_INVITATION = Sentence("Tempel undangan baru", "Paste a new invitation")
LEAVE = Sentence("Keluar dari Kentongan", "Quit Kentongan")
