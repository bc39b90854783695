"""`kentongan admin announcements`: speak to members, as the desk of the administrators."""

import time
from typing import Annotated

import typer
from msgspec.structs import replace

from kentongan import terms
from kentongan.cli.administration import texts
from kentongan.cli.administration.office import Data, Office, office_of
from kentongan.cli.options import Json, addresses, expiry
from kentongan.ids import new_id
from kentongan.protocol.commands.announcement import (
    Announce,
    Announced,
    Announcer,
    AnnouncerDesk,
    MakeAnnouncer,
    TryPopup,
)
from kentongan.words import InstitutionKind, Level

app = typer.Typer(invoke_without_command=True)


@app.callback()
def announcements(context: typer.Context, data: Data = None, as_json: Json = False) -> None:
    """Show which desk speaks for the administrators, and send announcements."""
    office = office_of(context, data)
    if context.invoked_subcommand is None:
        _tell(office, office.ask(Announcer(), AnnouncerDesk), as_json)


def _tell(office: Office, desk: AnnouncerDesk, as_json: bool) -> None:
    values = {"address": desk.address, "institution": desk.institution, "contact": desk.contact}
    said = texts.ANNOUNCER if desk.may_announce else texts.ANNOUNCER_MUTE if desk.institution else texts.NO_ANNOUNCER
    office.tell(desk, as_json, said, **values)


@app.command()
def make(
    context: typer.Context,
    contact: Annotated[str, typer.Option(help="Contact person.")],
    email: Annotated[str, typer.Option(help="Where the letter with the first password goes.")],
    data: Data = None,
    institution: Annotated[str | None, typer.Option(help="Name of a new institution.")] = None,
    city: Annotated[str | None, typer.Option(help="Its city.")] = None,
    kind: Annotated[InstitutionKind | None, typer.Option(help="Its kind.")] = None,
    as_json: Json = False,
) -> None:
    """Make the desk that announcements come from; its address is the setting `announcer`."""
    office = office_of(context, data)
    wanted = MakeAnnouncer(institution=institution, city=city, kind=kind, contact=contact, email=email)
    _tell(office, office.ask(wanted, AnnouncerDesk), as_json)


@app.command()
def send(
    context: typer.Context,
    subject: Annotated[str, typer.Argument(help="First line of the popup.")],
    text: Annotated[str, typer.Argument(help="Short text.")] = "",
    to: Annotated[
        list[str] | None, typer.Option(metavar="WHO", help="ADDRESS, @INSTITUTION, #GROUP; default: *")
    ] = None,
    level: Annotated[Level, typer.Option(help="How loudly.")] = Level.NORMAL,
    expires: Annotated[str, typer.Option(metavar="WHEN", help="7d, 12h, or a date; default: 30 days.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask once more.")] = False,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Send an announcement; says first how many it reaches, and asks."""
    office = office_of(context, data)
    wanted = Announce(
        id=new_id(),
        to=addresses(to or ["*"]),
        subject=subject,
        text=text,
        level=level,
        expires_at=expiry(expires, time.time()),
    )
    if not yes:
        counted = office.ask(replace(wanted, dry_run=True), Announced)
        told = {"recipients": f"{counted.recipients:,}", "level": office.terminal.text(terms.LEVELS[level])}
        office.terminal.agree(texts.ANNOUNCE_SURE, "--yes", **told)
    done = office.ask(wanted, Announced)
    office.tell(done, as_json, texts.ANNOUNCED, recipients=f"{done.recipients:,}", message=done.message)


@app.command("test")
def try_popup(
    context: typer.Context,
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="desk@institution")],
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Send a popup to one member that says that it is only a test."""
    office = office_of(context, data)
    done = office.ask(TryPopup(address=address), Announced)
    office.tell(done, as_json, texts.TEST_SENT, address=address, message=done.message)
