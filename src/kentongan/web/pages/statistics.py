"""Statistics of institutions: a day, a week or a month, as numbers and bars."""

from typing import Any

from starlette.responses import Response

from kentongan.limits import CODE, DAY
from kentongan.web.table import page
from kentongan.web.texts import statistics as texts
from kentongan.web.visit import Visit
from kentongan.web.wording import Speech
from kentongan.words import Role

_DAYS = {"day": 1, "week": 7, "month": 30}
_PAGE = 50
_SECOND, _MINUTE, _HOUR = 1_000, 60_000, 3_600_000


@page("/messages/statistics", Role.AUDITOR)
async def statistics(visit: Visit) -> Response:
    """The page at once; a month of a large server is added up while one looks, unless all is asked for together."""
    listed = await _listed(visit) if visit.asked("whole") else None
    return await visit.page("statistics.html", texts, listed=listed, periods=list(_DAYS), **_asked(visit))


@page("/messages/statistics/rows", Role.AUDITOR, quiet=True)
async def rows(visit: Visit) -> Response:
    """A page of institutions in the order of their codes."""
    return visit.fragment("statistics_rows.html", texts, listed=await _listed(visit), **_asked(visit))


def _asked(visit: Visit) -> dict[str, Any]:
    asked = visit.asked("period")
    return {"period": asked if asked in _DAYS else "week", "after": visit.asked("after")[: CODE.value]}


async def _listed(visit: Visit) -> dict[str, Any]:
    asked = _asked(visit)
    since = visit.now - _DAYS[asked["period"]] * DAY
    found = await visit.services.statistics.page(since, visit.now, asked["after"], _PAGE)
    speech = Speech(visit.language)
    return {
        "rows": found.rows,
        "next": found.next,
        "most_sent": max((row.sent for row in found.rows), default=0) or 1,
        "most_received": max((row.received for row in found.rows), default=0) or 1,
        "took": lambda milliseconds: took(speech, milliseconds),
    }


def took(speech: Speech, milliseconds: int) -> str:
    """A duration in its largest unit: 40 ms, 0.4 s, 12 min."""
    if milliseconds < _SECOND // 10:
        return speech.say(texts.MILLISECONDS, count=milliseconds)
    if milliseconds < _MINUTE:
        return speech.say(texts.SECONDS, count=speech.number(milliseconds / _SECOND, 1))
    if milliseconds < _HOUR:
        return speech.say(texts.MINUTES, count=milliseconds // _MINUTE)
    return speech.say(texts.HOURS, count=speech.number(milliseconds / _HOUR, 1))
