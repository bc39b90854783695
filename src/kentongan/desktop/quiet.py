"""The user's own week: in which quarters of an hour popups appear, and in which they wait."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

DAYS: Final = 7
# Steps of a day, a quarter of an hour each.
STEPS: Final = 96
STEP_MINUTES: Final = 15
QUIET: Final = "."
AWAKE: Final = "#"

Week = tuple[str, ...]
"""One text of `STEPS` characters for each day from Monday: `#` where popups appear, `.` where it is quiet."""


def day(*spans: tuple[float, float]) -> str:
    """A day in which popups appear in these spans of hours."""
    steps = [QUIET] * STEPS
    for begin, end in spans:
        steps[int(begin * 4) : int(end * 4)] = [AWAKE] * int((end - begin) * 4)
    return "".join(steps)


# Working hours, until the user says otherwise.
WORKING: Final[Week] = (*(day((7, 17)),) * 5, day(), day())


def step_of(moment: datetime) -> int:
    """The step of the day in which a moment lies."""
    return (moment.hour * 60 + moment.minute) // STEP_MINUTES


def is_quiet(week: Sequence[str], moment: datetime) -> bool:
    """Whether popups wait at this moment of the user's clock."""
    return week[moment.weekday()][step_of(moment)] == QUIET


def next_change(week: Sequence[str], moment: datetime) -> datetime | None:
    """When quiet begins or ends next; None when the whole week is alike."""
    step = moment.replace(minute=moment.minute // STEP_MINUTES * STEP_MINUTES, second=0, microsecond=0)
    now = is_quiet(week, moment)
    for number in range(1, DAYS * STEPS + 1):
        later = step + timedelta(minutes=STEP_MINUTES * number)
        if is_quiet(week, later) != now:
            return later
    return None


def painted(week: Sequence[str], places: Iterable[tuple[int, int]], what: str) -> Week:
    """The week with these places, day and step each, made quiet or awake."""
    days = [list(steps) for steps in week]
    for number, step in places:
        days[number][step] = what
    return tuple("".join(steps) for steps in days)


def with_weekdays_like_monday(week: Sequence[str]) -> Week:
    """Monday's hours on all five working days."""
    return (week[0],) * 5 + tuple(week[5:])
