"""Charts of what moved."""

from kentongan.language import Sentence

SPANS: dict[str, Sentence] = {
    "hour": Sentence("Jam", "Hour"),
    "day": Sentence("Hari", "Day"),
    "month": Sentence("Bulan", "Month"),
}
OVER: dict[str, Sentence] = {
    "hour": Sentence("Satu jam terakhir", "The last hour"),
    "day": Sentence("Satu hari terakhir", "The last day"),
    "month": Sentence("Satu bulan terakhir", "The last month"),
}
WHICH_SPAN = Sentence("Rentang waktu", "Span of time")
CONNECTIONS = Sentence("Sambungan", "Connections")
MESSAGES = Sentence("Pesan per detik", "Messages a second")
FILE_BYTES = Sentence("Bita lampiran per detik", "Attachment bytes a second")
UNIT_CONNECTIONS = Sentence("sambungan", "connections")
UNIT_MESSAGES = Sentence("pesan per detik", "messages a second")
UNIT_BYTES = Sentence("{unit} per detik", "{unit} a second")
MOST = Sentence("paling banyak {amount}", "at most {amount}")
TABLE = Sentence("Sebagai tabel", "As a table")
TABLE_OF = Sentence("{name} sebagai tabel", "{name} as a table")
TIME = Sentence("Sejak", "From")
NO_SAMPLES = Sentence("Grafik mulai terisi sepuluh detik lagi.", "The chart begins to fill within ten seconds.")
