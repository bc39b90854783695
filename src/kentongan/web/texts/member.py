"""Institutions and members: the list, one that is open, and what is done to one or many."""

from kentongan.language import Sentence
from kentongan.terms import INSTITUTION_KINDS, LEVELS
from kentongan.words import MemberState

__all__ = ["LEVELS"]

MEMBERS = Sentence("Lembaga dan anggota", "Institutions and members")
TOTALS = Sentence(
    "{institutions} lembaga, {members} anggota, {sessions} sesi terhubung",
    "{institutions} institutions, {members} members, {sessions} sessions connected",
)
SECTIONS = Sentence("Yang ditampilkan", "What is shown")
SECTION = Sentence("Anggota", "Members")
GROUPS = Sentence("Kelompok", "Groups")
SEARCH = Sentence("Cari nama, alamat, e-mail, atau lembaga", "Search name, address, e-mail or institution")
STATE = Sentence("Keadaan", "State")
LEVEL = Sentence("Tingkat tertinggi", "Highest level")
BROADCAST = Sentence("Siaran ke semua", "Broadcast to all")
ALL = Sentence("Semua", "All")
STATES: dict[str, Sentence] = {
    MemberState.ACTIVE: Sentence("Aktif", "Active"),
    MemberState.SUSPENDED: Sentence("Ditangguhkan", "Suspended"),
}
MAY = Sentence("Boleh", "Allowed")
MAY_NOT = Sentence("Tidak", "Not allowed")
SHOW = Sentence("Tampilkan", "Show")
ONLY_FROM = Sentence("Hanya dari @{code}", "Only from @{code}")
EVERY_INSTITUTION = Sentence("Semua lembaga", "All institutions")
ADD = Sentence("Tambah anggota", "Add a member")
IMPORT = Sentence("Impor CSV", "Import CSV")
EXPORT = Sentence("Ekspor", "Export")
EXPORT_WHY = Sentence(
    "Semua yang cocok dengan saringan, sebagai tabel CSV; ekspor ini dicatat.",
    "Everybody who matches the filter, as a CSV table; the export is recorded.",
)

# The list

MEMBER = Sentence("Anggota", "Member")
SENT = Sentence("Terkirim", "Sent")
QUOTA = Sentence("Kuota lampiran", "Attachment quota")
HELD = Sentence("{held} dari {quota}", "{held} of {quota}")
CONNECTED = Sentence("Terhubung", "Connected")
NEVER = Sentence("Belum pernah masuk", "Never signed in")
HOME = Sentence("@{code} · {count} anggota", "@{code} · {count} members")
HOME_OF_ONE = Sentence("@{code} · 1 anggota", "@{code} · 1 member")
SINCE = Sentence("Sejak {day}", "Since {day}")
CHOOSE = Sentence("Pilih {name}", "Choose {name}")
CHOOSE_ALL = Sentence("Pilih semua", "Choose all")
CHOSEN = Sentence("anggota dipilih", "members chosen")
FOUND = Sentence("{count} anggota cocok", "{count} members match")
BEFORE = Sentence("Sebelumnya", "Previous")
AFTER = Sentence("Berikutnya", "Next")
PAGES = Sentence("Halaman", "Pages")
EMPTY = Sentence("Tidak ada anggota yang cocok", "No member matches")
EMPTY_WHY = Sentence(
    "Longgarkan saringannya, atau tunggu: anggota datang dari pendaftaran yang disetujui.",
    "Loosen the filter, or wait: members come from registrations that are approved.",
)

CHANGED = Sentence("Ada yang berubah. Tampilkan", "Something has changed. Show it")

# What one does

