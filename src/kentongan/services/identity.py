"""Who the server is: one private key, made at the first start, and a certificate for it, [TLS-3].

Clients pin the public key, so a renewed certificate with the same key changes nothing for them, and a lost key makes
every client stop.
"""

import base64
import binascii
import datetime
import os
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from kentongan.protocol.fingerprint import fingerprint_of

_YEARS = 20


@dataclass(frozen=True, slots=True)
class Identity:
    """The files of key and certificate (PEM), and the fingerprint that clients pin."""

    key: Path
    certificate: Path
    fingerprint: str

    def sign(self, data: bytes) -> str:
        """A signature with the server's key, in base64."""
        return base64.b64encode(_private_key(self.key.read_bytes()).sign(data, ec.ECDSA(hashes.SHA256()))).decode()

    def has_signed(self, data: bytes, signature: str) -> bool:
        """Whether a signature is this key's, over these bytes."""
        try:
            raw = base64.b64decode(signature, validate=True)
            _private_key(self.key.read_bytes()).public_key().verify(raw, data, ec.ECDSA(hashes.SHA256()))
        except (InvalidSignature, binascii.Error, ValueError):
            return False
        return True


def load_identity(folder: Path) -> Identity:
    """The server's identity; key and certificate are made when they are not there."""
    key, certificate = folder / "identity.pem", folder / "certificate.pem"
    if not key.exists():
        private = ec.generate_private_key(ec.SECP256R1())
        write_privately(
            key,
            private.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            ),
        )
    if not certificate.exists():
        write_privately(certificate, _certificate(key.read_bytes()))
    found = x509.load_pem_x509_certificate(certificate.read_bytes())
    return Identity(key, certificate, fingerprint_of(found.public_bytes(serialization.Encoding.DER)))


def _certificate(pem: bytes) -> bytes:
    """A certificate that vouches for itself; nothing but its key counts, so the name is always the same."""
    key = _private_key(pem)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Kentongan")])
    now = datetime.datetime.now(datetime.UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=365 * _YEARS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    )
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def _private_key(pem: bytes) -> ec.EllipticCurvePrivateKey:
    key = serialization.load_pem_private_key(pem, None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key


def write_privately(path: Path, data: bytes) -> None:
    """All or nothing, for the owner only, and on the disk before anybody relies on it."""
    part = path.with_suffix(".part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.rename(path)
    directory = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
