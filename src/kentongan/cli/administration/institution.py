"""`kentongan admin institutions`: finding and editing institutions."""

from typing import Annotated

import typer

from kentongan import terms
from kentongan.cli import texts as words
from kentongan.cli.administration import texts
from kentongan.cli.administration.office import Data, Office, office_of
from kentongan.cli.options import Json
from kentongan.protocol.commands.institution import (
    DeskPage,
    Desks,
    EditInstitution,
    InstitutionEdited,
    InstitutionPage,
    Institutions,
)
from kentongan.protocol.commands.membership import ChangeMembers, EndInstitution, MembersChanged, SessionsEnded
from kentongan.words import InstitutionKind, Level

app = typer.Typer(invoke_without_command=True)
CodeArgument = Annotated[str, typer.Argument(metavar="CODE", help="Code of the institution; it never changes.")]


@app.callback()
def institutions(
    context: typer.Context,
    data: Data = None,
    search: Annotated[str, typer.Option(help="Words of code, name or city.")] = "",
    as_json: Json = False,
) -> None:
    """List institutions."""
    office = office_of(context, data)
    if context.invoked_subcommand is not None:
        return
    rows = office.rows(Institutions(search=search), InstitutionPage, "institutions")
    columns = (texts.CODE, texts.NAME, words.CITY, words.KIND, texts.MEMBERS)
    kind = {kind: office.terminal.text(word) for kind, word in terms.INSTITUTION_KINDS.items()}
    office.show(rows, as_json, columns, lambda row: (row.code, row.name, row.city, kind[row.kind], str(row.members)))


@app.command()
def edit(
    context: typer.Context,
    code: CodeArgument,
    data: Data = None,
    name: Annotated[str | None, typer.Option(help="Its name.")] = None,
    city: Annotated[str | None, typer.Option(help="Its city.")] = None,
    kind: Annotated[InstitutionKind | None, typer.Option(help="Its kind.")] = None,
    as_json: Json = False,
) -> None:
    """Change name, city or kind of an institution; what is not given stays."""
    office = office_of(context, data)
    block = EditInstitution(code=code, name=name, city=city, kind=kind)
    row = office.ask(block, InstitutionEdited).institution
    office.tell(row, as_json, texts.INSTITUTION, code=row.code, name=row.name, city=row.city)


@app.command()
def desks(context: typer.Context, code: CodeArgument, data: Data = None, as_json: Json = False) -> None:
    """List the desks of an institution."""
    office = office_of(context, data)
    rows = office.rows(Desks(institution=code), DeskPage, "desks")
    office.show(rows, as_json, (texts.DESK, texts.MEMBERS), lambda row: (row.desk, f"{row.members:,}"))


@app.command()
def suspend(context: typer.Context, code: CodeArgument, data: Data = None, as_json: Json = False) -> None:
    """Stop all members of an institution: their sessions end within a second, and they cannot log in."""
    _change(office_of(context, data), ChangeMembers(institution=code, suspended=True), as_json)


@app.command()
def restore(context: typer.Context, code: CodeArgument, data: Data = None, as_json: Json = False) -> None:
    """Let all suspended members of an institution in again."""
    _change(office_of(context, data), ChangeMembers(institution=code, suspended=False), as_json)


@app.command()
def rights(
    context: typer.Context,
    code: CodeArgument,
    data: Data = None,
    broadcast: Annotated[bool | None, typer.Option(help="May send to everybody (*).")] = None,
    highest_level: Annotated[Level | None, typer.Option(help="Loudest level the members may use.")] = None,
    quota: Annotated[
        int | None, typer.Option(min=0, help="Bytes of attachments of each; 0: as the server is set.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Change what all members of an institution may do; what is not given stays."""
    block = ChangeMembers(institution=code, broadcast=broadcast, highest_level=highest_level, quota=quota)
    _change(office_of(context, data), block, as_json)


def _change(office: Office, block: ChangeMembers, as_json: bool) -> None:
    done = office.ask(block, MembersChanged)
    office.tell(done, as_json, texts.MEMBERS_CHANGED, institution=done.institution, changed=f"{done.changed:,}")


@app.command()
def end_sessions(context: typer.Context, code: CodeArgument, data: Data = None, as_json: Json = False) -> None:
    """Log all members of an institution out on all of their devices."""
    office = office_of(context, data)
    done = office.ask(EndInstitution(institution=code), SessionsEnded)
    office.tell(done, as_json, texts.SESSIONS_ENDED, address=done.address, devices=done.devices)
