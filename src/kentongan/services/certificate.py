"""The server's certificate, renewed with the same key while the server runs: clients pin the key and notice nothing."""

import asyncio

from kentongan.bus.bus import Bus, CertificateRenewed
from kentongan.domain.audit import AuditEntry
from kentongan.protocol.commands import identity as wire
from kentongan.services.audit import AuditService
from kentongan.services.identity import Identity, renew_certificate
from kentongan.words import AuditEvent


class CertificateService:
    """Renews the certificate of one server."""

    def __init__(self, identity: Identity, audit: AuditService, bus: Bus) -> None:
        """Running hubs hear of a new certificate on the bus."""
        self._identity = identity
        self._audit = audit
        self._bus = bus

    async def renew(self, actor: str) -> wire.CertificateRenewed:
        """Make a new certificate for the same key, [ADMIN-67]. What cannot be recorded is not done."""
        before = self._identity.until()
        await self._audit.record(AuditEntry(AuditEvent.CERTIFICATE_RENEWED, actor, "", self._identity.fingerprint))
        await asyncio.to_thread(renew_certificate, self._identity)
        self._bus.publish(CertificateRenewed())
        return wire.CertificateRenewed(
            fingerprint=self._identity.fingerprint, until=self._identity.until(), before=before
        )
