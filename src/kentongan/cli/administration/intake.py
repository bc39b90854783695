"""`kentongan admin members import | export`: tables of members."""

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from kentongan.cli.administration import texts
from kentongan.cli.administration.identity import write_for_owner
from kentongan.cli.administration.office import Data, Office, office_of
from kentongan.cli.exit_code import ExitCode
from kentongan.cli.mistake import Mistake
from kentongan.cli.options import Json
from kentongan.ids import new_id
from kentongan.limits import INTAKE_PART
from kentongan.protocol.commands.intake import Export, Intake, IntakeFlaw, IntakeReport, TablePage
from kentongan.words import Level, MemberState

_PART = INTAKE_PART.value // 4 * 3
# As long as a table of the largest size may take to be looked through and written.
_PATIENCE = 300.0


def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="Table: desk, code, contact, email, …")],
    data: Data = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what is wrong, line by line.")] = False,
    as_json: Json = False,
) -> None:
    """Make members, and institutions that are new, from a table: all of them or, when a line is wrong, none."""
    office = office_of(context, data)
    try:
        content = file.read_bytes()
    except OSError as error:
        raise Mistake(texts.FILE_TROUBLE, file=file, why=error.strerror) from None
    report = _send(office, content, dry_run)
    if as_json:
        office.terminal.json(report)
    else:
        _tell(office, report, dry_run)
    if report.flaws:
        raise typer.Exit(ExitCode.REFUSED)


def _send(office: Office, content: bytes, dry_run: bool) -> IntakeReport:
    table, at = new_id(), 0
    with office.line(_PATIENCE) as line:
        while True:
            part = base64.b64encode(content[at : at + _PART]).decode()
            at += _PART
            block = Intake(table=table, part=part, more=at < len(content), dry_run=dry_run)
            report = line.ask(block, IntakeReport)
            if not block.more:
                return report


def _tell(office: Office, report: IntakeReport, dry_run: bool) -> None:
    language = office.terminal.language
    columns = (texts.TABLE_LINE, texts.TABLE_COLUMN, texts.TROUBLE)
    if report.flaws:
        office.show(report.flaws, False, columns, lambda flaw: _cells(flaw, flaw.id if language == "id" else flaw.en))
        office.terminal.note(texts.NOTHING_IMPORTED, flaws=f"{len(report.flaws) + report.more_flaws:,}")
    else:
        said = texts.WOULD_IMPORT if dry_run else texts.IMPORTED
        office.terminal.say(said, members=f"{report.members:,}", institutions=f"{report.institutions:,}")


def _cells(flaw: IntakeFlaw, sentence: str) -> tuple[str, str, str]:
    return f"{flaw.line:,}" if flaw.line else "", flaw.column, sentence


def export(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="Table to write; must not be there yet.")],
    data: Data = None,
    search: Annotated[str, typer.Option(help="Words of address, contact, e-mail or institution.")] = "",
    institution: Annotated[str, typer.Option(help="Code of an institution: only its members.")] = "",
    state: Annotated[MemberState | None, typer.Option(help="Only these.")] = None,
    broadcast: Annotated[bool | None, typer.Option(help="Only who may send to everybody, or may not.")] = None,
    highest_level: Annotated[Level | None, typer.Option(help="Only who may be exactly that loud.")] = None,
    as_json: Json = False,
) -> None:
    """Write members as a table that spreadsheets open and `members import` reads; it is for its owner only."""
    office = office_of(context, data)
    block = Export(
        search=search, institution=institution, state=state, broadcast=broadcast, highest_level=highest_level
    )
    text = "".join(_pages(office, block))
    write_for_owner(file, text.encode("utf-8-sig"))
    told = {"file": str(file), "members": text.count("\r\n") - 1}
    office.tell(told, as_json, texts.EXPORTED, file=file, members=f"{told['members']:,}")


def _pages(office: Office, block: Export) -> Iterator[str]:
    with office.line() as line:
        for page in line.pages(block, TablePage):
            yield page.text
