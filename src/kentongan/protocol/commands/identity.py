"""The command of administrators that goes before the server's key is copied, [ADMIN-36]. The key is on no wire."""

from kentongan.protocol.command import Block, Sender, command
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
