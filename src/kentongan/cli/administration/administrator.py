"""`kentongan admin administrators`: who may sign in to the console."""

from typing import Annotated

import typer

from kentongan.cli.administration import texts
from kentongan.cli.administration.office import Data, Office, office_of
from kentongan.cli.options import Json
from kentongan.protocol.commands.administrator import (
    AddAdministrator,
    AdministratorEdited,
    AdministratorLink,
    AdministratorList,
    AdministratorRow,
    Administrators,
    EditAdministrator,
    RemoveAdministrator,
    RenewAdministrator,
)
from kentongan.words import Role

app = typer.Typer(invoke_without_command=True)
NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="The name to sign in with.")]


@app.callback()
def administrators(context: typer.Context, data: Data = None, as_json: Json = False) -> None:
    """List who may sign in to the console."""
    office = office_of(context, data)
    if context.invoked_subcommand is not None:
        return
    rows = office.ask(Administrators(), AdministratorList).rows
    columns = (texts.NAME, texts.PERSON, texts.ROLE, texts.SIGNED_IN)
    office.show(rows, as_json, columns, lambda row: _cells(office, row))


def _cells(office: Office, row: AdministratorRow) -> tuple[str, ...]:
    last = office.terminal.when(row.signed_in_at) if row.signed_in_at else office.terminal.text(texts.NEVER)
    if not row.set_up:
        last = office.terminal.text(texts.NOT_SET_UP)
    return row.name, row.person, office.terminal.text(texts.ROLES[row.role]), last


@app.command()
def add(
    context: typer.Context,
    name: NameArgument,
    person: Annotated[str, typer.Option(help="The person's name.")],
    role: Annotated[Role, typer.Option(help="What it may do.")] = Role.OPERATOR,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Appoint an administrator; prints the link by which it sets itself up."""
    office = office_of(context, data)
    _tell_link(office, office.ask(AddAdministrator(name=name, person=person, role=role), AdministratorLink), as_json)


@app.command()
def renew(context: typer.Context, name: NameArgument, data: Data = None, as_json: Json = False) -> None:
    """Give an administrator another link; password, second factor and sessions end."""
    office = office_of(context, data)
    _tell_link(office, office.ask(RenewAdministrator(name=name), AdministratorLink), as_json)


@app.command()
def edit(
    context: typer.Context,
    name: NameArgument,
    person: Annotated[str | None, typer.Option(help="The person's name.")] = None,
    role: Annotated[Role | None, typer.Option(help="What it may do.")] = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Change role or name of an administrator; what is not given stays."""
    office = office_of(context, data)
    row = office.ask(EditAdministrator(name=name, role=role, person=person), AdministratorEdited).administrator
    role_name = office.terminal.text(texts.ROLES[row.role])
    office.tell(row, as_json, texts.ADMINISTRATOR, name=row.name, person=row.person, role=role_name)


@app.command()
def remove(context: typer.Context, name: NameArgument, data: Data = None, as_json: Json = False) -> None:
    """Remove an administrator; its sessions end."""
    office = office_of(context, data)
    row = office.ask(RemoveAdministrator(name=name), AdministratorEdited).administrator
    office.tell(row, as_json, texts.ADMINISTRATOR_REMOVED, name=row.name)


def _tell_link(office: Office, answer: AdministratorLink, as_json: bool) -> None:
    until = office.terminal.when(answer.until)
    office.tell(answer, as_json, texts.ADMINISTRATOR_LINK, name=answer.name, link=answer.link, until=until)
