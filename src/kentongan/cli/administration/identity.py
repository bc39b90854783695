"""`kentongan admin identity`: taking the server's key to another machine. Works on the folder, not on the server."""

import asyncio
import logging
import os
import pwd
import sys
from pathlib import Path
from typing import Annotated

import structlog
import typer

from kentongan.cli.administration import texts
from kentongan.cli.administration.office import Data, Office, office_of
from kentongan.cli.mistake import Mistake
from kentongan.cli.options import Json

app = typer.Typer(no_args_is_help=True, help="The server's key, which clients have pinned.")


@app.command("export")
def export(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="File to write, for its owner only; must not be there yet.")],
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Write key and certificate of the server into a file; the server may run."""
    office = office_of(context, data)
    only_warnings()
    text, fingerprint = _export(office)
    write_for_owner(file, text)
    told = {"file": str(file), "fingerprint": fingerprint}
    office.tell(told, as_json, texts.IDENTITY_EXPORTED, **told)


def _export(office: Office) -> tuple[bytes, str]:
    """Recorded first: by the server if it runs, otherwise in its folder."""
    from kentongan.protocol.commands.identity import ExportNoted, NoteExport
    from kentongan.services.handover import export_recorded
    from kentongan.services.identity import export_identity
    from kentongan.store.engine import AlreadyRunning

    try:
        return asyncio.run(export_recorded(office.data, actor()))
    except AlreadyRunning:
        office.ask(NoteExport(), ExportNoted)
        return export_identity(office.data)


@app.command("import")
def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="File that `identity export` has written.")],
    data: Data = None,
    replace: Annotated[bool, typer.Option("--replace", help="Also over another key; that one is kept aside.")] = False,
    hub: Annotated[
        bool, typer.Option("--hub", help="For one more hub: the folder gets the key and no database.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Give a folder the key of another server; its own server must not run."""
    from kentongan.services.handover import import_key, import_recorded

    office = office_of(context, data)
    try:
        text = file.read_bytes()
    except OSError as error:
        raise Mistake(texts.FILE_TROUBLE, file=file, why=error.strerror) from None
    only_warnings()
    if hub:
        fingerprint = import_key(office.data, text, replace=replace)
    else:
        fingerprint = asyncio.run(import_recorded(office.data, text, actor(), replace=replace))
    told = {"fingerprint": fingerprint}
    office.tell(told, as_json, texts.IDENTITY_IMPORTED, **told)


def only_warnings() -> None:
    """What services log is a server's; here the terminal shows what came of the command."""
    logger = structlog.make_filtering_bound_logger(logging.WARNING)
    structlog.configure(wrapper_class=logger, logger_factory=structlog.PrintLoggerFactory(sys.stderr))


def write_for_owner(file: Path, content: bytes) -> None:
    """A new file that nobody else can read; raises Mistake when it is there already or cannot be made."""
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(descriptor)
    except FileExistsError:
        raise Mistake(texts.FILE_THERE, file=file) from None
    except OSError as error:
        raise Mistake(texts.FILE_TROUBLE, file=file, why=error.strerror) from None


def actor() -> str:
    """Who we are, as the audit log names whoever is at this machine."""
    try:
        return f"local:{pwd.getpwuid(os.geteuid()).pw_name}"
    except KeyError:
        return f"local:{os.geteuid()}"
