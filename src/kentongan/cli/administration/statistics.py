"""`kentongan admin statistics`: what institutions sent and received, and how soon it was seen."""

import time
from typing import Annotated

import typer

from kentongan.cli import texts as words
from kentongan.cli.administration import texts
from kentongan.cli.administration.office import Data, office_of
from kentongan.cli.options import Json
from kentongan.limits import DAY
from kentongan.protocol.commands.statistics import Statistics, StatisticsPage, StatisticsRow


def statistics(
    context: typer.Context,
    data: Data = None,
    days: Annotated[float, typer.Option(min=0.01, max=366, help="How far back.")] = 30,
    as_json: Json = False,
) -> None:
    """List what each institution sent and received, how soon it was shown, and what was acknowledged."""
    office = office_of(context, data)
    until = int(time.time() * 1000)
    rows = office.rows(Statistics(since=int(until - days * DAY), until=until), StatisticsPage, "rows")
    columns = (
        *(words.INSTITUTION, texts.SENT, texts.RECEIVED, texts.SHOWN),
        *(texts.HALF, texts.MOST, texts.ACKNOWLEDGED),
    )
    office.show(rows, as_json, columns, _cells)


def _cells(row: StatisticsRow) -> tuple[str, ...]:
    times = [f"{took / 1000:,.1f} s" if row.shown else "" for took in (row.half_ms, row.most_ms)]
    return (
        f"{row.institution}\n{row.code}",
        *(f"{row.sent:,}", f"{row.received:,}", f"{row.shown:,}"),
        *times,
        f"{row.acknowledged / row.received:.0%}" if row.received else "",
    )
