"""What needs an administrator's attention now, judged from figures; and how each part of the server is."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kentongan.language import Sentence, amount, number
from kentongan.terms import mail_trouble
from kentongan.words import ConcernKind, HealthPart, HealthState

HOUR = 3_600_000
DAY = 24 * HOUR
# Days before its end in which a certificate is worth a word.
CERTIFICATE_DAYS, CERTIFICATE_DAYS_URGENT = 30, 3
# Failed logins of an hour that are worth a word: so many at least, and so many times what the day before had an hour.
FAILURES_LEAST, FAILURES_TIMES = 20, 3
# Operations that wait for the database: more is a disk that does not follow.
QUEUE_MOST = 20_000
# A letter that is due so long has nobody who sends it.
LATE = 10 * 60_000
# The share of shadow ports above which the next transfer may find none.
PORTS_MOST = 0.9


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

    part: HealthPart
    state: HealthState
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
        transfers, ports: how many are under way, and for how many there are shadow ports
        console_until: when the console's own certificate ends; 0 without a console
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
    transfers: int = 0
    ports: int = 0
    sessions: int = 0
    console_until: int = 0


@dataclass(frozen=True, slots=True)
class Look:
    """The server at one moment: figures, concerns (the urgent ones first), every part."""

    figures: Figures
    concerns: list[Concern]
    parts: list[PartHealth]

    @property
    def worst(self) -> PartHealth:
        """The part that is worst; the first of them when all are well."""
        return max(self.parts, key=lambda part: part.state.rank)


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
CONSOLE_CERTIFICATE = Sentence(
    "Sertifikat konsol berakhir dalam {days} hari; hanya peramban yang terpengaruh, klien tidak.",
    "The console's certificate ends in {days} days; that concerns browsers only, not clients.",
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
PORTS = Sentence(
    "Hampir semua port soket bayangan terpakai: {found} dari {ports}.",
    "Nearly all ports of shadow sockets are taken: {found} of {ports}.",
)


def concerns_of(figures: Figures) -> Iterator[Concern]:
    """What needs attention, the urgent things first."""
    yield from sorted([*_urgent(figures), *_others(figures)], key=lambda concern: not concern.urgent)


def _urgent(figures: Figures) -> Iterator[Concern]:
    if figures.broken:
        yield Concern(ConcernKind.DATABASE, DATABASE_BROKEN, urgent=True)
    elif figures.queue > QUEUE_MOST:
        said = DATABASE_BEHIND.filled(count=_counted(figures.queue))
        yield Concern(ConcernKind.DATABASE, said, figures.queue, urgent=True)
    if figures.full or figures.low:
        said = (DISK_FULL if figures.full else DISK_LOW).filled(free=_sized(figures.free))
        yield Concern(ConcernKind.DISK, said, since=figures.disk_since, urgent=figures.full)
    if figures.workers < figures.workers_wanted:
        said = WORKERS.filled(found=figures.workers, wanted=figures.workers_wanted)
        yield Concern(ConcernKind.WORKERS, said, figures.workers_wanted - figures.workers, urgent=not figures.workers)


def _others(figures: Figures) -> Iterator[Concern]:
    if figures.registrations:
        said = REGISTRATIONS.filled(count=_counted(figures.registrations))
        yield Concern(ConcernKind.REGISTRATIONS, said, figures.registrations, figures.registrations_since)
    if mail := figures.mail.stuck:
        error = mail_trouble(figures.mail.error) if figures.mail.error else NOBODY_SENDS
        said = MAIL.filled(count=_counted(mail), error=error)
        yield Concern(ConcernKind.MAIL, said, mail, figures.mail.since)
    if figures.transfers and figures.transfers >= figures.ports * PORTS_MOST:
        said = PORTS.filled(found=figures.transfers, ports=figures.ports)
        yield Concern(ConcernKind.PORTS, said, figures.transfers)
    yield from _certificate(ConcernKind.CERTIFICATE, CERTIFICATE, figures.certificate_until, figures.now)
    if until := figures.console_until:
        yield from _certificate(ConcernKind.CONSOLE_CERTIFICATE, CONSOLE_CERTIFICATE, until, figures.now)
    if figures.failures_hour >= max(FAILURES_LEAST, FAILURES_TIMES * figures.failures_day / 24):
        said = FAILURES.filled(count=_counted(figures.failures_hour))
        yield Concern(ConcernKind.FAILED_LOGINS, said, figures.failures_hour)


def _certificate(kind: ConcernKind, sentence: Sentence, until: int, now: int) -> Iterator[Concern]:
    if (days := _days(until, now)) < CERTIFICATE_DAYS:
        yield Concern(kind, sentence.filled(days=max(days, 0)), max(days, 0), urgent=days < CERTIFICATE_DAYS_URGENT)


SERVER_FINE = Sentence("{sessions} sesi", "{sessions} sessions")
SHADOW_FINE = Sentence("{transfers} dari {ports} port", "{transfers} of {ports} ports")
DATABASE_FINE = Sentence("{count} menunggu", "{count} waiting")
DISK_FINE = Sentence("sisa {free}", "{free} left")
MAIL_FINE = Sentence("{waiting} surat menunggu", "{waiting} letters waiting")
MAIL_STUCK = Sentence("{stuck} tertahan", "{stuck} stuck")
BACKUP_FINE = Sentence("tanpa masalah", "nothing wrong")
BACKUP_WRONG = Sentence("ada masalah", "something wrong")
CERTIFICATE_FINE = Sentence("{days} hari lagi", "{days} days left")


# What makes a part unwell. The server itself is well as long as it can be asked.
_CONCERNS: dict[HealthPart, tuple[ConcernKind, ...]] = {
    HealthPart.SERVER: (),
    HealthPart.SHADOW: (ConcernKind.WORKERS, ConcernKind.PORTS),
    HealthPart.DATABASE: (ConcernKind.DATABASE,),
    HealthPart.DISK: (ConcernKind.DISK,),
    HealthPart.MAIL: (ConcernKind.MAIL,),
    HealthPart.BACKUP: (ConcernKind.BACKUP,),
    HealthPart.CERTIFICATE: (ConcernKind.CERTIFICATE,),
    HealthPart.CONSOLE_CERTIFICATE: (ConcernKind.CONSOLE_CERTIFICATE,),
}


def look_at(figures: Figures, others: Iterable[Concern] = ()) -> Look:
    """Everything that follows from the figures; `others` are the concerns that parts have of their own."""
    concerns = sorted([*concerns_of(figures), *others], key=lambda concern: not concern.urgent)
    return Look(figures, concerns, list(_parts(figures, concerns)))


def _parts(figures: Figures, concerns: list[Concern]) -> Iterator[PartHealth]:
    for part, sentence in _words(figures, {one.kind for one in concerns}).items():
        found = [one for one in concerns if one.kind in _CONCERNS[part]]
        bad = any(one.urgent for one in found)
        state = HealthState.BAD if bad else HealthState.LOOK if found else HealthState.GOOD
        yield PartHealth(part, state, sentence)


def _words(figures: Figures, kinds: set[ConcernKind]) -> dict[HealthPart, Sentence]:
    """Each part in a few words."""
    mail = figures.mail
    words = {
        HealthPart.SERVER: SERVER_FINE.filled(sessions=_counted(figures.sessions)),
        HealthPart.SHADOW: SHADOW_FINE.filled(transfers=_counted(figures.transfers), ports=_counted(figures.ports)),
        HealthPart.DATABASE: DATABASE_FINE.filled(count=_counted(figures.queue)),
        HealthPart.DISK: DISK_FINE.filled(free=_sized(figures.free)),
        HealthPart.MAIL: MAIL_STUCK.filled(stuck=_counted(mail.stuck))
        if mail.stuck
        else MAIL_FINE.filled(waiting=_counted(mail.waiting)),
        HealthPart.BACKUP: BACKUP_WRONG if ConcernKind.BACKUP in kinds else BACKUP_FINE,
        HealthPart.CERTIFICATE: _days_left(figures.certificate_until, figures.now),
    }
    if figures.console_until:
        words[HealthPart.CONSOLE_CERTIFICATE] = _days_left(figures.console_until, figures.now)
    return words


def _days_left(until: int, now: int) -> Sentence:
    return CERTIFICATE_FINE.filled(days=_counted(max(_days(until, now), 0)))


def _days(until: int, now: int) -> int:
    """Whole days until something ends."""
    return (until - now) // DAY


def _counted(value: int) -> Sentence:
    return Sentence(number(value, "id"), number(value, "en"))


def _sized(value: int) -> Sentence:
    return Sentence(amount(value, "id"), amount(value, "en"))
