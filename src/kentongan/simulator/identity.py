"""A throw-away key with its certificate."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from kentongan.protocol.fingerprint import fingerprint_of


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a simulated server is: its certificate as DER, certificate and key as PEM, its fingerprint."""

    certificate: bytes
    pem: bytes
    fingerprint: str


def throw_away_identity() -> Identity:
    """A key that nobody will see again; made for one run."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "kentongan simulator")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    der = certificate.public_bytes(Encoding.DER)
    return Identity(der, secret + certificate.public_bytes(Encoding.PEM), fingerprint_of(der))
