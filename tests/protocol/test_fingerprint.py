import base64
import datetime
import hashlib

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

from kentongan.errors import ErrorCode, Refusal
from kentongan.protocol.fingerprint import fingerprint_of, read_fingerprint

KEY = ec.generate_private_key(ec.SECP256R1())


def certificate(key: ec.EllipticCurvePrivateKey) -> bytes:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "contoh")])
    now = datetime.datetime.now(datetime.UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now)
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)


def test_the_fingerprint_is_the_hash_of_the_public_key_in_thirteen_groups_of_four() -> None:
    public = KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    letters = base64.b32encode(hashlib.sha256(public).digest()).decode().rstrip("=")
    fingerprint = fingerprint_of(certificate(KEY))
    assert fingerprint.replace("-", "") == letters
    assert [len(group) for group in fingerprint.split("-")] == [4] * 13


def test_a_renewed_certificate_with_the_same_key_keeps_its_fingerprint() -> None:
    first, second = certificate(KEY), certificate(KEY)
    assert first != second
    assert fingerprint_of(first) == fingerprint_of(second)


def test_another_key_has_another_fingerprint() -> None:
    other = ec.generate_private_key(ec.SECP256R1())
    assert fingerprint_of(certificate(KEY)) != fingerprint_of(certificate(other))


@pytest.mark.parametrize("change", [str.lower, lambda text: text.replace("-", ""), lambda text: f" {text} \n"])
def test_any_grouping_and_case_is_read(change: object) -> None:
    fingerprint = fingerprint_of(certificate(KEY))
    assert callable(change)
    assert read_fingerprint(change(fingerprint)) == fingerprint


@pytest.mark.parametrize(
    "text", ["", "ABCD", "1" * 52, "A" * 51, "A" * 53, "A" * 60, "é" * 52, "A" * 48 + "====", "=" * 52]
)
def test_what_is_no_fingerprint_is_refused(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_fingerprint(text)
    assert (refused.value.code, refused.value.field) == (ErrorCode.FIELD_INVALID, "fingerprint")


def test_what_is_no_certificate_is_a_value_error() -> None:
    with pytest.raises(ValueError):
        fingerprint_of(b"no certificate")
