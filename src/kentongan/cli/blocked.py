"""`kentongan admin blocked` and `unblock`: who has to wait because of a limit."""

from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from kentongan.cli.options import Json
from kentongan.language import Sentence, preferred_language
from kentongan.protocol.commands.blocked import Blocked, BlockedList, Unblock, Unblocked

Data = Annotated[Path, typer.Option(help="Folder of the server.", envvar="KENTONGAN_DATA")]
_DEFAULT_DATA = Path("data")

_NOBODY = Sentence("Tidak ada yang harus menunggu.", "Nobody has to wait.")
_FREE = Sentence("{what} boleh mencoba lagi.", "{what} may try again.")
_NOTHING = Sentence("Tidak ada catatan tentang {what}.", "Nothing was counted against {what}.")


def blocked(data: Data = _DEFAULT_DATA, as_json: Json = False) -> None:
    """List accounts and network addresses that have to wait because of a limit."""
    from kentongan.cli.admin import ask

    found = ask(data, Blocked(), BlockedList)
    if as_json:
        typer.echo(msgspec.json.encode(found).decode())
        return
    if not found.rows:
        typer.echo(_NOBODY.say(preferred_language()))
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("who", "because of", "member"):
        table.add_column(name, overflow="fold")
    for name in ("seconds", "failures"):
        table.add_column(name, justify="right")
    for row in found.rows:
        failures = str(row.failures) if row.failures else ""
        table.add_row(escape(row.what), row.kind, "yes" if row.known else "", f"{row.seconds:,}", failures)
    Console().print(table)


def unblock(
    what: Annotated[str, typer.Argument(help="An account or a network address, as `blocked` lists it.")],
    data: Data = _DEFAULT_DATA,
    as_json: Json = False,
) -> None:
    """Let an account or a network address begin anew."""
    from kentongan.cli.admin import ask

    done = ask(data, Unblock(what=what), Unblocked)
    if as_json:
        typer.echo(msgspec.json.encode(done).decode())
    else:
        typer.echo((_FREE if done.found else _NOTHING).say(preferred_language(), what=done.what))
