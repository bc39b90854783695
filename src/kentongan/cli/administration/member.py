"""`kentongan admin members`: the roster, and everything that is done to one member."""

from typing import Annotated

import typer

from kentongan import terms
from kentongan.cli import texts as words
from kentongan.cli.administration import intake, texts
from kentongan.cli.administration.office import Data, Office, office_of
from kentongan.cli.options import Json
from kentongan.protocol.commands.membership import (
    CodeQueued,
    EndSessions,
    ResetPassword,
    Restore,
    RightsSet,
    SessionsEnded,
    SetRights,
    Suspend,
    Suspension,
)
from kentongan.protocol.commands.roster import (
    AddMember,
    EditMember,
    MemberAdded,
    MemberEdited,
    MemberPage,
    MemberRow,
    Members,
)
from kentongan.words import InstitutionKind, Level, MemberState

app = typer.Typer(invoke_without_command=True)
AddressArgument = Annotated[str, typer.Argument(metavar="ADDRESS", help="desk@institution")]


app.command("import")(intake.import_)
app.command()(intake.export)


@app.callback()
def members(
    context: typer.Context,
    data: Data = None,
    search: Annotated[str, typer.Option(help="Words of address, contact, e-mail or institution.")] = "",
    institution: Annotated[str, typer.Option(help="Code of an institution: only its members.")] = "",
    state: Annotated[MemberState | None, typer.Option(help="Only these.")] = None,
    broadcast: Annotated[bool | None, typer.Option(help="Only who may send to everybody, or may not.")] = None,
    highest_level: Annotated[Level | None, typer.Option(help="Only who may be exactly that loud.")] = None,
    limit: Annotated[int, typer.Option(min=0, help="Most rows to show; 0: all.")] = 0,
    after: Annotated[str, typer.Option(metavar="ADDRESS", help="Begin after this address.")] = "",
    as_json: Json = False,
) -> None:
    """List members, suspended ones too."""
    office = office_of(context, data)
    if context.invoked_subcommand is not None:
        return
    block = Members(
        search=search,
        institution=institution,
        state=state,
        broadcast=broadcast,
        highest_level=highest_level,
        after=after,
    )
    columns = (
        *(words.ADDRESS, words.CONTACT, texts.EMAIL, words.STATE, texts.LEVEL, texts.BROADCAST),
        *(texts.DEVICES, words.LAST_SEEN),
    )
    rows, matches = _most(office, block, limit)
    office.show(rows, as_json, columns, lambda row: _cells(office, row))
    if len(rows) < matches and not as_json:
        office.terminal.note(texts.MATCHES, shown=f"{len(rows):,}", matches=f"{matches:,}")


def _most(office: Office, block: Members, limit: int) -> tuple[list[MemberRow], int]:
    """As many as are wanted, and how many there are of their kind."""
    rows: list[MemberRow] = []
    matches = 0
    with office.line() as line:
        for page in line.pages(block, MemberPage):
            rows += page.members
            matches = page.matches or matches
            if limit and len(rows) >= limit:
                break
    return rows[: limit or None], matches


def _cells(office: Office, row: MemberRow) -> tuple[str, ...]:
    text = office.terminal.text
    return (
        row.address,
        row.contact,
        row.email,
        text(texts.MEMBER_STATES[row.state]),
        text(terms.LEVELS[row.highest_level]),
        text(words.YES if row.broadcast else words.NO),
        f"{row.devices}",
        office.terminal.when(row.seen_at),
    )


@app.command()
def add(
    context: typer.Context,
    address: AddressArgument,
    contact: Annotated[str, typer.Option(help="Contact person.")],
    email: Annotated[str, typer.Option(help="Where the letter with the first password goes.")],
    data: Data = None,
    institution: Annotated[str | None, typer.Option(help="Name of the institution, when it is new.")] = None,
    city: Annotated[str | None, typer.Option(help="Its city, when it is new.")] = None,
    kind: Annotated[InstitutionKind | None, typer.Option(help="Its kind, when it is new.")] = None,
    as_json: Json = False,
) -> None:
    """Make a member without a registration; an institution that exists is not changed."""
    office = office_of(context, data)
    desk, _, code = address.partition("@")
    block = AddMember(code=code, desk=desk, contact=contact, email=email, institution=institution, city=city, kind=kind)
    row = office.ask(block, MemberAdded).member
    office.tell(row, as_json, texts.MEMBER_ADDED, address=row.address, email=row.email)


@app.command()
def edit(
    context: typer.Context,
    address: AddressArgument,
    data: Data = None,
    contact: Annotated[str | None, typer.Option(help="Contact person.")] = None,
    email: Annotated[str | None, typer.Option(help="E-mail address.")] = None,
    as_json: Json = False,
) -> None:
    """Change contact person or e-mail address of a member; what is not given stays."""
    office = office_of(context, data)
    row = office.ask(EditMember(address=address, contact=contact, email=email), MemberEdited).member
    office.tell(row, as_json, texts.MEMBER_EDITED, address=row.address, contact=row.contact, email=row.email)


@app.command()
def suspend(context: typer.Context, address: AddressArgument, data: Data = None, as_json: Json = False) -> None:
    """Stop a member: its sessions end within a second, and it cannot log in."""
    office = office_of(context, data)
    done = office.ask(Suspend(address=address), Suspension)
    office.tell(done, as_json, texts.SUSPENDED, address=done.address)


@app.command()
def restore(context: typer.Context, address: AddressArgument, data: Data = None, as_json: Json = False) -> None:
    """Let a suspended member in again."""
    office = office_of(context, data)
    done = office.ask(Restore(address=address), Suspension)
    office.tell(done, as_json, texts.MEMBER_RESTORED, address=done.address)


@app.command()
def rights(
    context: typer.Context,
    address: AddressArgument,
    data: Data = None,
    broadcast: Annotated[bool | None, typer.Option(help="May send to everybody (*).")] = None,
    highest_level: Annotated[Level | None, typer.Option(help="Loudest level the member may use.")] = None,
    quota: Annotated[int | None, typer.Option(min=0, help="Bytes of attachments; 0: as the server is set.")] = None,
    as_json: Json = False,
) -> None:
    """Show or change what a member may do."""
    office = office_of(context, data)
    block = SetRights(address=address, broadcast=broadcast, highest_level=highest_level, quota=quota)
    done = office.ask(block, RightsSet)
    text = office.terminal.text
    office.tell(
        done,
        as_json,
        texts.RIGHTS,
        address=done.address,
        broadcast=text(words.YES if done.broadcast else words.NO),
        level=text(terms.LEVELS[done.highest_level]),
        quota=office.terminal.amount(done.quota) if done.quota else text(texts.SERVERS_QUOTA),
    )


@app.command()
def reset_password(context: typer.Context, address: AddressArgument, data: Data = None, as_json: Json = False) -> None:
    """Send a member a letter with a code for a new password."""
    office = office_of(context, data)
    done = office.ask(ResetPassword(address=address), CodeQueued)
    office.tell(done, as_json, texts.CODE_QUEUED, address=done.address)


@app.command()
def end_sessions(context: typer.Context, address: AddressArgument, data: Data = None, as_json: Json = False) -> None:
    """Log a member out on all of its devices."""
    office = office_of(context, data)
    done = office.ask(EndSessions(address=address), SessionsEnded)
    office.tell(done, as_json, texts.SESSIONS_ENDED, address=done.address, devices=done.devices)
