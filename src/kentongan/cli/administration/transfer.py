"""`kentongan admin transfers`: which files move now."""

from collections.abc import Iterator
from typing import Annotated

import typer

from kentongan.cli import texts as words
from kentongan.cli.administration import texts
from kentongan.cli.administration.office import Data, Office, office_of
from kentongan.cli.administration.session import the_one
from kentongan.cli.message_id import SHORT
from kentongan.cli.options import Json
from kentongan.protocol.commands.traffic import EndTransfer, TransferEnded, TransferPage, TransferRow, Transfers
from kentongan.words import Direction

app = typer.Typer(invoke_without_command=True)


@app.callback()
def transfers(context: typer.Context, data: Data = None, as_json: Json = False) -> None:
    """List the transfers that are under way, file by file."""
    office = office_of(context, data)
    if context.invoked_subcommand is not None:
        return
    rows = office.rows(Transfers(), TransferPage, "transfers")
    if as_json:
        for row in rows:
            office.terminal.json(row)
        return
    columns = (words.ID, texts.MEMBER, texts.DIRECTION, words.STATE, texts.FILE, texts.PROGRESS, texts.RATE)
    office.terminal.table(columns, (cells for row in rows for cells in _cells(office, row)))


def _cells(office: Office, row: TransferRow) -> Iterator[tuple[str, ...]]:
    text = office.terminal.text
    for place, file in enumerate(row.files):
        first = place == 0
        yield (
            row.transfer[:SHORT] if first else "",
            row.address if first else "",
            direction_of(office, row) if first else "",
            text(texts.TRANSFER_STATES[row.state]) if first else "",
            file.name,
            progress(office, file.done, file.size),
            text(texts.PER_SECOND, amount=office.terminal.amount(row.rate)) if place == row.file else "",
        )


def direction_of(office: Office, row: TransferRow) -> str:
    """Which way, in a word."""
    return office.terminal.text(texts.UPLOAD if row.direction is Direction.UPLOAD else texts.DOWNLOAD)


def progress(office: Office, done: int, size: int) -> str:
    """How much of how much."""
    share = f" ({100 * done // size} %)" if size else ""
    return f"{office.terminal.amount(done)} / {office.terminal.amount(size)}{share}"


@app.command()
def end(
    context: typer.Context,
    transfer: Annotated[str, typer.Argument(metavar="ID", help="Id of a transfer, or its first letters.")],
    data: Data = None,
    as_json: Json = False,
) -> None:
    """End a transfer, as if its member had cancelled it."""
    office = office_of(context, data)
    rows = office.rows(Transfers(), TransferPage, "transfers")
    done = office.ask(EndTransfer(transfer=the_one(transfer, [row.transfer for row in rows])), TransferEnded)
    office.tell(done, as_json, texts.TRANSFER_ENDED, address=done.address)
