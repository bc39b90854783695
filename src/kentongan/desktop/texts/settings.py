"""The settings page."""

from kentongan.desktop.preferences import Appearance, Corner
from kentongan.language import Sentence
from kentongan.words import Level

SETTINGS = Sentence("Pengaturan", "Settings")

# General

GENERAL = Sentence("Umum", "General")
START_AT_LOGIN = Sentence("Mulai saat masuk ke komputer", "Start when I log in to this computer")
START_AT_LOGIN_MEANS = Sentence(
    "Kentongan berjaga di latar belakang; popup tampil tanpa membuka jendela.",
    "Kentongan keeps watch in the background; popups appear without opening the window.",
)
REDUCE_MOTION = Sentence("Kurangi gerakan", "Reduce motion")
REDUCE_MOTION_MEANS = Sentence("Popup muncul tanpa memudar dan bergeser.", "Popups appear without fading and sliding.")
QUIT = Sentence("Keluar dari Kentongan", "Quit Kentongan")
QUIT_MEANS = Sentence(
    "Setelah keluar, pesan baru tidak tampil sampai Kentongan dibuka lagi.",
    "After quitting, new messages do not appear until Kentongan is opened again.",
)

# Popups

POPUPS = Sentence("Popup", "Popups")
POPUPS_LEAD = Sentence(
    "Popup tidak pernah mengambil papan ketik; Anda bisa terus bekerja.",
    "Popups never take the keyboard; you can go on working.",
)
CORNER = Sentence("Sudut layar", "Corner of the screen")
CORNERS = {
    Corner.TOP_LEFT: Sentence("Kiri atas", "Top left"),
    Corner.TOP_RIGHT: Sentence("Kanan atas", "Top right"),
    Corner.BOTTOM_LEFT: Sentence("Kiri bawah", "Bottom left"),
    Corner.BOTTOM_RIGHT: Sentence("Kanan bawah", "Bottom right"),
}
SCREEN = Sentence("Layar", "Screen")
FIRST_SCREEN = Sentence("Layar utama", "Main screen")
TEST = Sentence("Kirim popup percobaan", "Send me a test popup")
TEST_MEANS = Sentence(
    "Lewat server, seperti pesan sungguhan, kepada Anda sendiri.",
    "Through the server, like a real message, to yourself.",
)
TEST_SUBJECT = Sentence("Popup percobaan", "Test popup")
TEST_TEXT = Sentence(
    "Bila Anda membaca ini, pesan sampai di layar Anda.", "If you can read this, messages reach your screen."
)
TEST_SENT = Sentence("Terkirim. Popupnya tampil sebentar lagi.", "Sent. The popup appears in a moment.")
TEST_SENT_QUIET = Sentence(
    "Terkirim. Sekarang jam tenang, jadi popupnya tampil sesudahnya.",
    "Sent. These are quiet hours, so the popup appears afterwards.",
)

MUTES = Sentence("Tanpa popup", "Without popups")
MUTES_MEANS = Sentence(
    "Pesan dari pengirim ini tetap sampai di kotak masuk, dan keadaan darurat selalu tampil.",
    "Messages from these senders still reach the inbox, and emergencies always appear.",
)
NO_MUTES = Sentence(
    "Belum ada. Lewat menu sebuah pesan, popup dari pengirimnya bisa dimatikan.",
    "None yet. In the menu of a message the popups from its sender can be turned off.",
)
WHOLE_INSTITUTION = Sentence("semua meja lembaga ini", "all desks of this institution")
UNMUTE = Sentence("Tampilkan lagi", "Show again")

# Quiet hours and sounds