RIGHTS = Sentence("Atur hak", "Set rights")
END_SESSIONS = Sentence("Akhiri sesi", "End sessions")
RESET_PASSWORD = Sentence("Atur ulang kata sandi", "Reset password")
SUSPEND = Sentence("Tangguhkan", "Suspend")
RESTORE = Sentence("Pulihkan", "Restore")
LEAVE = Sentence("Biarkan", "Leave as it is")
QUOTA_GB = Sentence("Kuota lampiran dalam GB", "Attachment quota in GB")
QUOTA_WHY = Sentence("Kosong: biarkan. 0: ikuti pengaturan server.", "Empty: leave as it is. 0: as the server is set.")
SAVE = Sentence("Simpan", "Save")
BACK = Sentence("Kembali", "Go back")
SURE_ONE = Sentence("Tangguhkan satu anggota?", "Suspend one member?")
SURE_MANY = Sentence("Tangguhkan {count} anggota?", "Suspend {count} members?")
OUT_ONE = Sentence(
    "Satu anggota keluar dalam satu detik dan tidak menerima pesan.",
    "One member is out within a second and receives no messages.",
)
OUT_MANY = Sentence(
    "{count} anggota keluar dalam satu detik dan tidak menerima pesan.",
    "{count} members are out within a second and receive no messages.",
)
OUT_NOW = Sentence("{count} di antaranya sedang terhubung.", "{count} of them are connected now.")
OUT_UNTIL = Sentence("Ini berlaku sampai Anda memulihkannya.", "This holds until you restore them.")
OUT_NOBODY = Sentence("Semuanya sudah ditangguhkan.", "All of them are suspended already.")
DONE: dict[str, Sentence] = {
    "suspended": Sentence("{count} anggota ditangguhkan.", "Suspended: {count}."),
    "restored": Sentence("{count} anggota dipulihkan.", "Restored: {count}."),
    "rights": Sentence("Hak {count} anggota sudah diatur.", "Rights set for {count}."),
    "ended": Sentence("{count} perangkat dikeluarkan.", "Devices that were logged out: {count}."),
    "reset": Sentence(
        "{count} surat dengan kode untuk kata sandi baru akan dikirim.",
        "Letters with a code for a new password that will be sent: {count}.",
    ),
    "saved": Sentence("Sudah disimpan.", "Saved."),
    "added": Sentence("Anggota sudah dibuat; suratnya akan dikirim.", "The member is there; its letter will be sent."),
    "into": Sentence("{count} anggota masuk ke kelompok.", "Members put into the group: {count}."),
    "out": Sentence("{count} anggota keluar dari kelompok.", "Members taken out of the group: {count}."),
}

# One that is open

CLOSE = Sentence("Tutup", "Close")
SUSPENDED_NOTE = Sentence("Anggota ini ditangguhkan.", "This member is suspended.")
SUSPENDED_WHY = Sentence(
    "Tidak bisa masuk dan tidak menerima pesan sampai dipulihkan.",
    "It cannot sign in and receives no messages until it is restored.",
)
FULL_NOTE = Sentence("Kuota lampirannya hampir habis.", "Its attachment quota is nearly used up.")
CONTACT = Sentence("Penanggung jawab", "Contact person")
EMAIL = Sentence("E-mail", "E-mail")
INSTITUTION = Sentence("Lembaga", "Institution")
CITY = Sentence("Kota", "City")
KIND = Sentence("Jenis", "Kind")
KINDS: dict[str, Sentence] = {kind: term.capital for kind, term in INSTITUTION_KINDS.items()}
DESK = Sentence("Meja", "Desk")
DEVICES = Sentence("Perangkat", "Devices")
SEEN = Sentence("Terakhir terlihat", "Last seen")
MEMBER_SINCE = Sentence("Anggota sejak", "Member since")
EDIT = Sentence("Ubah data", "Edit")
NAME_WHY = Sentence("Penerima membaca nama ini.", "Recipients read this name.")
RESET_WHY = Sentence(
    "Kata sandi lama berlaku sampai kodenya dipakai.", "The old password works until the code is used."
)
IN_NO_GROUP = Sentence("Belum ada di kelompok mana pun.", "In no group yet.")
INTO_GROUP = Sentence("Masukkan ke kelompok", "Put into a group")
GROUP = Sentence("Nama kelompok", "Name of the group")

# An institution that is open

NAME = Sentence("Nama", "Name")
INSTITUTION_WHY = Sentence(
    "Penerima membaca nama ini. Kode @ tidak berubah.", "Recipients read this name. The code never changes."
)
DESKS = Sentence("Meja", "Desks")
RIGHTS_OF_ALL = Sentence("Atur hak semua anggota", "Set the rights of all members")
SUSPEND_ALL = Sentence("Tangguhkan semua", "Suspend all")
RESTORE_ALL = Sentence("Pulihkan semua", "Restore all")

# Adding one by hand

ADD_LEAD = Sentence(
    "Anggota mendapat surat dengan kata sandi pertama.", "The member gets a letter with its first password."
)
CODE = Sentence("Kode lembaga", "Code of the institution")
CODE_WHY = Sentence("Huruf kecil, angka, tanda hubung. Tidak pernah berubah.", "a-z, 0-9, hyphen. It never changes.")
DESK_WHY = Sentence("Bagian depan alamatnya, misalnya humas.", "The first part of its address, for example humas.")
NEW_INSTITUTION = Sentence("Bila lembaganya baru", "If the institution is new")
NO_KIND = Sentence("Belum dipilih", "Not chosen")
