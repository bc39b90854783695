"""Times and amounts as people of a language write them, in the user's zone."""

from datetime import datetime

from kentongan import language
from kentongan.desktop.wording import wording
from kentongan.language import Sentence
from kentongan.moments import moment

_DAYS = Sentence("Sen Sel Rab Kam Jum Sab Min", "Mon Tue Wed Thu Fri Sat Sun")
_LONG_DAYS = Sentence(
    "Senin Selasa Rabu Kamis Jumat Sabtu Minggu", "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
)
_TODAY = Sentence("Hari ini", "Today")
_YESTERDAY = Sentence("Kemarin", "Yesterday")
_MONTHS = Sentence(
    "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember",
    "January February March April May June July August September October November December",
)


def local(milliseconds: int) -> datetime:
    """A time of the wire on the user's own clock."""
    return moment(milliseconds)


def hour(when: datetime) -> str:
    """`10.42` in Indonesian, `10:42` in English."""
    return when.strftime("%H.%M" if wording.language == "id" else "%H:%M")


def short(milliseconds: int, now: datetime | None = None) -> str:
    """The hour today, the day this week, the date otherwise: for lists."""
    when, today = local(milliseconds), now or datetime.now().astimezone()
    if when.date() == today.date():
        return hour(when)
    if 0 <= (today.date() - when.date()).days < 7:
        return wording.say(_DAYS).split()[when.weekday()]
    return date(when)


def day(milliseconds: int, now: datetime | None = None) -> str:
    """`Hari ini`, `Kemarin`, the weekday within a week, the date otherwise: what days in a list are called."""
    when, today = local(milliseconds), now or datetime.now().astimezone()
    days = (today.date() - when.date()).days
    if days in (0, 1):
        return wording.say((_TODAY, _YESTERDAY)[days])
    return wording.say(_LONG_DAYS).split()[when.weekday()] if 1 < days < 7 else date(when)


def date(when: datetime) -> str:
    """`3 Desember 2026`."""
    return f"{when.day} {wording.say(_MONTHS).split()[when.month - 1]} {when.year}"


def long(milliseconds: int) -> str:
    """Date and hour with the zone's name, for one message."""
    when = local(milliseconds)
    return f"{date(when)}, {hour(when)} {when.tzname() or ''}".strip()


def amount(size: int) -> str:
    """Bytes as people read them: `18,6 MB` in Indonesian, `18.6 MB` in English."""
    return language.amount(size, wording.language)


def share(done: int, size: int) -> dict[str, str]:
    """`{done}` and `{size}` of a sentence that tells how far something is: `6,5` and `15,1 MB`."""
    first, whole = amount(done), amount(size)
    number, _, unit = first.partition(" ")
    return {"done": number if whole.endswith(f" {unit}") else first, "size": whole}
