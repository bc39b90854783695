"""`kentongan admin disclose`: read a message of others, with a reason that is recorded."""

from typing import Annotated

import typer

from kentongan.cli.administration import texts
from kentongan.cli.administration.office import Data, office_of
from kentongan.cli.options import Json
from kentongan.protocol.commands.disclosure import Disclose, Disclosed


def disclose(
    context: typer.Context,
    message: Annotated[str, typer.Argument(metavar="ID", help="Whole id of the message.")],
    reason: Annotated[str, typer.Option(help="Why it has to be read; stands in the audit log.")],
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Read a message of others. The act, who did it and the reason stand in the audit log."""
    office = office_of(context, data)
    found = office.ask(Disclose(message=message, reason=reason), Disclosed).message
    told = {"sender": found.sender, "to": ", ".join(found.to), "when": office.terminal.when(found.sent_at)}
    office.tell(found, as_json, texts.DISCLOSED, subject=found.subject, text=found.text, **told)
