"""A new certificate with the same key: recorded, told, and nothing else is another. [ADMIN-67]"""

from pathlib import Path

from cryptography import x509

from kentongan.bus.bus import CertificateRenewed, Event
from kentongan.bus.local import LocalBus
from kentongan.services.audit import AuditService
from kentongan.services.certificate import CertificateService
from kentongan.services.identity import load_identity
from kentongan.store.audit import AuditFilter, list_audit
from kentongan.store.store import Store


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
