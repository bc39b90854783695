"""The settings that may be changed while the server runs."""

from kentongan.language import Sentence

SETTINGS = Sentence("Pengaturan", "Settings")
WHY = Sentence(
    "Berlaku saat itu juga, tanpa mengakhiri sesi siapa pun, dan tetap berlaku sesudah server dimulai ulang.",
    "They count at once, end nobody's session, and still count after the server was started again.",
)
OTHERS = Sentence(
    "Pengaturan lain dibaca dari berkas ketika server dimulai. Setiap perubahan dicatat dengan nilai sebelumnya.",
    "Other settings are read from a file when the server starts. Every change is recorded with the value before it.",
)
GROUPS: dict[str, Sentence] = {
    "logins": Sentence("Login", "Logins"),
    "registrations": Sentence("Pendaftaran", "Registrations"),
    "members": Sentence("Setiap anggota", "Each member"),
    "backups": Sentence("Jadwal cadangan", "Schedule of backups"),
}
NAME, VALUE, SINCE = Sentence("Pengaturan", "Setting"), Sentence("Nilai", "Value"), Sentence("Sejak", "Since")
CHANGED = Sentence("Diubah {ago} oleh {name}; asalnya {given}", "Changed {ago} by {name}; it was given as {given}")
AS_GIVEN = Sentence("Seperti ketika server dimulai", "As the server was started")
SAVE = Sentence("Simpan", "Save")
SAVE_THIS = Sentence("Simpan: {name}", "Save: {name}")
RESET = Sentence("Kembalikan", "Put back")
RESET_THIS = Sentence("Kembalikan: {name}", "Put back: {name}")

_TIMES, _SECONDS = Sentence("kali", "times"), Sentence("detik", "seconds")
_HOUR, _MINUTE = Sentence("per jam", "an hour"), Sentence("per menit", "a minute")
# Each by its whole name: what it is.
NAMES: dict[str, Sentence] = {
    "limits.login_failures": Sentence(
        "Login gagal sebuah akun sebelum harus menunggu", "Failed logins of an account before it has to wait"
    ),
    "limits.login_window": Sentence(
        "Tanpa login gagal selama ini, akun kembali seperti semula",
        "Time without a failed login after which the account is as before",
    ),
    "limits.login_delay": Sentence(
        "Tunggu pertama sebuah akun; berlipat dua setiap kali gagal",
        "First wait of an account; it doubles with every failure",
    ),
    "limits.login_delay_longest": Sentence("Tunggu terlama sebuah akun", "Longest wait of an account"),
    "limits.login_failures_per_day": Sentence(
        "Login gagal sebuah akun dalam 24 jam", "Failed logins of an account in 24 hours"
    ),
    "limits.source_failures": Sentence(
        "Login gagal dari satu alamat jaringan sekaligus", "Failed logins from one network address at once"
    ),
    "limits.source_failures_per_hour": Sentence(
        "Login gagal dari satu alamat jaringan, sesudahnya", "Failed logins from one network address, later on"
    ),
    "limits.registrations": Sentence(
        "Pendaftaran dari satu alamat jaringan sekaligus", "Registrations from one network address at once"
    ),
    "limits.registrations_per_hour": Sentence(
        "Pendaftaran dari satu alamat jaringan, sesudahnya", "Registrations from one network address, later on"
    ),
    "limits.messages": Sentence("Pesan sekaligus", "Messages at once"),
    "limits.messages_per_minute": Sentence("Pesan, sesudahnya", "Messages, later on"),
    "limits.deliveries_per_hour": Sentence("Penerima semua pesannya", "Recipients of all its messages"),
    "limits.transfers_per_minute": Sentence("Transfer berkas", "Transfers of files"),
    "limits.questions_per_minute": Sentence(
        "Pencarian alamat dan hitungan penerima", "Searches for addresses and counts of recipients"
    ),
    "backup.every_hours": Sentence(
        "Jarak dua cadangan; 0: hanya bila diminta", "Time between two backups; 0: only when asked for"
    ),
    "backup.at": Sentence("Pukul yang dilalui jadwal, menurut jam server", "Time of the server's clock that it passes"),
    "backup.keep": Sentence("Cadangan yang disimpan", "Backups that are kept"),
}
# What their values count.
UNITS: dict[str, Sentence] = {
    **dict.fromkeys(("limits.login_failures", "limits.login_failures_per_day"), _TIMES),
    **dict.fromkeys(("limits.login_window", "limits.login_delay", "limits.login_delay_longest"), _SECONDS),
    **dict.fromkeys(("limits.source_failures", "limits.registrations", "limits.messages"), _TIMES),
    **dict.fromkeys(("limits.source_failures_per_hour", "limits.registrations_per_hour"), _HOUR),
    "limits.deliveries_per_hour": _HOUR,
    **dict.fromkeys(("limits.messages_per_minute", "limits.transfers_per_minute"), _MINUTE),
    "limits.questions_per_minute": _MINUTE,
    "backup.every_hours": Sentence("jam", "hours"),
    "backup.at": Sentence("JJ:MM", "HH:MM"),
    "backup.keep": Sentence("cadangan", "backups"),
}

# The limits that cannot be changed here

FIXED = Sentence("Batas lain yang berlaku", "The other limits that hold")
FIXED_WHY = Sentence(
    "Dari berkas pengaturan; perubahannya berlaku ketika server dimulai lagi.",
    "From the settings file; a change counts when the server is started again.",
)
FIXED_NAMES: dict[str, Sentence] = {
    "limits.unauthenticated": Sentence(
        "Sambungan sebelum login: mulai ditolak, berapa persen, ditolak semua",
        "Connections before login: refused from, how many of 100, all refused from",
    ),
    "limits.per_source": Sentence(
        "Sambungan sebelum login dari satu alamat jaringan", "Connections before login from one network address"
    ),
    "limits.per_known_source": Sentence(
        "Juga, bila dari alamat itu sudah ada yang login", "The same, when somebody from there has logged in"
    ),
    "limits.descriptor_reserve": Sentence(
        "Bagian deskriptor berkas yang disisakan sambungan", "Part of the file descriptors that connections leave free"
    ),
    "limits.handshake_time": Sentence("Detik untuk jabat tangan TLS", "Seconds for the TLS handshake"),
    "limits.frame_time": Sentence("Detik untuk satu blok sebelum login", "Seconds for a block before login"),
    "limits.login_time": Sentence(
        "Detik sampai login, mendaftar, atau menunggu keputusan", "Seconds until login, registration or waiting"
    ),
    "limits.write_buffer": Sentence(
        "Byte yang boleh menunggu satu pembaca yang lambat", "Bytes that may wait for one slow reader"
    ),
    "limits.slow_reader_time": Sentence(
        "Detik sampai pembaca yang lambat diputus", "Seconds until a slow reader is cut off"
    ),
    "limits.password_checks": Sentence(
        "Kata sandi yang diperiksa bersamaan", "Passwords that are checked at the same time"
    ),
    "limits.registrations_pending": Sentence(
        "Pendaftaran yang boleh menunggu keputusan", "Registrations that may wait for a decision"
    ),
}
