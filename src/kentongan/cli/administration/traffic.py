"""`kentongan admin traffic`: a live table of everything that moves, every shadow socket among it."""

import time
from collections.abc import Iterator
from typing import Annotated, Any

import msgspec
import typer
from rich.console import Group, RenderableType
from rich.live import Live
from rich.text import Text

from kentongan.cli.administration import texts
from kentongan.cli.administration.connection import ControlLine
from kentongan.cli.administration.office import Data, Office, office_of
from kentongan.cli.administration.transfer import direction_of, progress
from kentongan.cli.options import Json
from kentongan.protocol.commands.traffic import HubTraffic, Traffic, TrafficReport, TransferPage, TransferRow, Transfers

_COLUMNS = (
    *(texts.PORT, texts.MEMBER, texts.DIRECTION, texts.FILE),
    *(texts.PROGRESS, texts.RATE, texts.WORKER),
)


def traffic(
    context: typer.Context,
    data: Data = None,
    once: Annotated[bool, typer.Option("--once", help="Show it once, not again and again.")] = False,
    every: Annotated[float, typer.Option(min=0.1, max=3600, help="Seconds between two looks.")] = 1.0,
    as_json: Json = False,
) -> None:
    """Watch what moves: connections, messages, bytes, and every shadow socket. Ctrl-C ends it."""
    office = office_of(context, data)
    with office.line() as line:
        looks = _looks(line, once, every)
        if as_json:
            for report, transfers in looks:
                _print(office, report, transfers)
        elif once:
            office.terminal.draw(_picture(office, *next(looks)))
        else:
            with Live(console=office.terminal.output, auto_refresh=False, screen=False) as live:
                for report, transfers in looks:
                    live.update(_picture(office, report, transfers), refresh=True)


Look = tuple[TrafficReport, list[TransferRow]]


_HUBS = (
    *(texts.HUB, texts.SESSIONS, texts.APPLICANTS, texts.PER_MINUTE),
    *(texts.IN, texts.OUT, texts.TRANSFERS, texts.FILES_RATE),
)


def _looks(line: ControlLine, once: bool, every: float) -> Iterator[Look]:
    """One look after the other, over one connection."""
    while True:
        report = line.ask(Traffic(), TrafficReport)
        pages = line.pages(Transfers(), TransferPage)
        yield report, sorted((row for page in pages for row in page.transfers), key=lambda row: row.port)
        if once:
            return
        time.sleep(every)


def _print(office: Office, report: TrafficReport, transfers: list[TransferRow]) -> None:
    """One object a look; in place of the count of transfers stand the transfers themselves."""
    look: dict[str, Any] = msgspec.to_builtins(report)
    office.terminal.json(look | {"transfers": msgspec.to_builtins(transfers)})


def _picture(office: Office, report: TrafficReport, transfers: list[TransferRow]) -> RenderableType:
    figures = office.terminal.text(
        texts.TRAFFIC,
        sessions=report.sessions,
        waiting=report.waiting,
        fresh=report.fresh,
        messages=report.messages_per_minute,
        rate_in=office.terminal.amount(report.rate_in),
        rate_out=office.terminal.amount(report.rate_out),
        file_rate=office.terminal.amount(report.file_rate),
        queue=report.queue,
    )
    hubs = [office.terminal.tabled(_HUBS, (_hub_cells(office, row) for row in report.hubs))] if report.hubs else []
    return Group(Text(figures), *hubs, office.terminal.tabled(_COLUMNS, (_cells(office, row) for row in transfers)))


def _hub_cells(office: Office, row: HubTraffic) -> tuple[str, ...]:
    def rate(amount: int) -> str:
        return office.terminal.text(texts.PER_SECOND, amount=office.terminal.amount(amount))

    counts = (row.sessions, row.waiting, row.messages_per_minute)
    moved = (rate(row.rate_in), rate(row.rate_out), str(row.transfers), rate(row.file_rate))
    return (row.hub, *map(str, counts), *moved)


def _cells(office: Office, row: TransferRow) -> tuple[str, ...]:
    return (
        str(row.port) if row.port else office.terminal.text(texts.IN_BAND),
        row.address,
        direction_of(office, row),
        row.files[row.file].name if row.file < len(row.files) else "",
        progress(office, row.done, row.size),
        office.terminal.text(texts.PER_SECOND, amount=office.terminal.amount(row.rate)),
        str(row.worker),
    )
