"""`kentongan admin samples`: what moved in the last hours, as rows."""

import time
from typing import Annotated

import typer

from kentongan.cli import texts as words
from kentongan.cli.administration import texts
from kentongan.cli.administration.office import Data, office_of
from kentongan.cli.options import Json
from kentongan.protocol.commands.sample import Samples, SampleSeries

_HOUR = 3_600_000
_COLUMNS = ("at", "sessions", "sessions_most", "connections", "transfers_most", "queue", "messages")
_BYTES = ("bytes_in", "bytes_out", "file_bytes")


def samples(
    context: typer.Context,
    data: Data = None,
    hours: Annotated[float, typer.Option(min=0.01, max=20_000, help="How far back.")] = 1,
    as_json: Json = False,
) -> None:
    """List what moved, oldest first: in steps of ten seconds, a minute or an hour, the finest that is kept."""
    office = office_of(context, data)
    series = office.ask(Samples(since=int(time.time() * 1000 - hours * _HOUR)), SampleSeries)
    names = (*_COLUMNS, *_BYTES)
    rows = [
        dict(zip(names, row, strict=True)) | {"step": series.step}
        for row in zip(*(getattr(series, name) for name in names), strict=True)
    ]
    columns = (words.WHEN, texts.SESSIONS, texts.TRANSFERS, texts.MESSAGES, texts.IN, texts.OUT, texts.FILES)
    when = office.terminal.when
    office.show(
        rows,
        as_json,
        columns,
        lambda row: (
            when(row["at"]),
            f"{row['sessions']:,}",
            f"{row['transfers_most']:,}",
            f"{row['messages']:,}",
            *(office.terminal.amount(row[name]) for name in _BYTES),
        ),
    )
