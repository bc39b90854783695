"""The fingerprint of a server: what a client pins, and what people compare aloud, [TLS-3].

SHA-256 of the public key (SubjectPublicKeyInfo), in base32 without padding: 52 letters in thirteen groups of four. A
renewed certificate with the same key keeps its fingerprint.
"""

import base64
import binascii
import hashlib

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from kentongan.errors import ErrorCode, Refusal

_DIGEST_BYTES = 32
_PADDING = "=" * 4
_SEPARATORS = str.maketrans("", "", "- \t\r\n")


def fingerprint_of(certificate_der: bytes) -> str:
    """The fingerprint of a certificate's public key; raises ValueError for what is no certificate."""
    public_key = x509.load_der_x509_certificate(certificate_der).public_key()
    return _grouped(hashlib.sha256(public_key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).digest())


def read_fingerprint(text: str) -> str:
    """A fingerprint as somebody typed it, in any grouping and case, in its one form; raises Refusal(FIELD_INVALID)."""
    try:
        digest = base64.b32decode(text.translate(_SEPARATORS).upper() + _PADDING)
    except (binascii.Error, ValueError):
        digest = b""
    if len(digest) != _DIGEST_BYTES:
        raise Refusal(ErrorCode.FIELD_INVALID, field="fingerprint", detail=text[:80])
    return _grouped(digest)


def _grouped(digest: bytes) -> str:
    letters = base64.b32encode(digest).decode().rstrip("=")
    return "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))
