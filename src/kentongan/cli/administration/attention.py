"""`kentongan admin status`: what needs attention now, and how each part of the server is."""

import typer

from kentongan.cli import texts as words
from kentongan.cli.administration import texts
from kentongan.cli.administration.office import Data, Office, office_of
from kentongan.cli.options import Json
from kentongan.protocol.commands.attention import ConcernRow, PartRow, Status, StatusReport


def status(context: typer.Context, data: Data = None, as_json: Json = False) -> None:
    """Show what needs attention now, and how each part of the server is."""
    office = office_of(context, data)
    report = office.ask(Status(), StatusReport)
    if as_json:
        office.terminal.json(report)
        return
    if not report.concerns:
        office.terminal.say(texts.NO_CONCERN)
    for concern in report.concerns:
        office.terminal.say(texts.URGENT if concern.urgent else texts.CONCERN, what=_said(office, concern))
    office.show(report.parts, False, (texts.PART, words.STATE, texts.ABOUT), lambda row: _cells(office, row))


def _cells(office: Office, row: PartRow) -> tuple[str, ...]:
    text = office.terminal.text
    return text(texts.PARTS[row.part]), text(texts.GOOD if row.good else texts.NOT_GOOD), _said(office, row)


def _said(office: Office, row: ConcernRow | PartRow) -> str:
    return row.id if office.terminal.language == "id" else row.en
