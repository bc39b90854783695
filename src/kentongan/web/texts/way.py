"""Which way the transfers of each institution went."""

from kentongan.language import Sentence

ABOUT = Sentence(
    "Lewat mana lampiran setiap perguruan tinggi berjalan", "Which way the attachments of each institution went"
)
INSTITUTION = Sentence("Perguruan tinggi", "Institution")
SHADOW = Sentence("Soket bayangan", "Shadow sockets")
INBAND = Sentence("Lewat soket utama", "In-band")
USUAL = Sentence("Jalan terakhir", "Last way")
BY_SHADOW = Sentence("soket bayangan", "shadow socket")
BY_INBAND = Sentence("soket utama", "in-band")
LAST = Sentence("{count} · terakhir {when}", "{count} · last {when}")
NEXT = Sentence("Berikutnya", "Next ones")
FIRST = Sentence("Dari awal", "From the beginning")
EXPLAINED = Sentence(
    "Lewat soket utama juga sampai, hanya lebih pelan: tembok api di sana menutup port soket bayangan.",
    "In-band works as well, only slower: a firewall there closes the ports of shadow sockets.",
)
NONE = Sentence("Belum ada lampiran yang berjalan", "No attachments have moved yet")
NONE_WHY = Sentence(
    "Setelah unggahan atau unduhan pertama, barisnya ada di sini.",
    "After the first upload or download its row is here.",
)
