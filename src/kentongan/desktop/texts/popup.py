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
NAME = Sentence("{level}, {sender}: {subject}", "{level}, {sender}: {subject}")
FILES = Sentence("{kinds} · {size}", "{kinds} · {size}")
