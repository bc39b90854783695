"""When a popup may come again that somebody puts off."""

from collections.abc import Callable
from datetime import datetime, timedelta

from kentongan.desktop.texts import popup as texts
from kentongan.language import Sentence

_AFTERNOON = 15
_MORNING = 8


def _now() -> datetime:
    return datetime.now().astimezone()


def this_afternoon(now: datetime) -> datetime:
    """At three; when that is over, in three hours."""
    three = now.replace(hour=_AFTERNOON, minute=0, second=0, microsecond=0)
    return three if three > now else now + timedelta(hours=3)


def tomorrow_morning(now: datetime) -> datetime:
    """At eight of the next day."""
    return (now + timedelta(days=1)).replace(hour=_MORNING, minute=0, second=0, microsecond=0)


LATER: tuple[tuple[Sentence, Callable[[], datetime]], ...] = (
    (texts.IN_15_MINUTES, lambda: _now() + timedelta(minutes=15)),
    (texts.IN_AN_HOUR, lambda: _now() + timedelta(hours=1)),
    (texts.THIS_AFTERNOON, lambda: this_afternoon(_now())),
    (texts.TOMORROW, lambda: tomorrow_morning(_now())),
)
