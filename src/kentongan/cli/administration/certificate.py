"""`kentongan admin certificate renew`: a new certificate with the same key, while the server runs."""

import typer

from kentongan.cli.administration import texts
from kentongan.cli.administration.office import Data, office_of
from kentongan.cli.options import Json
from kentongan.protocol.commands.identity import CertificateRenewed, RenewCertificate

app = typer.Typer(no_args_is_help=True, help="The certificate of the main socket.")


@app.callback()
def certificate(context: typer.Context, data: Data = None) -> None:
    """The certificate of the main socket; `status` says how long it is good."""
    office_of(context, data)


@app.command()
def renew(context: typer.Context, data: Data = None, as_json: Json = False) -> None:
    """Make a new certificate with the same key: no session ends, and clients notice nothing."""
    office = office_of(context, data)
    done = office.ask(RenewCertificate(), CertificateRenewed)
    told = {"until": office.terminal.when(done.until), "fingerprint": done.fingerprint}
    office.tell(done, as_json, texts.CERTIFICATE_RENEWED, **told)
