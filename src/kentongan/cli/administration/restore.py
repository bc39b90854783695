"""`kentongan admin restore`: making a server out of a backup. Works on files, not on a running server."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kentongan.cli.administration import texts
from kentongan.cli.administration.backup import BackupFile, worked
from kentongan.cli.administration.identity import actor, only_warnings
from kentongan.cli.administration.move import shown
from kentongan.cli.options import Json
from kentongan.cli.terminal import Terminal, terminal_of

if TYPE_CHECKING:
    from kentongan.domain.backup import Manifest
    from kentongan.files.backup import Moved


def restore(
    context: typer.Context,
    file: BackupFile,
    into: Annotated[Path, typer.Option(metavar="DIR", help="Empty folder, in which the server will run.")],
    database: Annotated[
        str,
        typer.Option(
            metavar="URL",
            envvar="KENTONGAN_DATABASE",
            show_envvar=True,
            help="`mysql://USER:PASSWORD@HOST:PORT/NAME`, an empty MariaDB for the database; otherwise it is SQLite in "
            "the folder. On the command line others can read the password: better give it in the environment.",
        ),
    ] = "",
    as_json: Json = False,
) -> None:
    """Restore a backup into an empty folder; clients that know the server notice nothing."""
    terminal = terminal_of(context)
    only_warnings()
    manifest = _restored(terminal, file, into, database)
    if as_json:
        terminal.json({"folder": str(into), "made_at": manifest.made_at, "fingerprint": manifest.fingerprint})
        return
    terminal.say(texts.RESTORED, folder=into, when=terminal.when(manifest.made_at))
    terminal.note(texts.RESTORED_SETTINGS, folder=into)
    if database:
        terminal.note(texts.RESTORED_ELSEWHERE, database=shown(database))
    elif _names_database(into):
        terminal.note(texts.RESTORED_HERE)


def _restored(terminal: Terminal, file: Path, into: Path, database: str) -> "Manifest":
    """Bytes are read twice; then the rows go their way, as one more time."""
    from kentongan.services.restore import restore_into

    def work(moved: "Moved") -> "Manifest":
        size, told = file.stat().st_size, 0

        def carried(done: int, total: int) -> None:
            nonlocal told
            share = size * done // total
            moved(share - told)
            told = share

        return asyncio.run(restore_into(file, into, actor(), moved, database, carried))

    return worked(terminal, texts.RESTORING, file, work, times=3 if database else 2)


def _names_database(folder: Path) -> bool:
    """Whether the settings that were restored want a database elsewhere, which is not there now."""
    from kentongan.config import database_in

    return bool(database_in(folder / "settings.toml"))
