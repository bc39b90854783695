"""`kentongan admin registrations | approve | reject`: who wants to become a member."""

from typing import Annotated

import typer

from kentongan.cli import texts as words
from kentongan.cli.administration import texts
from kentongan.cli.administration.office import Data, Office, office_of
from kentongan.cli.options import Json
from kentongan.protocol.commands.administration import (
    Approve,
    Decided,
    RegistrationLog,
    RegistrationRow,
    Registrations,
    Reject,
)
from kentongan.words import RegistrationState

Numbers = Annotated[list[int], typer.Argument(help="Numbers of registrations.")]


def registrations(
    context: typer.Context,
    data: Data = None,
    state: Annotated[RegistrationState, typer.Option(help="Which ones.")] = RegistrationState.PENDING,
    as_json: Json = False,
) -> None:
    """List registrations, oldest first."""
    office = office_of(context, data)
    rows = office.numbered(lambda after: Registrations(state=state, after=after), RegistrationLog, "rows", "number")
    columns = (texts.NUMBER, words.ADDRESS, words.INSTITUTION, words.CONTACT, texts.ORIGIN)
    office.show(rows, as_json, columns, lambda row: _cells(office, row))


def _cells(office: Office, row: RegistrationRow) -> tuple[str, ...]:
    existing = f" {office.terminal.text(texts.THERE_ALREADY)}" if row.existing else ""
    return (
        str(row.number),
        row.address,
        f"{row.institution}{existing}\n{row.city}",
        f"{row.contact}\n{row.email}",
        f"{office.terminal.when(row.submitted_at)}\n{row.origin}",
    )


def approve(context: typer.Context, numbers: Numbers, data: Data = None, as_json: Json = False) -> None:
    """Approve registrations: the members get their letters."""
    office = office_of(context, data)
    for number in numbers:
        _tell(office, office.ask(Approve(number=number), Decided), as_json)


def reject(
    context: typer.Context,
    numbers: Numbers,
    reason: Annotated[str, typer.Option(help="Why; the applicant reads it.")],
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Reject registrations with a reason."""
    office = office_of(context, data)
    for number in numbers:
        _tell(office, office.ask(Reject(number=number, reason=reason), Decided), as_json)


def _tell(office: Office, decided: Decided, as_json: bool) -> None:
    state = office.terminal.text(texts.REGISTRATION_STATES[decided.state])
    office.tell(decided, as_json, texts.DECIDED, number=decided.number, address=decided.address, state=state)
