"""`kentongan admin sessions`: who is logged in now."""

from typing import Annotated

import typer

from kentongan.cli import texts as words
from kentongan.cli.administration import texts
from kentongan.cli.administration.office import Data, Office, office_of
from kentongan.cli.message_id import SHORT
from kentongan.cli.mistake import Mistake
from kentongan.cli.options import Json
from kentongan.protocol.commands.session import EndSession, SessionEnded, SessionPage, SessionRow, Sessions

app = typer.Typer(invoke_without_command=True)


@app.callback()
def sessions(
    context: typer.Context,
    data: Data = None,
    search: Annotated[str, typer.Option(help="Only of members whose address and institution have every word.")] = "",
    as_json: Json = False,
) -> None:
    """List sessions."""
    office = office_of(context, data)
    if context.invoked_subcommand is not None:
        return
    rows = sorted(
        office.rows(Sessions(search=search), SessionPage, "sessions"), key=lambda row: (row.address, row.since)
    )
    columns = (words.ID, words.ADDRESS, words.DEVICE, texts.PEER, words.SINCE, texts.IN, texts.OUT, texts.ROUND_TRIP)
    office.show(rows, as_json, columns, lambda row: _cells(office, row))


def _cells(office: Office, row: SessionRow) -> tuple[str, ...]:
    return (
        row.session[:SHORT],
        row.address,
        row.device_name,
        row.peer,
        office.terminal.when(row.since),
        office.terminal.amount(row.bytes_in),
        office.terminal.amount(row.bytes_out),
        f"{row.round_trip / 1000:.1f} ms" if row.round_trip else "",
    )


@app.command()
def end(
    context: typer.Context,
    session: Annotated[str, typer.Argument(metavar="ID", help="Id of a session, or its first letters.")],
    data: Data = None,
    as_json: Json = False,
) -> None:
    """End a session; its device may come back at once (see `members end-sessions`)."""
    office = office_of(context, data)
    rows = office.rows(Sessions(), SessionPage, "sessions")
    done = office.ask(EndSession(session=the_one(session, [row.session for row in rows])), SessionEnded)
    office.tell(done, as_json, texts.SESSION_ENDED, address=done.address)


def the_one(start: str, ids: list[str]) -> str:
    """The only id that begins with some letters; raises Mistake."""
    wanted = start.strip().lower()
    found = [one for one in ids if wanted and one.startswith(wanted)]
    if len(found) != 1:
        raise Mistake(texts.NOT_FOUND, start=start)
    return found[0]
