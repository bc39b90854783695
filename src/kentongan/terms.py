"""What people call the words of closed sets: one term for one thing, on every face.

Terms are written as they stand inside a sentence; where one stands alone, `Sentence.capital` begins it. The names of
levels are names and always begin with a capital letter.
"""

from kentongan.language import Sentence
from kentongan.words import AttachmentKind, DeliveryState, InstitutionKind, Level

# In front of the subject of a message that corrects an earlier one.
CORRECTED = Sentence("Perbaikan: {subject}", "Corrected: {subject}")
LEVELS: dict[Level, Sentence] = {
    Level.INFO: Sentence("Info", "Info"),
    Level.NORMAL: Sentence("Biasa", "Normal"),
    Level.IMPORTANT: Sentence("Penting", "Important"),
    Level.EMERGENCY: Sentence("Darurat", "Emergency"),
}
STATES: dict[DeliveryState, Sentence] = {
    DeliveryState.DELIVERED: Sentence("sampai", "delivered"),
    DeliveryState.SHOWN: Sentence("tampil", "shown"),
    DeliveryState.OPENED: Sentence("dibuka", "opened"),
    DeliveryState.ACKNOWLEDGED: Sentence("sudah baca", "acknowledged"),
}
KINDS: dict[AttachmentKind, Sentence] = {
    AttachmentKind.TEXT: Sentence("teks", "text"),
    AttachmentKind.IMAGE: Sentence("gambar", "picture"),
    AttachmentKind.AUDIO: Sentence("suara", "sound"),
    AttachmentKind.VIDEO: Sentence("video", "video"),
    AttachmentKind.OTHER: Sentence("berkas", "file"),
}
INSTITUTION_KINDS: dict[InstitutionKind, Sentence] = {
    InstitutionKind.UNIVERSITY: Sentence("universitas", "university"),
    InstitutionKind.INSTITUTE: Sentence("institut", "institute"),
    InstitutionKind.COLLEGE: Sentence("sekolah tinggi", "college"),
    InstitutionKind.POLYTECHNIC: Sentence("politeknik", "polytechnic"),
    InstitutionKind.ACADEMY: Sentence("akademi", "academy"),
    InstitutionKind.MINISTRY: Sentence("kementerian", "ministry"),
    InstitutionKind.OTHER: Sentence("lainnya", "other"),
}
