"""`kentongan admin diagnostics`: a bundle for whoever helps, without secrets. Works also when the server does not."""

import time
from pathlib import Path
from typing import Annotated

import typer

from kentongan.cli.administration import texts
from kentongan.cli.administration.connection import NoServer
from kentongan.cli.administration.identity import write_for_owner
from kentongan.cli.administration.office import Data, Office, office_of
from kentongan.cli.options import Json
from kentongan.protocol.commands.diagnostics import Diagnosis, Diagnostics


def diagnostics(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE.tar.gz", help="Bundle to write; must not be there yet.")],
    data: Data = None,
    config: Annotated[Path | None, typer.Option(help="Settings file of a server that does not run.")] = None,
    as_json: Json = False,
) -> None:
    """Collect what helps in trouble: versions, settings, counts, health, schema, log. No secrets are in it."""
    from kentongan.services.diagnostics import pack

    office = office_of(context, data)
    running, diagnosis = _diagnose(office, config)
    write_for_owner(file, pack(diagnosis, time.time()))
    if not running and not as_json:
        office.terminal.note(texts.BUNDLE_OFFLINE)
    office.tell({"file": str(file), "running": running}, as_json, texts.BUNDLE_WRITTEN, file=file)


def _diagnose(office: Office, config: Path | None) -> tuple[bool, Diagnosis]:
    from kentongan.config import load_settings
    from kentongan.services.diagnostics import diagnose_folder

    try:
        return True, office.ask(Diagnostics(), Diagnosis)
    except NoServer:
        return False, diagnose_folder(load_settings(config, data=office.data))
