"""The server's key, for administrators."""

import structlog

from kentongan.hub.dispatch import Call, handles
from kentongan.protocol.commands.identity import CertificateRenewed, ExportNoted, NoteExport, RenewCertificate
from kentongan.services.handover import note_export

_log = structlog.get_logger("hub.identity")


@handles(NoteExport)
async def export_noted(call: Call[NoteExport]) -> ExportNoted:
    """[ADMIN-36] Recorded before it is answered."""
    await note_export(call.services.audit, call.hub.fingerprint, call.connection.actor)
    _log.info("identity_exported", actor=call.connection.actor)
    return ExportNoted(fingerprint=call.hub.fingerprint)


@handles(RenewCertificate)
async def renew_certificate(call: Call[RenewCertificate]) -> CertificateRenewed:
    """[ADMIN-67] The same key, a new certificate."""
    renewed = await call.services.certificate.renew(call.connection.actor)
    _log.info("certificate_renewed", actor=call.connection.actor)
    return renewed
