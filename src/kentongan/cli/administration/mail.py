"""`kentongan admin mail`: the letters of the server."""

from typing import Annotated

import typer

from kentongan.cli import texts as words
from kentongan.cli.administration import texts
from kentongan.cli.administration.office import Data, Office, office_of
from kentongan.cli.options import Json
from kentongan.protocol.commands.letter import LetterPage, LetterRow, Letters, LettersDue, ResendLetter, RetryLetters
from kentongan.words import LetterState

app = typer.Typer(invoke_without_command=True)


@app.callback()
def mail(
    context: typer.Context,
    data: Data = None,
    state: Annotated[LetterState | None, typer.Option(help="Only these.")] = None,
    as_json: Json = False,
) -> None:
    """List letters, oldest first."""
    office = office_of(context, data)
    if context.invoked_subcommand is not None:
        return
    rows = office.numbered(lambda after: Letters(state=state, after=after), LetterPage, "letters", "letter")
    columns = (texts.NUMBER, texts.ABOUT, words.ADDRESS, words.STATE, texts.ATTEMPTS, texts.DUE, texts.TROUBLE)
    office.show(rows, as_json, columns, lambda row: _cells(office, row))


def _cells(office: Office, row: LetterRow) -> tuple[str, ...]:
    return (
        str(row.letter),
        office.terminal.text(texts.LETTER_KINDS[row.kind]) if row.kind in texts.LETTER_KINDS else row.kind,
        f"{row.address}\n{row.email}",
        office.terminal.text(texts.LETTER_STATES[row.state]),
        str(row.attempts),
        office.terminal.when(row.sent_at or row.due_at),
        row.error,
    )


@app.command()
def retry(
    context: typer.Context,
    letters: Annotated[list[int] | None, typer.Argument(help="Numbers of letters; none: all that failed.")] = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Try letters again at once; one that was sent is not sent again."""
    office = office_of(context, data)
    done = office.ask(RetryLetters(letters=letters or []), LettersDue)
    office.tell(done, as_json, texts.LETTERS_DUE, letters=done.letters)


@app.command()
def resend(
    context: typer.Context,
    registrations: Annotated[list[int], typer.Argument(help="Numbers of registrations that are decided.")],
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Send the letters about decided registrations again, with new first passwords; also those that were sent."""
    office = office_of(context, data)
    for number in registrations:
        done = office.ask(ResendLetter(number=number), LettersDue)
        office.tell(done, as_json, texts.LETTERS_DUE, letters=done.letters)
