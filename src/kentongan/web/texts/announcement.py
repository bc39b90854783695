"""What administrators say to members."""

from kentongan import terms
from kentongan.language import Sentence

ABOUT = Sentence("Apa yang dikatakan administrator kepada anggota", "What administrators say to members")
LEVELS = terms.LEVELS

# Writing one

NEW = Sentence("Pengumuman baru", "New announcement")
FROM = Sentence("dari {address}", "from {address}")
TO = Sentence("Untuk", "To")
TO_WHY = Sentence(
    "* adalah semua anggota; atau alamat, @lembaga, #kelompok, dengan koma.",
    "* is every member; or addresses, @institution, #group, with commas.",
)
LEVEL = Sentence("Tingkat", "Level")
LEVEL_WHY = Sentence(
    "Darurat menutupi layar mereka sampai dibaca; tidak ada yang dapat membisukannya.",
    "An emergency covers their screens until it is read; nobody can mute it.",
)
SUBJECT = Sentence("Perihal", "Subject")
TEXT = Sentence("Isi", "Text")
LENGTH = Sentence("dari {most} huruf", "of {most} characters")
ON = Sentence("Lanjut", "Go on")
ON_WHY = Sentence(
    "Anda melihat dulu berapa penerimanya; belum ada yang dikirim.",
    "You see first how many it reaches; nothing is sent yet.",
)
ONLY_ADMINISTRATORS = Sentence("Hanya administrator yang dapat mengumumkan", "Only administrators can announce")
ONLY_WHY = Sentence("Anda dapat membaca apa yang sudah terkirim.", "You can read what was sent.")

# Asking once

SURE = Sentence("Kirim ke {count} penerima?", "Send it to {count} recipients?")
SURE_ONE = Sentence("Kirim ke 1 penerima?", "Send it to 1 recipient?")
SURE_WHY = Sentence(
    "Popup muncul di layar mereka dalam beberapa detik. Tidak dapat ditarik dari sini.",
    "Popups are on their screens within seconds. It cannot be taken back from here.",
)
SEND = Sentence("Kirim", "Send")
BACK = Sentence("Kembali", "Go back")

# What was sent

SENT = Sentence("Yang sudah terkirim", "What was sent")
JUST_SENT = Sentence("Pengumuman sudah terkirim", "The announcement was sent")
RECIPIENTS = Sentence("{count} penerima", "{count} recipients")
SHOWN = Sentence("tampil {share}", "shown {share}")
ACKNOWLEDGED = Sentence("sudah baca {share}", "acknowledged {share}")
NONE = Sentence("Belum ada pengumuman", "No announcements yet")
NONE_WHY = Sentence("Yang Anda kirim akan berbaris di sini.", "What you send will line up here.")

# The desk

MAKE_DESK = Sentence("Buat dulu meja Anda", "Make your desk first")
MAKE_DESK_WHY = Sentence(
    "Pengumuman datang dari {address}: anggota seperti yang lain, milik Anda. Siapa memegang kata sandinya membaca "
    "balasan. Alamatnya diatur dengan `announcer`.",
    "Announcements come from {address}: a member like others, but yours. Whoever has its password reads the answers. "
    "Its address is the setting `announcer`.",
)
INSTITUTION = Sentence("Nama lembaga", "Name of the institution")
CITY = Sentence("Kota", "City")
CONTACT = Sentence("Penanggung jawab", "Responsible")
EMAIL = Sentence("E-mail", "E-mail")
EMAIL_WHY = Sentence("Surat dengan kata sandi pertama pergi ke sana.", "The letter with the first password goes there.")
MAKE = Sentence("Buat meja", "Make the desk")
MUTE = Sentence("Meja Anda belum boleh mengirim kepada semua", "Your desk may not send to everybody")
MUTE_WHY = Sentence(
    "Periksa {address} di halaman anggota: mungkin dihentikan, atau haknya dicabut.",
    "Look at {address} among the members: it may be suspended, or have lost the right.",
)
NO_DESK = Sentence("Meja pengumuman belum dibuat", "The announcements' desk has not been made")
NO_DESK_WHY = Sentence("Seorang administrator harus membuatnya dulu.", "An administrator has to make it first.")
