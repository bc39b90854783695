"""`kentongan admin institutions`: finding and editing institutions."""

from typing import Annotated

import typer

from kentongan import terms
from kentongan.cli import texts as words
from kentongan.cli.administration import texts
from kentongan.cli.administration.office import Data, office_of
from kentongan.cli.options import Json
from kentongan.protocol.commands.institution import EditInstitution, InstitutionEdited, InstitutionPage, Institutions
from kentongan.words import InstitutionKind

app = typer.Typer(invoke_without_command=True)


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
    code: Annotated[str, typer.Argument(help="Code of the institution; it never changes.")],
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
