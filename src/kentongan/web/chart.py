"""Charts: from stored samples to points with one unit, and to the few rows of the table that says the same."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from kentongan.language import UNITS, Sentence
from kentongan.limits import DAY
from kentongan.protocol.commands.sample import SampleSeries
from kentongan.services.sample import SampleService
from kentongan.web.texts import chart as texts
from kentongan.web.wording import Speech, Words

SPANS = {"hour": 3_600_000, "day": DAY, "month": 30 * DAY}
_TABLE_ROWS = 12


@dataclass(frozen=True, slots=True)
class Chart:
    """One line with one unit.

    Attributes:
        colour: 1 to 3, as the colours are numbered
        unit: of the values, in words
        since, step: when the first value begins and how long each covers, in seconds since 1970 and seconds
        values: one for each step, None where nothing was sampled
        now, most: the newest and the largest value, in words
        table: beginnings in milliseconds and averages in words, for who does not see the line
    """

    name: str
    colour: int
    unit: str
    since: int
    step: int
    values: list[float | None]
    now: str
    most: str
    table: list[tuple[int, str]]


def shown(charts: list[Chart], span: str, at: str, speech: Speech) -> dict[str, object]:
    """What the template needs; `at` is the page to which other spans belong."""
    words = Words(texts, speech.language)
    return {
        "charts": charts,
        "span": span,
        "spans": [*SPANS],
        "at": at,
        "chart_words": words,
        "zone": time.localtime().tm_gmtoff,
    }


def span_of(asked: str) -> str:
    """The span that an address asks for; an hour when it is none."""
    return asked if asked in SPANS else "hour"


async def series_of(sample: SampleService, span: str, now: int) -> SampleSeries:
    """The samples of a span that ends now."""
    return await sample.series(max(0, now - SPANS[span]), now)


def connections_chart(series: SampleSeries, speech: Speech) -> Chart:
    """Connections, the most at once of each step."""
    values = [float(value) for value in series.connections]
    return _chart(series, speech, texts.CONNECTIONS, 1, values, texts.UNIT_CONNECTIONS)


def messages_chart(series: SampleSeries, speech: Speech) -> Chart:
    """Accepted messages a second."""
    return _chart(
        series, speech, texts.MESSAGES, 2, _per_second(series, series.messages), texts.UNIT_MESSAGES, digits=1
    )


def bytes_chart(series: SampleSeries, speech: Speech) -> Chart:
    """Bytes of attachments a second, in the unit that suits the most of them."""
    values = _per_second(series, series.file_bytes)
    place = min(len(UNITS) - 1, max(0, len(str(int(max(values, default=0)))) - 1) // 3)
    scaled = [value / 1000**place for value in values]
    return _chart(series, speech, texts.FILE_BYTES, 3, scaled, texts.UNIT_BYTES, UNITS[place], digits=1 if place else 0)


def _per_second(series: SampleSeries, column: Sequence[int]) -> list[float]:
    return [value * 1000 / series.step for value in column]


def _chart(
    series: SampleSeries,
    speech: Speech,
    name: Sentence,
    colour: int,
    values: list[float],
    unit: Sentence,
    short: str = "",
    digits: int = 0,
) -> Chart:
    def said(value: float) -> str:
        return f"{speech.number(value, digits)} {short}".rstrip()

    dense = _without_gaps(series, values)
    return Chart(
        name=speech.say(name),
        colour=colour,
        unit=speech.say(unit, unit=short),
        since=series.at[0] // 1000 if values else 0,
        step=series.step // 1000,
        values=[None if value is None else round(value, 3) for value in dense],
        now=said(values[-1] if values else 0),
        most=said(max(values, default=0)),
        table=[(at, said(value)) for at, value in _condensed(series, values)],
    )


def _without_gaps(series: SampleSeries, values: list[float]) -> list[float | None]:
    """A value for every step from the first to the last."""
    if not values:
        return []
    known = dict(zip(series.at, values, strict=True))
    return [known.get(at) for at in range(series.at[0], series.at[-1] + 1, series.step)]


def _condensed(series: SampleSeries, values: list[float]) -> list[tuple[int, float]]:
    """Averages over so many steps that a person can read them all."""
    size = -(-len(values) // _TABLE_ROWS) or 1
    parts = [(series.at[place], values[place : place + size]) for place in range(0, len(values), size)]
    return [(at, sum(part) / len(part)) for at, part in parts]
