"""Sample messages for windows that are looked at. Nobody and nothing in them exists."""

import hashlib
import time
from pathlib import Path
from typing import NamedTuple

from kentongan.desktop.compose.thumbnail import thumbnail
from kentongan.ids import new_id
from kentongan.protocol.commands.attachment import Attachment
from kentongan.protocol.commands.directory import Entry
from kentongan.protocol.commands.message import LedgerRow, Message, Received, Sent, Tally, Times
from kentongan.words import AttachmentKind, InstitutionKind, Level

OURS = "humas@contoh-nusantara"
FILES = Path(__file__).parents[2] / "demo" / "samples"
MINUTE = 60_000
_KINDS = {
    "kentongan.png": ("poster-seminar.png", AttachmentKind.IMAGE, "image/png"),
    "kentongan.webm": ("cuplikan-2025.webm", AttachmentKind.VIDEO, "video/webm"),
    "undangan.txt": ("jadwal-acara.txt", AttachmentKind.TEXT, "text/plain"),
    "ketukan.wav": ("sambutan-rektor.wav", AttachmentKind.AUDIO, "audio/wav"),
}


class Told(NamedTuple):
    """What a sample message says."""

    minutes_ago: int
    institution: str
    sender: str
    subject: str
    text: str
    level: Level = Level.NORMAL
    files: tuple[str, ...] = ()


_TEXT = """Dengan hormat, kami mengundang Bapak dan Ibu pimpinan fakultas beserta dosen pendamping ke Seminar \
Nasional Literasi Digital, Kamis 3 Desember 2026 pukul 09.00 WITA di Aula Utama.

Mohon konfirmasi jumlah peserta paling lambat Jumat. Poster, jadwal lengkap, sambutan rektor, dan cuplikan seminar \
tahun lalu terlampir."""
_TEACH, _RAYA = "Institut Teladan Khatulistiwa", "Universitas Misal Raya"
_SEA, _EAST, _THINK = "Politeknik Percontohan Bahari", "Universitas Umpama Timur", "Sekolah Tinggi Andai Cendekia"
RECEIVED = (
    Told(3, _TEACH, "rektorat@teladan", "Undangan Seminar Nasional Literasi Digital", _TEXT, Level.IMPORTANT,
         ("kentongan.png", "kentongan.webm", "undangan.txt", "ketukan.wav")),
    Told(40, _RAYA, "humas@misal-raya", "Jadwal kunjungan tim akreditasi berubah",
         "Mohon diteruskan ke program studi masing-masing.", Level.NORMAL, ("undangan.txt",)),
    Told(74, _SEA, "redaksi@percontohan", "Panggilan makalah: Jurnal Bahari edisi keempat",
         "Naskah kami tunggu sampai akhir bulan depan.", Level.INFO, ("kentongan.png", "undangan.txt")),
    Told(115, _EAST, "humas@umpama-timur", "Kampus tutup besok karena pemadaman listrik",
         "Layanan daring tetap berjalan seperti biasa.", Level.IMPORTANT),
    Told(150, _THINK, "sekretariat@andai", "Turut berdukacita", "Kami menyampaikan belasungkawa yang dalam."),
    Told(1500, _TEACH, "rektorat@teladan", "Rekaman lokakarya arsip digital",
         "Tautan unduhan terlampir, berlaku dua pekan.", Level.INFO, ("kentongan.webm",)),
    Told(1700, _RAYA, "humas@misal-raya", "Rapat koordinasi humas wilayah timur",
         "Notulen dan daftar hadir terlampir.", Level.NORMAL, ("undangan.txt", "kentongan.png")),
    Told(4300, _EAST, "pustaka@umpama-timur", "Pelatihan pengelolaan repositori",
         "Pendaftaran dibuka untuk dua puluh lima peserta."),
    Told(5900, _THINK, "sekretariat@andai", "Terima kasih atas kunjungannya", "Foto bersama menyusul."),
)  # fmt: skip
SENT = (
    Told(20, "Universitas Contoh Nusantara", OURS, "Pendaftaran pertukaran mahasiswa dibuka",
         "Syarat dan formulir terlampir. Paling lambat Senin.", Level.IMPORTANT, ("undangan.txt",)),
    Told(200, "Universitas Contoh Nusantara", OURS, "Undangan pameran karya", "Sabtu pukul sembilan di lobi."),
    Told(1600, "Universitas Contoh Nusantara", OURS, "Perubahan nomor telepon humas", "Berlaku sejak hari ini."),
)  # fmt: skip
# The desks of the directory: code, institution, city, kind.
INSTITUTIONS = (
    ("teladan", _TEACH, "Pontianak", InstitutionKind.INSTITUTE, ("humas", "rektorat")),
    ("misal-raya", _RAYA, "Bandung", InstitutionKind.UNIVERSITY, ("humas",)),
    ("percontohan", _SEA, "Kupang", InstitutionKind.POLYTECHNIC, ("redaksi",)),
    ("umpama-timur", _EAST, "Ambon", InstitutionKind.UNIVERSITY, ("humas", "keamanan", "pustaka")),
    ("andai", _THINK, "Yogyakarta", InstitutionKind.COLLEGE, ("sekretariat",)),
)
EMERGENCY = Told(
    0, _EAST, "keamanan@umpama-timur", "Gempa di laut: jauhi pantai sekarang",
    "Keluar lewat tangga, jangan memakai lift. Berkumpul di lapangan atas. Ini latihan, data contoh.", Level.EMERGENCY,
)  # fmt: skip
POPUPS = (RECEIVED[2], RECEIVED[1], RECEIVED[0])


