"""What needs an administrator's attention now, judged from figures; and how each part of the server is."""

from collections.abc import Iterator
from dataclasses import dataclass

from kentongan.language import Sentence
from kentongan.words import ConcernKind

HOUR = 3_600_000
DAY = 24 * HOUR
# Days before its end in which a certificate is worth a word.
CERTIFICATE_DAYS = 30
# Failed logins of an hour that are worth a word: so many at least, and so many times what the day before had an hour.
FAILURES_LEAST, FAILURES_TIMES = 20, 3
# Operations that wait for the database: more is a disk that does not follow.
QUEUE_MOST = 20_000
# A letter that is due so long has nobody who sends it.
LATE = 10 * 60_000


@dataclass(frozen=True, slots=True)
class Concern:
    """Something to look at: what, how many, since when (milliseconds; 0: not known), whether it cannot wait."""

    kind: ConcernKind
    sentence: Sentence
    count: int = 0
    since: int = 0
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class PartHealth:
    """How a part of the server is."""

    part: str
    good: bool
    sentence: Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class MailFigures:
    """Letters: `stuck` failed, or fail again and again, or nobody sends them; `since` the oldest of these was made."""

    waiting: int = 0
    stuck: int = 0
    since: int = 0
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What is known at one moment. Times in milliseconds since 1970, sizes in bytes.

    Attributes:
        registrations, registrations_since: how many wait, and since when the oldest does
        low, full: the disk takes no attachments, no messages
        failures_hour, failures_day: failed logins of the last hour, and of the 24 hours before it
        broken: the database takes nothing any more before a restart
        workers, workers_wanted: shadow workers that live, and that should
    """

    now: int
    started_at: int
    registrations: int = 0
    registrations_since: int = 0
    mail: MailFigures = MailFigures()
    low: bool = False
    full: bool = False
    disk_since: int = 0
    free: int = 0
    certificate_until: int
    failures_hour: int = 0
    failures_day: int = 0
    queue: int = 0
    broken: bool = False
    workers: int = 0
    workers_wanted: int = 0
    sessions: int = 0


REGISTRATIONS = Sentence(
    "Pendaftaran yang menunggu keputusan Anda: {count}.", "Registrations that wait for your decision: {count}."
)
MAIL = Sentence("Surat yang tidak dapat dikirim: {count} ({error}).", "Letters that cannot be sent: {count} ({error}).")
NOBODY_SENDS = Sentence("tidak ada yang mengirimnya", "nobody sends them")
DISK_LOW = Sentence(
    "Disk hampir penuh (sisa {free}); lampiran sudah ditolak.",
    "The disk is nearly full ({free} left); attachments are refused.",
)
DISK_FULL = Sentence(
    "Disk penuh (sisa {free}); pesan sudah ditolak.", "The disk is full ({free} left); messages are refused."
)
CERTIFICATE = Sentence(
    "Sertifikat server berakhir dalam {days} hari; perbarui dengan kunci yang sama.",
    "The server's certificate ends in {days} days; renew it with the same key.",
)
FAILURES = Sentence(
    "{count} login gagal dalam sejam terakhir, jauh lebih banyak daripada biasanya.",
    "Failed logins in the last hour: {count}, far more than usual.",
)
DATABASE_BROKEN = Sentence(
    "Basis data tidak dapat menulis lagi; periksa disk, lalu jalankan ulang server.",
    "The database cannot write any more; look at the disk, then start the server again.",
)
DATABASE_BEHIND = Sentence(
    "{count} tulisan menunggu basis data; disk tidak sanggup mengikuti.",
    "{count} operations wait for the database; the disk does not follow.",
)
WORKERS = Sentence(
    "Hanya {found} dari {wanted} proses lampiran yang berjalan.", "Only {found} of {wanted} shadow workers are running."
)


def concerns_of(figures: Figures) -> Iterator[Concern]:
    """What needs attention, the urgent things first."""
    found = [*_urgent(figures), *_others(figures)]
    yield from sorted(found, key=lambda concern: not concern.urgent)


def _urgent(figures: Figures) -> Iterator[Concern]:
    if figures.broken:
        yield Concern(ConcernKind.DATABASE, DATABASE_BROKEN, urgent=True)
    elif figures.queue > QUEUE_MOST:
        said = DATABASE_BEHIND.filled(count=f"{figures.queue:,}")
        yield Concern(ConcernKind.DATABASE, said, figures.queue, urgent=True)
    if figures.full or figures.low:
        said = (DISK_FULL if figures.full else DISK_LOW).filled(free=size(figures.free))
        yield Concern(ConcernKind.DISK, said, since=figures.disk_since, urgent=figures.full)
    if figures.workers < figures.workers_wanted:
        said = WORKERS.filled(found=figures.workers, wanted=figures.workers_wanted)
        yield Concern(ConcernKind.WORKERS, said, figures.workers_wanted - figures.workers, urgent=not figures.workers)


def _others(figures: Figures) -> Iterator[Concern]:
    if figures.registrations:
        said = REGISTRATIONS.filled(count=f"{figures.registrations:,}")
        yield Concern(ConcernKind.REGISTRATIONS, said, figures.registrations, figures.registrations_since)
    if mail := figures.mail.stuck:
        error = Sentence(figures.mail.error, figures.mail.error) if figures.mail.error else NOBODY_SENDS
        said = Sentence(
            MAIL.say("id", count=f"{mail:,}", error=error.id), MAIL.say("en", count=f"{mail:,}", error=error.en)
        )
        yield Concern(ConcernKind.MAIL, said, mail, figures.mail.since)
    if (days := days_left(figures)) < CERTIFICATE_DAYS:
        yield Concern(ConcernKind.CERTIFICATE, CERTIFICATE.filled(days=max(days, 0)), max(days, 0), urgent=days < 3)
    if figures.failures_hour >= max(FAILURES_LEAST, FAILURES_TIMES * figures.failures_day / 24):
        said = FAILURES.filled(count=f"{figures.failures_hour:,}")
        yield Concern(ConcernKind.FAILED_LOGINS, said, figures.failures_hour, figures.now - HOUR)


def days_left(figures: Figures) -> int:
    """Whole days until the certificate ends."""
    return (figures.certificate_until - figures.now) // DAY


SERVER_FINE = Sentence("berjalan {hours} jam, {sessions} sesi", "up for {hours} hours, {sessions} sessions")
DATABASE_FINE = Sentence("menulis, {count} menunggu", "writing, {count} waiting")
DISK_FINE = Sentence("sisa {free}", "{free} left")
MAIL_FINE = Sentence("{waiting} surat menunggu", "{waiting} letters waiting")
WORKERS_FINE = Sentence("{found} dari {wanted} proses lampiran berjalan", "{found} of {wanted} shadow workers running")
CERTIFICATE_FINE = Sentence("berlaku {days} hari lagi", "good for {days} more days")


def health_of(figures: Figures) -> Iterator[PartHealth]:
    """Every part, well or not."""
    wrong = {concern.kind: concern.sentence for concern in concerns_of(figures)}
    hours = max(figures.now - figures.started_at, 0) // HOUR
    fine = {
        "server": (None, SERVER_FINE.filled(hours=f"{hours:,}", sessions=f"{figures.sessions:,}")),
        "database": (ConcernKind.DATABASE, DATABASE_FINE.filled(count=f"{figures.queue:,}")),
        "disk": (ConcernKind.DISK, DISK_FINE.filled(free=size(figures.free))),
        "mail": (ConcernKind.MAIL, MAIL_FINE.filled(waiting=f"{figures.mail.waiting:,}")),
        "shadow": (ConcernKind.WORKERS, WORKERS_FINE.filled(found=figures.workers, wanted=figures.workers_wanted)),
        "certificate": (ConcernKind.CERTIFICATE, CERTIFICATE_FINE.filled(days=f"{days_left(figures):,}")),
    }
    for part, (kind, sentence) in fine.items():
        yield PartHealth(part, kind not in wrong, wrong.get(kind, sentence) if kind else sentence)


def size(number: int) -> str:
    """Bytes for people."""
    return f"{number / 1e9:.1f} GB" if number >= 10**9 else f"{number / 1e6:.1f} MB"
