"""Popups."""

from kentongan.language import Sentence

OPEN = Sentence("Buka", "Open")
ACKNOWLEDGE = Sentence("Saya sudah baca", "I have read this")
LATER = Sentence("Nanti", "Later")
CLOSE = Sentence("Tutup", "Close")
IN_15_MINUTES = Sentence("15 menit lagi", "In 15 minutes")
IN_AN_HOUR = Sentence("Satu jam lagi", "In an hour")
THIS_AFTERNOON = Sentence("Nanti sore", "This afternoon")
TOMORROW = Sentence("Besok pukul 08.00", "Tomorrow at 8:00")
MORE = Sentence("{count} pesan lagi", "{count} more messages")
MORE_IMPORTANT = Sentence("{count} penting", "{count} important")
SEE_ALL = Sentence("Lihat semua", "See all")
JUST_NOW = Sentence("baru saja", "just now")
MINUTES_AGO = Sentence("{minutes} menit lalu", "{minutes} minutes ago")
OPEN_MESSAGE = Sentence("Buka pesan", "Open the message")
NONE_ON_SCREEN = Sentence("Tidak ada popup di layar.", "There is no popup on the screen.")
NAME = Sentence("{level}, {sender}: {subject}", "{level}, {sender}: {subject}")
FILES = Sentence("{kinds} · {size}", "{kinds} · {size}")

# Emergency

EMERGENCY = Sentence("DARURAT", "EMERGENCY")
ONE_OF = Sentence("{number} dari {count}", "{number} of {count}")
VOUCHED = Sentence("Pengirim dijamin server", "The server vouches for the sender")
SENT_TO_ALL = Sentence("{sender} · {time} · untuk semua anggota", "{sender} · {time} · to all members")
SENT_TO_SOME = Sentence("{sender} · {time}", "{sender} · {time}")
UNTIL_ACKNOWLEDGED = Sentence(
    "Suara berulang sampai Anda menekan tombol di bawah. Bila belum ditekan, kartu ini kembali tiap lima menit.",
    "The sound repeats until you press the button below. Until then this card comes back every five minutes.",
)
SENDER_WILL_KNOW = Sentence(
    "Saat ditekan, pengirim tahu bahwa Anda sudah membaca.", "When you press it, the sender knows that you have read."
)

# One card for many

AFTER_QUIET = Sentence("Selama jam tenang ada {count} pesan", "During quiet hours {count} messages came")
AFTER_ABSENCE = Sentence("Selama Anda pergi ada {count} pesan", "While you were away {count} messages came")
