"""How the console speaks to one visitor: language, times, amounts. The desktop has its own, for Qt."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType

from kentongan.language import Language, Sentence, amount, number

LANGUAGES: tuple[Language, ...] = ("id", "en")
_MONTHS: dict[Language, tuple[str, ...]] = {
    "id": (
        "Januari", "Februari", "Maret", "April", "Mei", "Juni",
        "Juli", "Agustus", "September", "Oktober", "November", "Desember",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
}  # fmt: skip
_DAYS: dict[Language, tuple[str, ...]] = {
    "id": ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_MINUTE, _HOUR, _DAY = 60_000, 3_600_000, 86_400_000
_JUST_NOW = Sentence("baru saja", "just now")
_MINUTES_AGO = Sentence("{count} menit lalu", "{count} min ago")
_HOURS_AGO = Sentence("{count} jam lalu", "{count} h ago")
_DAYS_AGO = Sentence("{count} hari lalu", "{count} d ago")

_SECONDS = Sentence("{count} detik", "{count} s")
_MINUTES = Sentence("{count} menit {seconds} detik", "{count} min {seconds} s")


def language_of(accepted: str) -> Language:
    """The first of our languages that a browser names in `Accept-Language`, by its weights; English otherwise."""
    for name in _by_weight(accepted[:400]):
        if name in LANGUAGES:
            return "id" if name == "id" else "en"
    return "en"


def _by_weight(accepted: str) -> Iterator[str]:
    weighted = []
    for part in accepted.split(","):
        name, _, weight = part.strip().lower().partition(";q=")
        try:
            weighted.append((-float(weight or 1), name.partition("-")[0]))
        except ValueError:
            continue
    return (name for _, name in sorted(weighted, key=lambda one: one[0]))


class Spoken(str):
    """A sentence in one language: to be shown as it is, or called with what its `{names}` stand for."""

    __slots__ = ()

    def __call__(self, **values: object) -> str:
        """The sentence with its names filled in; KeyError when one is missing."""
        return self.format(**values)


class Words:
    """The sentences of a module, by their names, in one language: `words.APPROVE` in a template."""

    def __init__(self, module: ModuleType, language: Language) -> None:
        """`module` is one of `web/texts`."""
        self._module = module
        self._language = language

    def __getattr__(self, name: str) -> object:
        found = getattr(self._module, name)
        if isinstance(found, Sentence):
            return Spoken(found.say(self._language))
        if isinstance(found, dict):
            return {key: Spoken(sentence.say(self._language)) for key, sentence in found.items()}
        raise AttributeError(name)


@dataclass(frozen=True, slots=True)
class Speech:
    """Times and amounts in one language, in the server's own time zone."""

    language: Language

    def say(self, sentence: Sentence, **values: object) -> str:
        """A sentence, its names filled in."""
        return sentence.say(self.language, **values)

    def clock(self, at: int) -> str:
        """A time of the day: 10.42 in Indonesian, 10:42 in English. `at` in milliseconds since 1970."""
        return time.strftime("%H.%M" if self.language == "id" else "%H:%M", time.localtime(at / 1000))

    def day(self, at: int) -> str:
        """A day with its name: Monday, 23 November 2026."""
        there = time.localtime(at / 1000)
        names, months = _DAYS[self.language], _MONTHS[self.language]
        return f"{names[there.tm_wday]}, {there.tm_mday} {months[there.tm_mon - 1]} {there.tm_year}"

    def date(self, at: int) -> str:
        """A day without its name: 3 Mar 2026."""
        there = time.localtime(at / 1000)
        return f"{there.tm_mday} {_MONTHS[self.language][there.tm_mon - 1][:3]} {there.tm_year}"

    def when(self, at: int, now: int) -> str:
        """A moment: today by its time, otherwise with its day."""
        there, today = time.localtime(at / 1000), time.localtime(now / 1000)
        if there[:3] == today[:3]:
            return self.clock(at)
        year = "" if there.tm_year == today.tm_year else f" {there.tm_year}"
        return f"{there.tm_mday} {_MONTHS[self.language][there.tm_mon - 1][:3]}{year} {self.clock(at)}"

    def zone(self) -> str:
        """The name of the server's time zone: WIB, WITA, WIT."""
        return time.strftime("%Z")

    def ago(self, at: int, now: int) -> str:
        """How long ago a moment is, in its largest unit."""
        passed = max(0, now - at)
        if passed < _MINUTE:
            return self.say(_JUST_NOW)
        if passed < _HOUR:
            return self.say(_MINUTES_AGO, count=passed // _MINUTE)
        if passed < _DAY:
            return self.say(_HOURS_AGO, count=passed // _HOUR)
        return self.say(_DAYS_AGO, count=passed // _DAY)

    def lasting(self, milliseconds: int) -> str:
        """How long something takes: 4 min 12 s; parts of a second below ten of them."""
        seconds = milliseconds / 1000
        if seconds < 10:
            return self.say(_SECONDS, count=self.number(max(seconds, 0.1), 1))
        if seconds < 60:
            return self.say(_SECONDS, count=int(seconds))
        return self.say(_MINUTES, count=int(seconds // 60), seconds=int(seconds % 60))

    def number(self, value: float, digits: int = 0) -> str:
        """A number as it is written: 41.902 and 18,6 in Indonesian, 41,902 and 18.6 in English."""
        return number(value, self.language, digits)

    def gigabytes(self, count: int) -> str:
        """Bytes as an exact number of gigabytes, to be changed in a form: 1,5."""
        text = f"{count / 1e9:.9f}".rstrip("0").rstrip(".")
        return text.replace(".", ",") if self.language == "id" else text

    def size(self, count: int) -> str:
        """An amount of bytes: 18.6 MB."""
        return amount(count, self.language)
