"""`kentongan admin`: the administrator's acts; each noun has its file in `administration/`."""

from pathlib import Path
from typing import Annotated

import typer

from kentongan.cli.administration import (
    administrator,
    announcement,
    attention,
    audit,
    backup,
    blocked,
    certificate,
    diagnostics,
    disclosure,
    group,
    identity,
    institution,
    invitation,
    log,
    mail,
    member,
    move,
    registration,
    restore,
    retention,
    sample,
    session,
    setting,
    statistics,
    traffic,
    transfer,
    way,
)
from kentongan.cli.administration.connection import ask as ask
from kentongan.cli.administration.office import office_of

app = typer.Typer(no_args_is_help=True, help="Administer a running server (on the same machine).")


@app.callback()
def folder(
    context: typer.Context,
    data: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder of the server; default: data", envvar="KENTONGAN_DATA")
    ] = None,
) -> None:
    """Administer a running server (on the same machine)."""
    office_of(context, data)


app.command()(attention.status)
app.command()(registration.registrations)
app.command()(registration.approve)
app.command()(registration.reject)
app.command()(invitation.invite)
app.add_typer(administrator.app, name="administrators")
app.add_typer(institution.app, name="institutions")
app.add_typer(member.app, name="members")
app.add_typer(group.app, name="groups")
app.add_typer(announcement.app, name="announcements")
app.add_typer(session.app, name="sessions")
app.add_typer(transfer.app, name="transfers")
app.command()(traffic.traffic)
app.command()(sample.samples)
app.command()(statistics.statistics)
app.command()(way.ways)
app.command()(blocked.blocked)
app.command()(blocked.unblock)
app.add_typer(audit.app, name="audit")
app.add_typer(setting.app, name="settings")
app.add_typer(mail.app, name="mail")
app.command()(retention.retention)
app.add_typer(backup.app, name="backup")
app.command()(restore.restore)
app.command()(move.move_database)
app.add_typer(identity.app, name="identity")
app.add_typer(certificate.app, name="certificate")
app.command()(log.log)
app.command()(disclosure.disclose)
app.command()(diagnostics.diagnostics)
