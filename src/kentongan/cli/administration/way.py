"""`kentongan admin ways`: over shadow sockets, or in-band past a firewall."""

import typer

from kentongan.cli import texts as words
from kentongan.cli.administration import texts
from kentongan.cli.administration.office import Data, office_of
from kentongan.cli.options import Json
from kentongan.protocol.commands.way import WayRow, Ways, WaysList


def ways(context: typer.Context, data: Data = None, as_json: Json = False) -> None:
    """List which way the attachments of each institution went: over shadow sockets, or in-band past a firewall."""
    office = office_of(context, data)
    rows: list[WayRow] = []
    with office.line() as line:
        while page := line.ask(Ways(after=rows[-1].institution if rows else ""), WaysList).rows:
            rows += page
    when = office.terminal.when
    columns = (words.INSTITUTION, texts.SHADOW, texts.LAST, texts.IN_BAND, texts.LAST)
    office.show(
        rows,
        as_json,
        columns,
        lambda row: (row.institution, f"{row.shadow:,}", when(row.shadow_at), f"{row.inband:,}", when(row.inband_at)),
    )
