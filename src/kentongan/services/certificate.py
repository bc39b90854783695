"""The server's certificates, renewed with the same keys while it runs.

Clients pin the key of the main socket and notice nothing. Browsers that were told to trust the console's own
certificate ask once more; one that the settings name belongs to whoever has issued it.
"""

import asyncio
from dataclasses import dataclass
from typing import Protocol

from kentongan.bus.bus import Bus, CertificateRenewed
from kentongan.domain.audit import AuditEntry
from kentongan.errors import ErrorCode, Refusal
from kentongan.protocol.commands import identity as wire
from kentongan.services.audit import AuditService
from kentongan.services.identity import Identity, renew_certificate
from kentongan.words import AuditEvent


@dataclass(frozen=True, slots=True)
class CertificateState:
    """A certificate: its fingerprint, its end in milliseconds since 1970, whether the server has made it itself."""

    fingerprint: str
    until: int
    own: bool


class ConsoleCertificate(Protocol):
    """The console's certificate, wherever it lies: whoever opens the console hands it over."""

    def state(self) -> CertificateState:
        """How it is now."""

    def renew(self) -> None:
        """Make another one for the same key, and show it from now on. Blocks."""


class CertificateService:
    """Looks at the certificates of one server and renews them."""

    # Set by whoever opens a console.
    console: ConsoleCertificate | None = None

    def __init__(self, identity: Identity, audit: AuditService, bus: Bus) -> None:
        """Running hubs hear of a new certificate on the bus."""
        self._identity = identity
        self._audit = audit
        self._bus = bus

    def state(self) -> CertificateState:
        """The certificate of the main socket; its fingerprint is that of the key, as every invitation has it."""
        return CertificateState(self._identity.fingerprint, self._identity.until(), True)

    async def renew(self, actor: str) -> wire.CertificateRenewed:
        """Make a new certificate for the same key, [ADMIN-67]. What cannot be recorded is not done."""
        before = self._identity.until()
        await self._audit.record(AuditEntry(AuditEvent.CERTIFICATE_RENEWED, actor, "", self._identity.fingerprint))
        await asyncio.to_thread(renew_certificate, self._identity)
        self._bus.publish(CertificateRenewed())
        return wire.CertificateRenewed(
            fingerprint=self._identity.fingerprint, until=self._identity.until(), before=before
        )

    async def renew_console(self, actor: str) -> None:
        """The same for the console's own certificate; raises Refusal(NOT_ALLOWED) for one that somebody else issued."""
        if self.console is None or not self.console.state().own:
            raise Refusal(ErrorCode.NOT_ALLOWED)
        await self._audit.record(AuditEntry(AuditEvent.CERTIFICATE_RENEWED, actor, "", "console"))
        await asyncio.to_thread(self.console.renew)
