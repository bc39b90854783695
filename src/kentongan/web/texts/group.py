"""Groups: the list, one that is open, making and removing."""

from kentongan.language import Sentence
from kentongan.web.texts import member
from kentongan.web.texts.member import (
    BACK,
    CHOOSE,
    CHOSEN,
    CLOSE,
    GROUP,
    GROUPS,
    MEMBER,
    SECTION,
    SECTIONS,
)

__all__ = ["BACK", "CHOOSE", "CHOSEN", "CLOSE", "GROUP", "GROUPS", "MEMBER", "SECTION", "SECTIONS"]

LEAD = Sentence(
    "Pesan ke #nama sampai ke semua anggota kelompok itu.", "A message to #name reaches all members of that group."
)
MAKE = Sentence("Buat kelompok", "Make a group")
NAME_WHY = Sentence("Huruf kecil, angka, tanda hubung.", "a-z, 0-9, hyphen.")
MADE = Sentence("Dibuat", "Made")
EMPTY = Sentence("Belum ada kelompok", "No groups yet")
EMPTY_WHY = Sentence(
    "Kelompok memudahkan mengirim ke orang yang sama berulang kali.",
    "A group makes it easy to write to the same people again and again.",
)
MORE = Sentence("Selebihnya", "More")
NOBODY = Sentence("Belum ada anggota di kelompok ini.", "Nobody is in this group yet.")
ADD = Sentence("Masukkan anggota", "Put members in")
ADDRESSES = Sentence("Alamat", "Addresses")
ADDRESSES_WHY = Sentence(
    "Satu atau banyak, dipisah spasi, koma, atau baris baru.", "One or many, with spaces, commas or new lines between."
)
TAKE_OUT = Sentence("Keluarkan", "Take out")
TAKE_OUT_ONE = Sentence("Keluarkan {name}", "Take {name} out")
REMOVE = Sentence("Hapus kelompok", "Remove the group")
SURE = Sentence("Hapus #{group}?", "Remove #{group}?")
SURE_WHY = Sentence(
    "Anggotanya ({count}) tetap anggota, tetapi pesan ke #{group} tidak sampai ke siapa pun lagi.",
    "Its members ({count}) stay members, but a message to #{group} reaches nobody any more.",
)
DONE: dict[str, Sentence] = {
    "into": member.DONE["into"],
    "out": member.DONE["out"],
    "removed": Sentence("Kelompok sudah dihapus.", "The group was removed."),
}
