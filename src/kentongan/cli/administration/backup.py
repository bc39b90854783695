"""`kentongan admin backup`: making backups, looking at them, and proving them.

Making is the running server's; files are read here, so that they can be verified and proved on any machine.
"""

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from kentongan.cli.administration import texts
from kentongan.cli.administration.connection import NoServer
from kentongan.cli.administration.office import Data, Office, office_of
from kentongan.cli.mistake import Mistake
from kentongan.cli.options import Json
from kentongan.cli.terminal import Terminal
from kentongan.domain.backup import CONCERNS, BackupRefused
from kentongan.errors import KentonganError
from kentongan.language import Sentence
from kentongan.protocol.commands.backup import (
    BackUp,
    BackupPage,
    BackupRemoved,
    BackupReport,
    BackupRow,
    Backups,
    BackupStatus,
    RemoveBackup,
)
from kentongan.words import BackupConcern

if TYPE_CHECKING:
    from kentongan.files.backup import Moved

app = typer.Typer(no_args_is_help=True, help="Backups: each is proved by restoring it.")
BackupFile = Annotated[Path, typer.Argument(metavar="FILE", help="A backup, on any machine.")]
Result = TypeVar("Result")
_LOOK_SECONDS = 0.3


class BackupUnproved(KentonganError):
    """A backup was made, or looked at, and cannot be relied on; the server's own sentences."""

    def __init__(self, indonesian: str, english: str) -> None:
        """Take both sentences."""
        self.sentence = Sentence(indonesian, english)
        super().__init__(english)


@app.command("now")
def now(context: typer.Context, data: Data = None, as_json: Json = False) -> None:
    """Make a backup and prove it, while the server runs; exit code 1 when the proof finds a flaw."""
    office = office_of(context, data)
    row = _made(office)
    if row.flaw is not None:
        raise BackupUnproved(row.id, row.en)
    office.tell(row, as_json, texts.BACKUP_MADE, name=row.name, size=office.terminal.amount(row.bytes))


def _made(office: Office) -> BackupRow:
    """Begin one and follow it to its end; it goes on when nobody follows it any more."""
    with office.line() as line, _bar(office.terminal, texts.BACKING_UP) as show:
        report = line.ask(BackUp(), BackupReport)
        while report.step is not None:
            show(office.terminal.text(texts.BACKUP_STEPS[report.step]), report.done, report.total)
            time.sleep(_LOOK_SECONDS)
            report = line.ask(BackupStatus(), BackupReport)
    if report.en or report.newest is None:
        raise BackupUnproved(report.id, report.en)
    return report.newest


@app.command("list")
def list_(
    context: typer.Context,
    data: Data = None,
    config: Annotated[Path | None, typer.Option(help="Settings file of a server that does not run.")] = None,
    as_json: Json = False,
) -> None:
    """List backups, newest first, with what became of their proofs; works also when the server does not run."""
    office = office_of(context, data)
    rows, concern = _listed(office, config)
    columns = (texts.BACKUP, texts.MADE, texts.SIZE, texts.PROOF)
    office.show(rows, as_json, columns, lambda row: _cells(office.terminal, row))
    if concern is not BackupConcern.NONE and not as_json:
        office.terminal.note(CONCERNS[concern])


def _listed(office: Office, config: Path | None) -> tuple[list[BackupRow], BackupConcern]:
    """From the server, or from its folder."""
    rows: list[BackupRow] = []
    try:
        with office.line() as line:
            while page := line.ask(Backups(before=rows[-1].name if rows else ""), BackupPage).rows:
                rows += page
            return rows, line.ask(BackupStatus(), BackupReport).concern
    except NoServer:
        from kentongan.config import load_settings
        from kentongan.services.backup import row_of
        from kentongan.services.proof import backups_in, health_of

        settings = load_settings(config, data=office.data)
        found = [row_of(backup) for backup in backups_in(settings.backup_folder)]
        return found, health_of(settings, int(time.time() * 1000)).concern


def _cells(terminal: Terminal, row: BackupRow) -> tuple[str, ...]:
    proof = terminal.text(texts.NOT_PROVED)
    if row.proved_at:
        proof = terminal.text(texts.BACKUP_PROVED, when=terminal.when(row.proved_at))
    if row.flaw is not None:
        proof = row.id if terminal.language == "id" else row.en
    return row.name, terminal.when(row.made_at), terminal.amount(row.bytes), proof


@app.command("remove")
def remove(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="A backup, as `list` names it.")],
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Remove a backup of the running server; the newest that is proved stays."""
    office = office_of(context, data)
    done = office.ask(RemoveBackup(name=name), BackupRemoved)
    office.tell(done, as_json, texts.BACKUP_REMOVED, name=done.backup.name)


@app.command()
def verify(context: typer.Context, file: BackupFile, as_json: Json = False) -> None:
    """Check every byte of a backup against its manifest; nothing is written. Needs no server."""
    from kentongan.services.restore import verify as verified

    office = office_of(context, None)
    manifest = worked(office.terminal, texts.VERIFYING, file, lambda moved: verified(file, moved))
    told = {"file": str(file), "made_at": manifest.made_at, "pieces": manifest.pieces, "bytes": manifest.size}
    told |= {"kentongan": manifest.kentongan, "schema": manifest.schema, "fingerprint": manifest.fingerprint}
    when, size = office.terminal.when(manifest.made_at), office.terminal.amount(manifest.size)
    values = {"file": file, "pieces": manifest.pieces, "size": size, "when": when, "fingerprint": manifest.fingerprint}
    office.tell(told, as_json, texts.BACKUP_WHOLE, **values)


@app.command()
def prove(
    context: typer.Context,
    file: BackupFile,
    scratch: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where to restore it meanwhile; default: beside the backup.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Restore a backup into a scratch folder, compare, and keep the result beside it. Needs no server."""
    from kentongan.services.proof import prove as proved

    office = office_of(context, None)

    def work(moved: "Moved") -> None:
        with tempfile.TemporaryDirectory(prefix="proof-", dir=scratch or file.parent) as folder:
            proof = proved(file, Path(folder) / "server", int(time.time() * 1000), moved)
        if proof.flaw is not None:
            raise BackupRefused(proof.flaw, proof.detail)

    worked(office.terminal, texts.PROVING, file, work, times=2)
    office.tell({"file": str(file), "proved": True}, as_json, texts.PROVED, file=file)


# Work on a file, with a bar


def worked(
    terminal: Terminal, doing: Sentence, file: Path, work: "Callable[[Moved], Result]", *, times: int = 1
) -> Result:
    """Do something to a backup while a bar is shown; its bytes move so many times. Raises Mistake for an OSError."""
    done = 0
    try:
        total = times * file.stat().st_size
        with _bar(terminal, doing) as show:

            def moved(count: int) -> None:
                nonlocal done
                done += count
                show(file.name, min(done, total), total)

            return work(moved)
    except OSError as error:
        raise Mistake(texts.FILE_TROUBLE, file=error.filename or file, why=error.strerror or error) from None


@contextmanager
def _bar(terminal: Terminal, doing: Sentence) -> Iterator[Callable[[str, int, int], None]]:
    """A bar on standard error, only where somebody looks. What comes out moves it: what, bytes done, bytes in all."""
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

    columns = (
        TextColumn(terminal.text(doing)),
        TextColumn("{task.fields[what]}", markup=False),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
    )
    with Progress(*columns, console=terminal.aside, transient=True, disable=not terminal.aside.is_terminal) as bars:
        task = bars.add_task("", total=None, what="")
        yield lambda what, done, total: bars.update(task, what=what, completed=done, total=total or None)
