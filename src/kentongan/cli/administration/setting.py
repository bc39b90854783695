"""`kentongan admin settings`: what may be changed while the server runs."""

from typing import Annotated

import typer

from kentongan.cli.administration import texts
from kentongan.cli.administration.office import Data, Office, office_of
from kentongan.cli.options import Json
from kentongan.protocol.commands.setting import ChangeSetting, SettingChanged, SettingList, Settings

app = typer.Typer(invoke_without_command=True)
Name = Annotated[str, typer.Argument(help="Whole name, as the list has it: limits.messages.")]


@app.callback()
def settings(context: typer.Context, data: Data = None, as_json: Json = False) -> None:
    """List the settings that may be changed while the server runs."""
    office = office_of(context, data)
    if context.invoked_subcommand is not None:
        return
    rows = office.ask(Settings(), SettingList).rows
    columns = (texts.NAME, texts.VALUE, texts.GIVEN, texts.CHANGED_BY)
    office.show(rows, as_json, columns, lambda row: (row.name, row.value, row.given, row.changed_by))


@app.command("set")
def set_(
    context: typer.Context,
    name: Name,
    value: Annotated[str, typer.Argument(help="The value.")],
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Give a setting another value, at once and for good."""
    _change(office_of(context, data), ChangeSetting(name=name, value=value), as_json)


@app.command()
def reset(context: typer.Context, name: Name, data: Data = None, as_json: Json = False) -> None:
    """Put a setting back to what file, environment and options say."""
    _change(office_of(context, data), ChangeSetting(name=name), as_json)


def _change(office: Office, wanted: ChangeSetting, as_json: bool) -> None:
    row = office.ask(wanted, SettingChanged).setting
    office.tell(row, as_json, texts.SETTING, name=row.name, value=row.value)
