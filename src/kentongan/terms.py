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
# Why a letter did not leave, by the first word of what the mail service noted; the guide to mail has the same words.
MAIL_TROUBLES: dict[str, Sentence] = {
    "not_reached": Sentence("server surat tidak terjangkau", "the mail server cannot be reached"),
    "timed_out": Sentence("server surat terlalu lambat", "the mail server was too slow"),
    "certificate_not_trusted": Sentence(
        "sertifikat server surat tidak dipercaya", "the mail server's certificate is not trusted"
    ),
    "not_offered": Sentence("server surat tidak menawarkan caranya", "the mail server does not offer this way"),
    "login_refused": Sentence("server surat menolak login", "the mail server refuses the login"),
    "sender_refused": Sentence("server surat menolak pengirimnya", "the mail server refuses the sender"),
    "recipient_refused": Sentence("server surat menolak penerimanya", "the mail server refuses the recipient"),
    "letter_refused": Sentence("server surat menolak suratnya", "the mail server refuses the letter"),
    "folder_failed": Sentence("berkasnya tidak dapat ditulis", "the file cannot be written"),
    "kind_unknown": Sentence("jenis suratnya tidak dikenal", "this kind of letter is not known"),
    "login_busy": Sentence("server sedang sibuk", "the server was busy"),
    "stopped": Sentence("server berhenti sebelum terkirim", "the server stopped before it was sent"),
}


def mail_trouble(noted: str) -> Sentence:
    """Why a letter did not leave, with the status code if there is one; what is not known is told as it was noted."""
    word, _, detail = noted.partition(" ")
    known = MAIL_TROUBLES.get(word)
    if known is None:
        return Sentence(noted, noted)
    rest = f" ({detail})" if detail else ""
    return Sentence(f"{known.id}{rest}", f"{known.en}{rest}")
