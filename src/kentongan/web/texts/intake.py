"""Members from a table, and what its columns are."""

from kentongan.language import Sentence
from kentongan.terms import LEVELS

__all__ = ["LEVELS"]

IMPORT = Sentence("Impor anggota", "Import members")
LEAD = Sentence(
    "Dari tabel CSV. Sebelum ada yang dibuat, Anda melihat apa yang akan dibuat dan setiap kesalahan di barisnya.",
    "From a CSV table. Before anybody is made you see what would be made, and every mistake with its line.",
)
FILE = Sentence("Tabel", "Table")
FILE_WHY = Sentence(
    "Simpan dari program lembar kerja sebagai “CSV UTF-8”. Paling banyak {lines} baris dan {size}.",
    "Save it from a spreadsheet program as “CSV UTF-8”. At most {lines} lines and {size}.",
)
LOOK = Sentence("Periksa tabel", "Look it through")
BACK = Sentence("Kembali", "Go back")

COLUMNS_TITLE = Sentence("Kolom-kolomnya", "Its columns")
COLUMNS_WHY = Sentence(
    "Baris pertama memuat nama kolom; urutannya bebas. Tabel dari “Ekspor” punya bentuk yang sama.",
    "The first line has the names of the columns, in any order. A table from “Export” has the same form.",
)
NEEDED = Sentence("wajib", "needed")
ABOUT: dict[str, Sentence] = {
    "desk": Sentence("Bagian depan alamat, misalnya humas", "First part of the address, for example humas"),
    "code": Sentence("Kode lembaga, bagian belakang alamat", "Code of the institution, the last part of the address"),
    "contact": Sentence("Penanggung jawab; penerima membaca nama ini", "Contact person; recipients read this name"),
    "email": Sentence("Ke sini surat dengan kata sandi pertama", "Where the letter with the first password goes"),
    "institution": Sentence("Nama lembaga, bila masih baru", "Name of the institution, if it is new"),
    "city": Sentence("Kotanya, bila masih baru", "Its city, if it is new"),
    "kind": Sentence(
        "Jenisnya: university, institute, college, polytechnic, academy, ministry, other",
        "Its kind: university, institute, college, polytechnic, academy, ministry, other",
    ),
    "broadcast": Sentence("Boleh menyiarkan ke semua: ya atau tidak", "May send to everybody: yes or no"),
    "highest_level": Sentence(
        "Tingkat tertinggi: info, normal, important, emergency", "Highest level: info, normal, important, emergency"
    ),
    "quota": Sentence(
        "Kuota lampiran dalam byte; kosong: pengaturan server", "Attachment quota in bytes; empty: the server's"
    ),
    "state": Sentence("Ditulis oleh ekspor, dibiarkan oleh impor", "Written by an export, left alone by an import"),
}

# What came of it

NOTHING_WRONG = Sentence("Tidak ada yang salah", "Nothing is wrong")
WOULD = Sentence(
    "{members} anggota di {institutions} lembaga akan dibuat. Belum ada yang dibuat.",
    "{members} members at {institutions} institutions will be made. Nobody has been made yet.",
)
LETTERS_GO = Sentence(
    "Setiap anggota mendapat surat dengan kata sandi pertama, satu demi satu; itu tidak dapat ditarik.",
    "Every member gets a letter with its first password, one after the other; there is no undo.",
)
MAKE = Sentence("Buat {members} anggota", "Make {members} members")
MAKE_ONE = Sentence("Buat 1 anggota", "Make 1 member")
ANOTHER = Sentence("Pilih tabel lain", "Choose another table")
FIRST_ROWS = Sentence("Yang akan dibuat", "What will be made")
FIRST_OF = Sentence("{shown} yang pertama dari {members}", "the first {shown} of {members}")
LINE = Sentence("Baris", "Line")
MEMBER = Sentence("Anggota", "Member")
EMAIL = Sentence("E-mail", "E-mail")
INSTITUTION = Sentence("Lembaga", "Institution")
KNOWN = Sentence("seperti yang sudah ada", "as it is there already")
LEVEL = Sentence("Tingkat tertinggi", "Highest level")

WRONG = Sentence("Ada {flaws} kesalahan, jadi belum ada yang dibuat", "{flaws} mistakes, so nobody was made")
WRONG_ONE = Sentence("Ada 1 kesalahan, jadi belum ada yang dibuat", "1 mistake, so nobody was made")
WRONG_WHAT = Sentence(
    "Betulkan tabelnya, lalu unggah sekali lagi. Semua anggotanya dibuat sekaligus, atau tidak satu pun.",
    "Mend the table and upload it once more. All of its members are made at once, or none.",
)
FLAWS = Sentence("Yang harus dibetulkan", "What has to be mended")
COLUMN = Sentence("Kolom", "Column")
WHAT = Sentence("Apa yang salah", "What is wrong")
WHOLE_TABLE = Sentence("seluruhnya", "all")
MORE_FLAWS = Sentence("dan {count} lagi", "and {count} more")

MAKING = Sentence("{members} anggota sedang dibuat", "{members} members are being made")
GOES_ON = Sentence("Ini berjalan terus walau halaman ini ditinggalkan.", "It goes on when you leave this page.")
LOOK_AGAIN = Sentence("Lihat lagi", "Look again")
DONE = Sentence(
    "{members} anggota di {institutions} lembaga sudah dibuat",
    "{members} members at {institutions} institutions are there",
)
DONE_WHY = Sentence("Surat mereka berangkat satu demi satu.", "Their letters leave one after the other.")
TO_MEMBERS = Sentence("Ke daftar anggota", "To the list of members")
TO_LETTERS = Sentence("Lihat surat-suratnya", "See their letters")
