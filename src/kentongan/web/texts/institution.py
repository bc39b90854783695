"""One institution: its particulars, and what is done to all of its members."""

from kentongan.language import Sentence
from kentongan.web.texts.member import BACK, OUT_UNTIL, SUSPEND

__all__ = ["BACK", "OUT_UNTIL", "SUSPEND"]

SURE = Sentence("Tangguhkan semua anggota {name}?", "Suspend all members of {name}?")
OUT_ALL = Sentence(
    "{count} anggota keluar dalam satu detik dan tidak menerima pesan; {connected} sedang terhubung.",
    "{count} members are out within a second and receive no messages; {connected} are connected now.",
)
OUT_NOBODY = Sentence("Semua anggotanya sudah ditangguhkan.", "All of its members are suspended already.")