QUIET_AND_SOUNDS = Sentence("Jam tenang dan suara", "Quiet hours and sounds")
QUIET = Sentence("Jam tenang", "Quiet hours")
QUIET_MEANS = Sentence(
    "Pesan menunggu tanpa suara; satu kartu merangkumnya sesudah itu. Keadaan darurat selalu tampil.",
    "Messages wait silently; one card sums them up afterwards. Emergencies always come through.",
)
WEEK = Sentence("Minggu jam tenang", "Week of quiet hours")
APPEAR = Sentence("Popup tampil", "Popups appear")
SILENT = Sentence("Tenang", "Quiet")
HOW_TO_PAINT = Sentence(
    "Seret pada batang untuk mengubahnya. Atau dengan papan ketik: panah dan Spasi.",
    "Drag on the bars to change them. Or use the keyboard: arrows and Space.",
)
LIKE_MONDAY = Sentence("Salin hari Senin ke hari kerja lain", "Copy Monday to the other weekdays")
PLACE = Sentence("{day} {time}: {state}", "{day} {time}: {state}")
DAYS = Sentence("Sen Sel Rab Kam Jum Sab Min", "Mon Tue Wed Thu Fri Sat Sun")
SOUNDS = Sentence("Suara", "Sounds")
BEATS = {
    Level.INFO: Sentence("Satu ketukan lembut", "One soft beat"),
    Level.NORMAL: Sentence("Satu ketukan", "One beat"),
    Level.IMPORTANT: Sentence("Dua ketukan", "Two beats"),
    Level.EMERGENCY: Sentence("Titir panjang, sampai ditekan", "The long call, until acknowledged"),
}
LISTEN = Sentence("Dengarkan", "Listen")
VOLUME = Sentence("Volume {level}", "Volume of {level}")
SOUND_OF = Sentence("Suara {level}", "Sound of {level}")
ALWAYS_ON = Sentence("selalu aktif", "always on")

# Language and text

LANGUAGE_AND_TEXT = Sentence("Bahasa dan teks", "Language and text")
LANGUAGE = Sentence("Bahasa", "Language")
LANGUAGES = {
    "id": Sentence("Bahasa Indonesia", "Bahasa Indonesia"),
    "en": Sentence("English", "English"),
}
TEXT_SIZE = Sentence("Ukuran teks", "Text size")
PERCENT = Sentence("{percent} %", "{percent} %")
APPEARANCE = Sentence("Tampilan", "Appearance")
APPEARANCES = {
    Appearance.SYSTEM: Sentence("Seperti sistem", "As the system"),
    Appearance.LIGHT: Sentence("Terang", "Light"),
    Appearance.DARK: Sentence("Gelap", "Dark"),
}

# Password and devices

PASSWORD_AND_DEVICES = Sentence("Kata sandi dan perangkat", "Password and devices")
DEVICES = Sentence("Perangkat Anda", "Your devices")
DEVICES_MEANS = Sentence(
    "Di sini akun Anda sedang masuk. Keluarkan yang tidak Anda kenal.",
    "Your account is logged in here. Log out what you do not know.",
)
UNNAMED = Sentence("Tanpa nama", "Without a name")
THIS_DEVICE = Sentence("perangkat ini", "this device")
LAST_SEEN = Sentence("terakhir aktif {time}", "last active {time}")
REVOKE = Sentence("Keluarkan", "Log out")
REVOKED = Sentence("{name} sudah dikeluarkan.", "{name} is logged out.")
LOG_OUT = Sentence("Keluar di perangkat ini", "Log out on this device")
LOG_OUT_OTHERS = Sentence("Keluarkan perangkat lain", "Log out all other devices")
LOG_OUT_EVERYWHERE = Sentence("Keluar di semua perangkat", "Log out everywhere")
LOGGED_OUT = Sentence("{count} perangkat dikeluarkan.", "{count} devices are logged out.")
SURE = Sentence("Tekan sekali lagi untuk keluar", "Press once more to log out")
CHANGE_PASSWORD = Sentence("Ganti kata sandi", "Change the password")
CHANGE_PASSWORD_MEANS = Sentence(
    "Sesudah itu semua perangkat lain harus masuk lagi.", "Afterwards all other devices have to log in again."
)
CURRENT = Sentence("Kata sandi sekarang", "Password now")
CHANGED = Sentence("Kata sandi sudah diganti.", "The password is changed.")
OFFLINE = Sentence(
    "Anda sedang tidak terhubung. Daftar ini muncul begitu tersambung.",
    "You are not connected. This list appears as soon as you are.",
)

# Server

SERVER = Sentence("Server", "Server")
SERVER_MEANS = Sentence(
    "Kentongan memilih sendiri alamat yang menjawab. Tidak ada yang perlu diatur.",
    "Kentongan itself chooses an address that answers. There is nothing to set.",
)
IN_USE = Sentence("tersambung sekarang", "connected now")
IN_RESERVE = Sentence("cadangan, bila yang lain tidak menjawab", "in reserve, when another does not answer")
ANOTHER_KEY = Sentence("kuncinya lain; tidak dipakai", "has another key; not used")
KEY = Sentence("Sidik jari kunci", "Fingerprint of the key")
KEY_MEANS = Sentence(
    "Sama pada setiap alamat. Administrator dapat membacakannya untuk dicocokkan.",
    "The same at every address. The administrator can read it out to be compared.",
)
