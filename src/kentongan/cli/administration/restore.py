"""`kentongan admin restore`: making a server out of a backup. Works on files, not on a running server."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kentongan.cli.administration import texts
from kentongan.cli.administration.backup import BackupFile, worked
from kentongan.cli.administration.identity import actor, only_warnings
from kentongan.cli.options import Json
from kentongan.cli.terminal import terminal_of

if TYPE_CHECKING:
    from kentongan.domain.backup import Manifest
    from kentongan.files.backup import Moved


def restore(
    context: typer.Context,
    file: BackupFile,
    into: Annotated[Path, typer.Option(metavar="DIR", help="Empty folder, in which the server will run.")],
    as_json: Json = False,
) -> None:
    """Restore a backup into an empty folder; clients that know the server notice nothing."""
    from kentongan.services.restore import restore_into

    terminal = terminal_of(context)
    only_warnings()

    def work(moved: "Moved") -> "Manifest":
        return asyncio.run(restore_into(file, into, actor(), moved))

    manifest = worked(terminal, texts.RESTORING, file, work, times=2)
    if as_json:
        terminal.json({"folder": str(into), "made_at": manifest.made_at, "fingerprint": manifest.fingerprint})
        return
    terminal.say(texts.RESTORED, folder=into, when=terminal.when(manifest.made_at))
    terminal.note(texts.RESTORED_SETTINGS, folder=into)
