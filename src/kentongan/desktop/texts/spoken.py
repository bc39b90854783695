"""What only screen readers say."""

from kentongan.language import Sentence

MARK = Sentence("Tanda Kentongan", "The mark of Kentongan")
MESSAGE = Sentence("Isi pesan", "The message")
PICTURE_OF = Sentence("Gambar dari {name}", "Picture of {name}")
PLAYER = Sentence("Pemutar", "Player")
PROGRESS_OF = Sentence("Kemajuan {name}", "Progress of {name}")
