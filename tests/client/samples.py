"""Sample data: servers' keys, messages, attachments. Plainly samples."""

import datetime
import hashlib
from functools import cache
from typing import Any, NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from kentongan.ids import new_id
from kentongan.protocol.commands.attachment import Attachment
from kentongan.protocol.commands.message import Message
from kentongan.protocol.fingerprint import fingerprint_of
from kentongan.words import AttachmentKind, Level

DEVICE_KEY = "d" * 64
CLAIM = "c" * 64
NOW = 1_800_000_000_000
SEQUENCES = iter(range(1, 1_000_000))


class Identity(NamedTuple):
    """A self-made certificate."""

    pem: bytes
    der: bytes

    @property
    def fingerprint(self) -> str:
        return fingerprint_of(self.der)


def new_identity(key: ec.EllipticCurvePrivateKey | None = None) -> Identity:
    key = key or ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "kentongan")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + datetime.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return Identity(private + certificate.public_bytes(Encoding.PEM), certificate.public_bytes(Encoding.DER))


@cache
def one_identity() -> Identity:
    return new_identity()


def sample_message(subject: str = "Seminar", **values: Any) -> Message:
    fields: dict[str, Any] = {
        "id": new_id(),
        "sequence": next(SEQUENCES),
        "sender": "humas@contoh",
        "institution": "Universitas Contoh",
        "contact": "Sari Contoh",
        "to": ["humas@lain"],
        "recipients": 1,
        "subject": subject,
        "text": "Besok pukul 9.",
        "level": Level.NORMAL,
        "sent_at": 1_700_000_000_000,
        "expires_at": 1_900_000_000_000,
        "attachments": [],
    }
    return Message(**(fields | values))


def sample_attachment(content: bytes, name: str = "poster.png") -> Attachment:
    return Attachment(
        id=new_id(),
        name=name,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        kind=AttachmentKind.OTHER,
        media_type="application/octet-stream",
    )
