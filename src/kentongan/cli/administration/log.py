"""`kentongan admin log`: the newest lines of the server's log."""

import time
from typing import Annotated

import typer

from kentongan.cli.administration.office import Data, Office, office_of
from kentongan.cli.options import Json
from kentongan.cli.terminal import plain
from kentongan.protocol.commands.diagnostics import Log, LogLine, LogLines

_LOOK_SECONDS = 1.0


def log(
    context: typer.Context,
    data: Data = None,
    search: Annotated[str, typer.Option(help="Only lines with all of these words, such as `warning mail`.")] = "",
    follow: Annotated[bool, typer.Option("--follow", help="Go on with what comes, until Ctrl-C.")] = False,
    as_json: Json = False,
) -> None:
    """Show the newest lines of the server's log, oldest first; nothing in it is a secret."""
    office = office_of(context, data)
    after = _show(office, 0, search, as_json)
    while follow:
        time.sleep(_LOOK_SECONDS)
        after = _show(office, after, search, as_json)


def _show(office: Office, after: int, search: str, as_json: bool) -> int:
    """What came after a line; gives the number of the last one."""
    while True:
        page = office.ask(Log(search=search, after=after), LogLines)
        for line in page.lines:
            _tell(office, line, as_json)
        if page.last == after or not page.lines:
            return page.last
        after = page.last


def _tell(office: Office, line: LogLine, as_json: bool) -> None:
    if as_json:
        office.terminal.json(line)
    else:
        typer.echo(plain(line.text))
