"""`kentongan directory` and `kentongan audience`: who can be reached."""

from typing import TYPE_CHECKING, Annotated

import typer

from kentongan import terms
from kentongan.cli import texts
from kentongan.cli.connection import run
from kentongan.cli.exit_code import ExitCode
from kentongan.cli.options import Json, Recipients, addresses
from kentongan.cli.terminal import terminal_of

if TYPE_CHECKING:
    from kentongan.client import Client
    from kentongan.protocol.commands.directory import Entry


def directory(
    context: typer.Context,
    words: Annotated[list[str] | None, typer.Argument(help="Words of address, institution, city or contact.")] = None,
    as_json: Json = False,
) -> None:
    """List the members that can be written to."""
    terminal = terminal_of(context)

    async def search(client: "Client") -> "list[Entry]":
        return [member async for member in client.directory(" ".join(words or ()))]

    members = run(terminal, search)
    if as_json:
        for member in members:
            terminal.json(member)
        return
    terminal.table(
        (texts.ADDRESS, texts.INSTITUTION, texts.CITY, texts.KIND, texts.CONTACT),
        (
            (m.address, m.institution, m.city, terminal.text(terms.INSTITUTION_KINDS[m.kind]), m.contact)
            for m in members
        ),
    )


def audience(context: typer.Context, to: Recipients, as_json: Json = False) -> None:
    """Count the members of an audience and name what is unknown, without sending."""
    terminal = terminal_of(context)
    size = run(terminal, lambda client: client.audience(addresses(to)))
    if as_json:
        terminal.json(size)
    else:
        terminal.say(texts.AUDIENCE, recipients=size.recipients, institutions=size.institutions)
    if size.unknown:
        terminal.note(texts.AUDIENCE_UNKNOWN, unknown=", ".join(size.unknown))
        raise typer.Exit(ExitCode.REFUSED)
