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
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from cryptography.x509.oid import NameOID

from kentongan.errors import KentonganError
from kentongan.language import Sentence
from kentongan.protocol.fingerprint import fingerprint_of

_YEARS = 20


@dataclass(frozen=True, slots=True)
class Identity:
    """The files of key and certificate (PEM), and the fingerprint that clients pin."""

    key: Path
    certificate: Path
    fingerprint: str

    def until(self) -> int:
        """When the certificate ends, in milliseconds since 1970."""
        found = x509.load_pem_x509_certificate(self.certificate.read_bytes())
        return int(found.not_valid_after_utc.timestamp() * 1000)

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


def renew_certificate(identity: Identity) -> None:
    """Replace the certificate by one for the same key that is good from now on; whoever has pinned the key goes on."""
    write_privately(identity.certificate, _certificate(identity.key.read_bytes()))


class IdentityRefused(KentonganError):
    """An identity cannot be taken out of a folder, or put into it."""

    def __init__(self, sentence: Sentence) -> None:
        """Say why."""
        self.sentence = sentence
        super().__init__(sentence.en)


def export_identity(folder: Path) -> tuple[bytes, str]:
    """Key and certificate of a folder as one PEM text, and the fingerprint; works while the server runs."""
    if not (folder / "identity.pem").exists():
        raise IdentityRefused(Sentence(f"Tidak ada kunci di {folder}.", f"There is no key in {folder}."))
    identity = load_identity(folder)
    return identity.key.read_bytes() + identity.certificate.read_bytes(), identity.fingerprint


@dataclass(frozen=True, slots=True)
class Import:
    """Key and certificate (PEM) on their way into a folder, and their fingerprint."""

    key: bytes
    certificate: bytes
    fingerprint: str

    def present(self, folder: Path) -> bool:
        """Whether the folder has a key, this one or another."""
        return (folder / "identity.pem").exists()

    def check(self, folder: Path, *, replace: bool) -> None:
        """Raise IdentityRefused when another key is there and shall stay."""
        if self._is_other(folder) and not replace:
            raise IdentityRefused(_OTHER_KEY)

    def put(self, folder: Path) -> None:
        """Put them there; another key is kept under the name `identity.pem.before`."""
        present = folder / "identity.pem"
        if self._is_other(folder):
            write_privately(folder / "identity.pem.before", present.read_bytes())
        write_privately(present, self.key)
        write_privately(folder / "certificate.pem", self.certificate)

    def _is_other(self, folder: Path) -> bool:
        return self.present(folder) and _key_of((folder / "identity.pem").read_bytes()) != _key_of(self.key)


_OTHER_KEY = Sentence(
    "Folder ini sudah punya kunci lain; klien yang mengenalnya akan berhenti. Pakai --replace bila memang begitu.",
    "This folder has another key; clients that know it will stop. Use --replace if that is what you want.",
)
_NOT_AN_IDENTITY = Sentence(
    "Berkas ini bukan kunci server Kentongan.", "This file is not the key of a Kentongan server."
)


def read_import(text: bytes) -> Import:
    """The two halves of an exported text; raises IdentityRefused for anything else."""
    key, marker, certificate = text.partition(b"-----BEGIN CERTIFICATE-----")
    try:
        found = x509.load_pem_x509_certificate(marker + certificate)
        if _key_of(key) != _public_bytes(found.public_key()):
            raise ValueError("the certificate belongs to another key")
    except (ValueError, TypeError, AssertionError):
        raise IdentityRefused(_NOT_AN_IDENTITY) from None
    return Import(key, marker + certificate, fingerprint_of(found.public_bytes(serialization.Encoding.DER)))


def _key_of(pem: bytes) -> bytes:
    """The public half of a private key, to compare."""
    return _public_bytes(serialization.load_pem_private_key(pem, None).public_key())


def _public_bytes(key: PublicKeyTypes) -> bytes:
    return key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


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
    part = path.with_name(f"{path.name}.part")
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
