"""Words of closed sets, as screens say them."""

from kentongan.language import Sentence
from kentongan.words import AttachmentKind, DeliveryState, InstitutionKind, Level

LEVELS: dict[Level, Sentence] = {
    Level.INFO: Sentence("Info", "Info"),
    Level.NORMAL: Sentence("Biasa", "Normal"),
    Level.IMPORTANT: Sentence("Penting", "Important"),
    Level.EMERGENCY: Sentence("Darurat", "Emergency"),
}
STATES: dict[DeliveryState, Sentence] = {
    DeliveryState.DELIVERED: Sentence("Sampai", "Delivered"),
    DeliveryState.SHOWN: Sentence("Tampil", "Shown"),
    DeliveryState.OPENED: Sentence("Dibuka", "Opened"),
    DeliveryState.ACKNOWLEDGED: Sentence("Sudah baca", "Acknowledged"),
}
KINDS: dict[AttachmentKind, Sentence] = {
    AttachmentKind.TEXT: Sentence("Teks", "Text"),
    AttachmentKind.IMAGE: Sentence("Gambar", "Picture"),
    AttachmentKind.AUDIO: Sentence("Suara", "Sound"),
    AttachmentKind.VIDEO: Sentence("Video", "Video"),
    AttachmentKind.OTHER: Sentence("Berkas", "File"),
}
INSTITUTION_KINDS: dict[InstitutionKind, Sentence] = {
    InstitutionKind.UNIVERSITY: Sentence("Universitas", "University"),
    InstitutionKind.INSTITUTE: Sentence("Institut", "Institute"),
    InstitutionKind.COLLEGE: Sentence("Sekolah tinggi", "College"),
    InstitutionKind.POLYTECHNIC: Sentence("Politeknik", "Polytechnic"),
    InstitutionKind.ACADEMY: Sentence("Akademi", "Academy"),
    InstitutionKind.MINISTRY: Sentence("Kementerian", "Ministry"),
    InstitutionKind.OTHER: Sentence("Lainnya", "Other"),
}
