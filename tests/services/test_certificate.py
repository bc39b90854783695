"""A new certificate with the same key: recorded, told, and nothing else is another. [ADMIN-67]"""

from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography import x509

from kentongan.bus.bus import CertificateRenewed, Event
from kentongan.bus.local import LocalBus
from kentongan.errors import Refusal
from kentongan.services.audit import AuditService
from kentongan.services.certificate import CertificateService, CertificateState
from kentongan.services.identity import load_identity
from kentongan.store.audit import AuditFilter, list_audit
from kentongan.store.store import Store


@dataclass
class Console:
    """A console's certificate that counts how often it was made anew."""

    own: bool = True
    renewed: int = 0

    def state(self) -> CertificateState:
        return CertificateState("AB:CD", 5, self.own)

    def renew(self) -> None:
        self.renewed += 1


async def test_the_consoles_own_certificate_is_renewed_and_nobody_elses(
    store: Store, audit: AuditService, tmp_path: Path
) -> None:
    service = CertificateService(load_identity(tmp_path), audit, LocalBus())
    with pytest.raises(Refusal):
        await service.renew_console("console:rani")
    service.console = Console(own=False)
    with pytest.raises(Refusal):
        await service.renew_console("console:rani")
    service.console = console = Console()
    await service.renew_console("console:rani")
    assert console.renewed == 1
    (line,) = await store.read(list_audit, AuditFilter(), 0, 10)
    assert (line.event, line.actor, line.subject) == ("certificate_renewed", "console:rani", "console")


async def test_a_certificate_is_renewed_with_the_same_key(store: Store, audit: AuditService, tmp_path: Path) -> None:
    bus, heard = LocalBus(), list[Event]()
    bus.subscribe(heard.append)
    identity = load_identity(tmp_path)
    key, before = identity.key.read_bytes(), identity.certificate.read_bytes()
    renewed = await CertificateService(identity, audit, bus).renew("local:siti")
    after = identity.certificate.read_bytes()
    assert (identity.key.read_bytes(), after != before, load_identity(tmp_path)) == (key, True, identity)
    old, new = x509.load_pem_x509_certificate(before), x509.load_pem_x509_certificate(after)
    assert (new.public_key() == old.public_key(), new.serial_number != old.serial_number) == (True, True)
    assert renewed.until >= renewed.before == int(old.not_valid_after_utc.timestamp() * 1000)
    assert heard == [CertificateRenewed()]
    (line,) = await store.read(list_audit, AuditFilter(), 0, 10)
    assert (line.event, line.actor, line.subject) == ("certificate_renewed", "local:siti", identity.fingerprint)
