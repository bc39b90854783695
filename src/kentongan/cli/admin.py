"""`kentongan admin`: the administrator's acts over the server's own Unix socket, [ADMIN-1]."""

import os
import socket
import time
from pathlib import Path
from typing import Annotated, TypeVar

import msgspec
import typer
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from kentongan.errors import KentonganError
from kentongan.ids import new_id
from kentongan.language import Sentence
from kentongan.protocol.command import Block
from kentongan.protocol.commands.administration import (
    Approve,
    Decided,
    Invitation,
    Invite,
    RegistrationLog,
    Registrations,
    Reject,
    Retention,
    RetentionDone,
)
from kentongan.protocol.commands.link import Error, Goodbye
from kentongan.protocol.commands.membership import RightsSet, SetRights
from kentongan.protocol.session import Broken, Session, Side
from kentongan.protocol.states import State
from kentongan.words import Level, RegistrationState

app = typer.Typer(no_args_is_help=True, help="Administer a running server (on the same machine).")
Answer = TypeVar("Answer", bound=Block)
Data = Annotated[Path, typer.Option(help="Folder of the server.", envvar="KENTONGAN_DATA")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
_DEFAULT_DATA = Path("data")
_RETENTION_SECONDS = 3600.0


class NoServer(KentonganError):
    """No server answers in the data folder."""

    def __init__(self, data: Path) -> None:
        """Name the folder."""
        self.sentence = Sentence(
            f"Tidak ada server yang berjalan di {data}. Jalankan: kentongan serve --data {data}",
            f"No server runs in {data}. Start it with: kentongan serve --data {data}",
        )
        super().__init__(self.sentence.en)


class ServerSilent(KentonganError):
    """There is a server, but it cannot be spoken to."""

    def __init__(self, data: Path, why: OSError) -> None:
        """Name the folder and the system's reason."""
        reason = os.strerror(why.errno) if why.errno else str(why)
        self.sentence = Sentence(
            f"Server di {data} tidak dapat diajak bicara: {reason}",
            f"The server in {data} cannot be spoken to: {reason}",
        )
        super().__init__(self.sentence.en)


class AdministratorRefused(KentonganError):
    """The server has refused; its own sentences."""

    def __init__(self, error: Error | Goodbye) -> None:
        """Take the sentences of the answer."""
        self.sentence = Sentence(error.id, error.en)
        super().__init__(error.en)


def ask(data: Path, block: Block, answer: type[Answer], patience: float = 60) -> Answer:
    """Send one request to the server of a data folder and give its answer; `patience` is in seconds."""
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(patience)
        try:
            line.connect(str(data / "control.sock"))
            received = _answer(line, block)
        except (FileNotFoundError, ConnectionRefusedError):
            raise NoServer(data) from None
        except OSError as error:
            raise ServerSilent(data, error) from None
    if received is None:
        raise NoServer(data)
    if isinstance(received, Error | Goodbye):
        raise AdministratorRefused(received)
    assert isinstance(received, answer)
    return received


def _answer(line: socket.socket, block: Block) -> Block | None:
    """The block that answers a request, a goodbye, or None when the line ends first."""
    session = Session(Side.CLIENT, time.monotonic(), State.LOCAL)
    token = new_id()
    line.sendall(session.send(msgspec.structs.replace(block, token=token)))
    while received := line.recv(65536):
        for event in session.receive(received, time.monotonic()):
            if isinstance(event, Broken):
                raise event.error
            if event.block.token == token or isinstance(event.block, Goodbye):
                return event.block
    return None


def _print_json(block: Block) -> None:
    typer.echo(msgspec.json.encode(block).decode())


@app.command()
def registrations(
    data: Data = _DEFAULT_DATA,
    state: Annotated[RegistrationState, typer.Option(help="Which ones.")] = RegistrationState.PENDING,
    as_json: Json = False,
) -> None:
    """List registrations, oldest first."""
    rows = []
    after = 0
    while page := ask(data, Registrations(state=state, after=after), RegistrationLog).rows:
        rows += page
        after = page[-1].number
    if as_json:
        _print_json(RegistrationLog(rows=rows))
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("no.", "address", "institution", "contact", "since, from"):
        table.add_column(name, overflow="fold")
    for row in rows:
        since = time.strftime("%Y-%m-%d %H:%M", time.localtime(row.submitted_at / 1000))
        existing = " (there already)" if row.existing else ""
        cells = (f"{row.institution}{existing}\n{row.city}", f"{row.contact}\n{row.email}", f"{since}\n{row.origin}")
        table.add_row(str(row.number), row.address, *map(escape, cells))
    Console().print(table)


@app.command()
def approve(
    numbers: Annotated[list[int], typer.Argument(help="Numbers of registrations.")],
    data: Data = _DEFAULT_DATA,
    as_json: Json = False,
) -> None:
    """Approve registrations: the members get their letters."""
    for number in numbers:
        _print_decision(ask(data, Approve(number=number), Decided), as_json)


@app.command()
def reject(
    numbers: Annotated[list[int], typer.Argument(help="Numbers of registrations.")],
    reason: Annotated[str, typer.Option(help="Why; the applicant reads it.")],
    data: Data = _DEFAULT_DATA,
    as_json: Json = False,
) -> None:
    """Reject registrations with a reason."""
    for number in numbers:
        _print_decision(ask(data, Reject(number=number, reason=reason), Decided), as_json)


def _print_decision(decided: Decided, as_json: bool) -> None:
    if as_json:
        _print_json(decided)
    else:
        typer.echo(f"{decided.number}  {decided.address}  {decided.state}")


@app.command()
def invite(data: Data = _DEFAULT_DATA, as_json: Json = False) -> None:
    """Print the invitation line for clients."""
    invitation = ask(data, Invite(), Invitation)
    if as_json:
        _print_json(invitation)
    else:
        typer.echo(invitation.line)


@app.command()
def rights(
    address: Annotated[str, typer.Argument(help="desk@institution")],
    data: Data = _DEFAULT_DATA,
    broadcast: Annotated[bool | None, typer.Option(help="May send to everybody (*).")] = None,
    highest_level: Annotated[Level | None, typer.Option(help="Loudest level the member may use.")] = None,
    as_json: Json = False,
) -> None:
    """Show or change what a member may do."""
    block = SetRights(address=address, broadcast=broadcast, highest_level=highest_level)
    done = ask(data, block, RightsSet)
    if as_json:
        _print_json(done)
    else:
        broadcasts = "yes" if done.broadcast else "no"
        typer.echo(f"{done.address}  broadcast: {broadcasts}  highest level: {done.highest_level}")


@app.command()
def retention(
    data: Data = _DEFAULT_DATA,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Change nothing, only tell what would go.")] = False,
    as_json: Json = False,
) -> None:
    """Remove what is older than the settings `retention` say; the server does so once an hour by itself."""
    done = ask(data, Retention(dry_run=dry_run), RetentionDone, patience=_RETENTION_SECONDS)
    if as_json:
        _print_json(done)
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("would go" if dry_run else "went")
    for name in ("rows", "files", "bytes"):
        table.add_column(name, justify="right")
    for row in done.rows:
        table.add_row(row.kind, *(f"{number:,}" for number in (row.rows, row.files, row.bytes)))
    Console().print(table)
