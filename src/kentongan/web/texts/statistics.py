"""What institutions sent and received."""

from kentongan.language import Sentence

ADDING = Sentence("Angkanya sedang dijumlahkan", "The numbers are being added up")
SHOW = Sentence("Tampilkan angkanya", "Show the numbers")
ABOUT = Sentence(
    "Siapa mengirim, siapa menerima, dan secepat apa tampil", "Who sends, who receives, and how soon it is shown"
)
WHICH = Sentence("Selama berapa lama", "Over how long")
PERIODS = {
    "day": Sentence("24 jam", "24 hours"),
    "week": Sentence("7 hari", "7 days"),
    "month": Sentence("30 hari", "30 days"),
}
INSTITUTION = Sentence("Perguruan tinggi", "Institution")
SENT = Sentence("Terkirim", "Sent")
RECEIVED = Sentence("Diterima", "Received")
HALF = Sentence("Separuh tampil dalam", "Half shown within")
MOST = Sentence("95 dari 100 dalam", "95 of 100 within")
ACKNOWLEDGED = Sentence("Sudah baca", "Acknowledged")
MILLISECONDS = Sentence("{count} md", "{count} ms")
SECONDS = Sentence("{count} dtk", "{count} s")
MINUTES = Sentence("{count} mnt", "{count} min")
HOURS = Sentence("{count} jam", "{count} h")
NOT_YET = Sentence("belum ada", "none yet")
NEXT = Sentence("Berikutnya", "Next ones")
FIRST = Sentence("Dari awal", "From the beginning")
COUNTED = Sentence(
    "Dihitung menurut kapan pesan diterima server. “Tampil” adalah popup di layar penerima.",
    "Counted by when the server accepted a message. “Shown” is a popup on a recipient's screen.",
)
NONE = Sentence("Belum ada perguruan tinggi", "No institutions yet")
NONE_WHY = Sentence(
    "Begitu pendaftaran disetujui, barisnya ada di sini.", "As soon as a registration is approved, its row is here."
)
