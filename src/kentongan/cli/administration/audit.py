"""`kentongan admin audit`: what administrators did and what happened to the server's security, [AUDIT-2], [AUDIT-3].

One record is one line, whatever the names in it contain: everything that could move a cursor or turn the direction of
writing is shown as what it is.
"""

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from kentongan.cli import texts
from kentongan.cli.administration.office import Data, Office, office_of
from kentongan.cli.exit_code import ExitCode
from kentongan.cli.mistake import Mistake
from kentongan.cli.options import Json, Limit
from kentongan.domain.audit import AUDIT_COLUMNS, AuditLine, cells_of, shown_detail
from kentongan.domain.spreadsheet import csv_line
from kentongan.domain.text import escaped
from kentongan.moments import moment
from kentongan.protocol.commands.audit import Audit, AuditPage, AuditRow, AuditVerified, VerifyAudit
from kentongan.words import AuditEvent

app = typer.Typer(invoke_without_command=True)
Time = Annotated[str, typer.Option(metavar="TIME", help="Local date, or date and time: 2026-11-23T07:30.")]
_VERIFY_SECONDS = 3600.0


@app.callback()
def audit(
    context: typer.Context,
    data: Data = None,
    event: Annotated[AuditEvent | None, typer.Option(help="Only this event.")] = None,
    actor: Annotated[str, typer.Option(help="Only what this one did: local:USER, an address, server.")] = "",
    subject: Annotated[str, typer.Option(help="Only what was done to this one.")] = "",
    since: Time = "",
    until: Time = "",
    limit: Limit = 100,
    as_json: Json = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="CSV for spreadsheets and other programs.")] = False,
) -> None:
    """List the audit log, newest first; `audit verify` looks whether it is whole."""
    office = office_of(context, data)
    if context.invoked_subcommand is not None:
        return
    wanted = Audit(event=event, actor=actor, subject=subject, since=_milliseconds(since), until=_milliseconds(until))
    rows = islice(_rows(office, wanted), limit or None)
    if as_csv:
        typer.echo(csv_line(AUDIT_COLUMNS), nl=False)
    show = _csv_line if as_csv else _json_line if as_json else _text_line
    for row in rows:
        typer.echo(show(row), nl=False)


def _rows(office: Office, wanted: Audit) -> Iterator[AuditRow]:
    """Every row, a page at a time."""
    with office.line() as line:
        while rows := line.ask(wanted, AuditPage).rows:
            yield from rows
            wanted = msgspec.structs.replace(wanted, before=rows[-1].sequence)


def _milliseconds(text: str) -> int:
    try:
        return int(datetime.fromisoformat(text).timestamp() * 1000) if text else 0
    except (ValueError, OverflowError, OSError):
        raise Mistake(texts.TIME_UNREADABLE, text=text) from None


# A record in one line


def _text_line(row: AuditRow) -> str:
    when = f"{moment(row.at):%Y-%m-%d %H:%M:%S}"
    words = (row.event, row.actor or "-", row.subject or "-", row.source or "-")
    return "  ".join([str(row.sequence), when, *map(escaped, words), shown_detail(row.detail)]).rstrip() + "\n"


def _json_line(row: AuditRow) -> str:
    return json.dumps(msgspec.to_builtins(row), ensure_ascii=True) + "\n"


def _csv_line(row: AuditRow) -> str:
    return csv_line(cells_of(AuditLine(**msgspec.structs.asdict(row), previous="")))


# Looking through the log


@app.command()
def verify(
    context: typer.Context,
    head: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A signed head that was kept elsewhere, such as in a backup.")
    ] = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Look whether any line was changed, removed, added or moved; exit code 1 if so."""
    office = office_of(context, data)
    terminal = office.terminal
    found = office.ask(VerifyAudit(head=_read(head) if head else ""), AuditVerified, _VERIFY_SECONDS)
    if as_json:
        terminal.json(found)
    else:
        _report(found, terminal.say)
    if found.flaws:
        raise typer.Exit(ExitCode.REFUSED)


def _read(file: Path) -> str:
    try:
        return file.read_text("utf-8", "replace").strip()[:1000]
    except OSError as error:
        raise Mistake(texts.HEAD_UNREADABLE, file=file, why=error.strerror) from None


def _report(found: AuditVerified, say: Callable[..., None]) -> None:
    for flaw in found.flaws:
        if flaw.sequence:
            say(texts.AUDIT_FLAW, sequence=flaw.sequence, what=flaw.what)
        else:
            say(texts.AUDIT_FLAW_OF_ALL, what=flaw.what)
    if found.flaws:
        say(texts.AUDIT_DAMAGED, count=len(found.flaws))
    else:
        say(texts.AUDIT_WHOLE, lines=found.lines, first=found.first, last=found.last, head=found.head)
