"""Commands of administrators about the server's key, [ADMIN-36], and certificate, [ADMIN-67]. No key is on the wire."""

from typing import Annotated

from msgspec import Meta

from kentongan.protocol.command import Block, Sender, command
from kentongan.protocol.commands.fields import Milliseconds
from kentongan.protocol.states import ADMINISTRATOR


@command(
    sender=Sender.ADMINISTRATOR,
    clause="ADMIN-36",
    help="Has it recorded that the server's key is about to be copied.",
    states=ADMINISTRATOR,
    answers=("export_noted",),
)
class NoteExport(Block, frozen=True, kw_only=True, tag="note_export"):
    """Before the file is read, [ADMIN-36]."""


@command(sender=Sender.SERVER, clause="ADMIN-36", help="It is recorded.", strings=("fingerprint", ""))
class ExportNoted(Block, frozen=True, kw_only=True, tag="export_noted"):
    """The line is in the audit log, [ADMIN-36]."""

    fingerprint: str


@command(
    sender=Sender.ADMINISTRATOR,
    clause="ADMIN-67",
    help="Makes a new certificate for the server's key.",
    states=ADMINISTRATOR,
    answers=("certificate_renewed",),
)
class RenewCertificate(Block, frozen=True, kw_only=True, tag="renew_certificate"):
    """The same key, a new certificate, nobody is disturbed, [ADMIN-67]."""


@command(sender=Sender.SERVER, clause="ADMIN-67", help="There is a new certificate.", strings=("fingerprint", "until"))
class CertificateRenewed(Block, frozen=True, kw_only=True, tag="certificate_renewed"):
    """How long it is good, and how long the one before was, [ADMIN-67]."""

    fingerprint: Annotated[str, Meta(description="of the key, as before")]
    until: Milliseconds
    before: Milliseconds
