"""`kentongan admin invite`: the line that brings clients here."""

import typer

from kentongan.cli.administration import texts
from kentongan.cli.administration.office import Data, office_of
from kentongan.cli.options import Json
from kentongan.protocol.commands.administration import Invitation, Invite


def invite(context: typer.Context, data: Data = None, as_json: Json = False) -> None:
    """Print the invitation line for clients."""
    office = office_of(context, data)
    invitation = office.ask(Invite(), Invitation)
    office.tell(invitation, as_json, texts.LINE, line=invitation.line)