def attachment(name: str) -> Attachment:
    """A file of the demo as an attachment of a message."""
    path = FILES / name
    content = path.read_bytes()
    called, kind, media_type = _KINDS[name]
    return Attachment(
        id=new_id(), name=called, size=len(content), sha256=hashlib.sha256(content).hexdigest(),
        kind=kind, media_type=media_type, thumbnail=thumbnail(path) if kind is AttachmentKind.IMAGE else "",
    )  # fmt: skip


def message(told: Told, sequence: int = 1, recipients: int = 42) -> Message:
    """A message that says it, as if it had just been sent."""
    now = int(time.time() * 1000)
    return Message(
        id=new_id(), sequence=sequence, sender=told.sender, institution=told.institution, contact="Petugas Contoh",
        to=["*"], recipients=recipients, subject=told.subject, text=told.text, level=told.level,
        sent_at=now - told.minutes_ago * MINUTE, expires_at=now + 14 * 1440 * MINUTE,
        attachments=[attachment(name) for name in told.files],
    )  # fmt: skip


def directory() -> list[Entry]:
    """Who can be written to."""
    return [
        Entry(address=f"{desk}@{code}", contact="Petugas Contoh", code=code, institution=name, city=city, kind=kind)
        for code, name, city, kind, desks in INSTITUTIONS
        for desk in desks
    ]


def inbox() -> list[Received]:
    """What has come: the newest are not opened yet, the oldest acknowledged."""
    rows = []
    for place, told in enumerate(RECEIVED):
        one = message(told, len(RECEIVED) - place)
        opened, acknowledged = (one.sent_at + MINUTE if place >= least else 0 for least in (4, 6))
        times = Times(delivered_at=one.sent_at, shown_at=one.sent_at, opened_at=opened, acknowledged_at=acknowledged)
        rows.append(Received(message=one, times=times))
    return rows


def outbox() -> list[tuple[Sent, list[LedgerRow]]]:
    """What was sent, and how far it has come with each recipient."""
    return [_sent(told, place) for place, told in enumerate(SENT)]


def _sent(told: Told, place: int) -> tuple[Sent, list[LedgerRow]]:
    count = 40
    one = message(told, 100 - place, count)
    reached = [count - 2 + min(place, 2), 31 + place * 4, 24 + place * 6, 12 + place * 10]
    rows = []
    for number in range(count):
        at = [one.sent_at + MINUTE * step if number < limit else 0 for step, limit in enumerate(reached, 1)]
        times = Times(delivered_at=at[0], shown_at=at[1], opened_at=at[2], acknowledged_at=at[3])
        institution = (_TEACH, _RAYA, _SEA, _EAST, _THINK)[number % 5]
        rows.append(
            LedgerRow(address=f"meja-{number + 1}@contoh-{number % 5 + 1}", institution=institution, times=times)
        )
    delivered, shown, opened, acknowledged = reached
    tally = Tally(recipients=count, delivered=delivered, shown=shown, opened=opened, acknowledged=acknowledged)
    return Sent(message=one, tally=tally), rows
